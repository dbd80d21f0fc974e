"""What the real API refuses in tools and in the choice among them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from simulator.protocols.anthropic_messages.errors import bad_request
from simulator.refusals import Refused
from wire.conversation import Json

NAME_PATTERN = "^[a-zA-Z0-9_-]{1,128}$"
_CHOICES = ("auto", "any", "tool", "none")


def tools(fields: Mapping[str, Json]) -> Iterator[Refused]:
    """The first thing that is wrong with a request's tools."""
    offered = fields.get("tools")
    if offered is not None and not isinstance(offered, list):
        yield bad_request("tools: Input should be a valid list")
    for index, tool in enumerate(offered or ()):
        yield from _tool(f"tools.{index}", tool)
    names = [tool["name"] for tool in offered or () if isinstance(tool.get("name"), str)]
    if len(set(names)) < len(names):
        yield bad_request("tools: Tool names must be unique.")
    yield from _choice(fields.get("tool_choice"), names)


def _tool(where: str, tool: Json) -> Iterator[Refused]:
    if not isinstance(tool, dict):
        yield bad_request(f"{where}: Input should be an object")
    kind = tool.get("type", "custom")
    name = tool.get("name")
    if name is None and kind != "mcp_toolset":
        yield bad_request(f"{where}.{kind}.name: Field required")
    elif name is not None and not isinstance(name, str):
        yield bad_request(f"{where}.{kind}.name: Input should be a valid string")
    if kind != "custom":
        return
    if not isinstance(name, str) or not re.fullmatch(NAME_PATTERN, name):
        yield bad_request(f"{where}.custom.name: String should match pattern '{NAME_PATTERN}'")
    schema = tool.get("input_schema")
    if schema is None:
        yield bad_request(f"{where}.custom.input_schema: Field required")
    elif not isinstance(schema, dict) or "type" not in schema:
        yield bad_request(f"{where}.custom.input_schema.type: Field required")
    elif schema["type"] != "object":
        yield bad_request(f"{where}.custom.input_schema.type: Input should be 'object'")


def _choice(choice: Json, names: Sequence[Json]) -> Iterator[Refused]:
    if choice is None:
        return
    kind = choice.get("type") if isinstance(choice, dict) else None
    if kind not in _CHOICES:
        expected = ", ".join(f"'{one}'" for one in _CHOICES)
        yield bad_request(
            f"tool_choice: Input tag '{kind}' found using 'type' does not match any of the expected tags: {expected}"
        )
    if not names:
        yield bad_request("tool_choice: tool_choice may only be specified while providing tools.")
    if kind == "tool" and choice.get("name") is None:
        yield bad_request("tool_choice.tool.name: Field required")
    if kind == "tool" and choice["name"] not in names:
        yield bad_request(f"Tool '{choice['name']}' not found in provided tools")
