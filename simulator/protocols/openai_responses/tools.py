"""What the real API refuses in tools and in the choice among them."""

import re
from collections.abc import Iterator, Mapping

from simulator.protocols.openai_errors import bad_request, missing, no_match, too_long, wrong_type, wrong_value
from simulator.protocols.openai_responses.items import NAME_PATTERN
from simulator.refusals import Refused
from wire.conversation import Json
from wire.protocols.fields import as_text
from wire.schemas.walk import as_map, required_of

MAX_NAME = 128
_MODES = ("none", "auto", "required")


def tools(offered: Json) -> Iterator[Refused]:
    """The first thing that is wrong with a request's tools."""
    if offered is None:
        return
    if not isinstance(offered, list):
        yield wrong_type("tools", "an array of objects", offered)
    for index, tool in enumerate(offered):
        yield from _tool(f"tools[{index}]", tool)


def _tool(where: str, tool: Json) -> Iterator[Refused]:
    if not isinstance(tool, dict) or not isinstance(tool.get("type"), str):
        yield missing(f"{where}.type")
    if tool["type"] not in ("function", "custom"):
        return
    name = tool.get("name")
    if not isinstance(name, str) or not name:
        yield missing(f"{where}.name")
    elif not re.fullmatch(NAME_PATTERN, name):
        yield no_match(f"{where}.name", NAME_PATTERN)
    elif len(name) > MAX_NAME:
        yield too_long(f"{where}.name", name, MAX_NAME)
    if tool["type"] == "function":
        yield from _schema(where, str(name), tool)


def _schema(where: str, name: str, tool: Mapping[str, Json]) -> Iterator[Refused]:
    schema = tool.get("parameters")
    if schema is None or schema == {}:
        return
    declared = schema.get("type") if isinstance(schema, dict) else None
    wrong = ""
    if declared != "object":
        shown = "None" if declared is None else declared
        wrong = f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{shown}\"'."
    elif tool.get("strict") is True and schema.get("additionalProperties") is not False:
        wrong = "In context=(), 'additionalProperties' is required to be supplied and to be false."
    elif tool.get("strict") is True and set(as_map(schema.get("properties"))) - required_of(schema):
        wrong = (
            "In context=(), 'required' is required to be supplied and to be an array including every key in properties."
        )
    if wrong:
        yield bad_request(
            f"Invalid schema for function '{name}': {wrong}",
            param=f"{where}.parameters",
            code="invalid_function_parameters",
        )


def choice(fields: Mapping[str, Json]) -> Iterator[Refused]:
    """The first thing that is wrong with the choice."""
    chosen, offered = fields.get("tool_choice"), fields.get("tools") or ()
    if isinstance(chosen, str) and chosen not in _MODES:
        yield wrong_value("tool_choice", chosen, _MODES)
    if chosen not in (None, "auto", "none") and not offered:
        yield bad_request("Tool choice 'required' must be specified with 'tools' parameter.", param="tool_choice")
    known = {(tool["type"], as_text(tool.get("name"))) for tool in offered}
    for kind, name in _chosen(chosen):
        if kind in ("function", "custom") and (kind, name) not in known:
            yield bad_request(f"Tool choice '{name}' not found in 'tools' parameter.", param="tool_choice")


def _chosen(chosen: Json) -> Iterator[tuple[str, str]]:
    match chosen:
        case {"type": "allowed_tools", "mode": "auto" | "required", "tools": [*allowed]}:
            for one in allowed:
                yield from _chosen(one)
        case {"type": str(kind), **rest}:
            yield kind, as_text(rest.get("name"))
        case None | str():
            return
        case _:
            raise missing("tool_choice.type")
