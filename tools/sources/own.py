"""Toolscope's own form, as it exports tools (`tools.exporting`): whole versions, and the toolsets that they are in.

{"toolscope": 1, "tools": [{"name": "get_weather", "description": "...", "parameters": {}, "implementation": {}, ...}],
 "toolsets": {"Weather": ["get_weather"]}}
"""

from collections.abc import Mapping

from tools import provider_run
from tools.checks import Fields
from tools.sources.found import Found, FoundTool, NotThis, Unreadable, few_enough
from tools.takes import IN_AN_OBJECT
from wire import json_text
from wire.conversation import Json, ToolDefinition
from wire.errors import WireError

MARK = "toolscope"
FORM = 1
MOST_NOTES = 20
MOST_TOOLSETS = 500
_OF_DEFINITION = ("name", "description", "parameters", "input", "strict", "implementation")


def read(text: str) -> Found:
    """The tools of an export. Raises NotThis, or Unreadable with the place of what is wrong."""
    if text.lstrip()[:1] != "{" or f'"{MARK}"' not in text:
        raise NotThis("no export")
    try:
        value = json_text.loads(text)
    except WireError as error:
        raise NotThis(str(error)) from error
    if value.get(MARK) is None or not isinstance(value.get("tools"), list):
        raise NotThis("no export")
    if value[MARK] != FORM:
        raise Unreadable(f"This export is of the form {str(value[MARK])[:20]}; this Toolscope reads the form {FORM}.")
    if not value["tools"]:
        raise Unreadable("The export is empty: there is no tool in it.")
    few_enough(len(value["tools"]))
    tools = tuple(_tool(entry, f"tools[{at}]") for at, entry in enumerate(value["tools"]))
    return Found("an export of Toolscope", tools, toolsets=_toolsets(value.get("toolsets")))


def _tool(entry: Json, where: str) -> FoundTool:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("name"), str):
        raise Unreadable(f"{where}: a tool is an object with a name.")
    implementation, taken = entry.get("implementation"), entry.get("input")
    if not isinstance(implementation, dict):
        raise Unreadable(f"{where}.implementation: must be an object.")
    if taken is not None and not isinstance(taken, dict):
        raise Unreadable(f"{where}.input: must be an object.")
    is_provider_run = implementation.get("kind") == provider_run.KIND
    schema = entry.get("parameters", {}) if taken is None and not is_provider_run else IN_AN_OBJECT
    if not isinstance(schema, dict):
        raise Unreadable(f"{where}.parameters: must be a JSON Schema, an object.")
    unknown = [name for name in entry if name != "name" and name not in Fields.__annotations__]
    given = {name: one for name, one in entry.items() if name in Fields.__annotations__ and name not in _OF_DEFINITION}
    return FoundTool(
        ToolDefinition(entry["name"], entry.get("description", ""), schema, entry.get("strict", False)),
        implementation=implementation,
        input=taken,
        fields=given,
        notes=tuple(f"{name[:100]} is left out: this Toolscope does not know it." for name in unknown[:MOST_NOTES]),
    )


def _toolsets(value: Json) -> dict[str, tuple[str, ...]]:
    sets = value.items() if isinstance(value, Mapping) else ()
    if len(sets) > MOST_TOOLSETS:
        raise Unreadable(f"There are {len(sets):,} toolsets in this export; import at most {MOST_TOOLSETS} at once.")
    return {
        name: tuple(one for one in members if isinstance(one, str))
        for name, members in sets
        if isinstance(members, list)
    }
