"""Recognising tools in pasted text: the vendors' tool definitions, lists of them, or just a schema."""

import re
from collections.abc import Mapping

from wire import json_text
from wire.conversation import Json, ToolDefinition
from wire.errors import WireError

_SCHEMA_FIELDS = ("parameters", "input_schema", "inputSchema")
"""Where the schema stands with OpenAI, Anthropic and MCP."""
_NAMELESS = "new_tool"


def recognise(text: str) -> list[ToolDefinition]:
    """The tools in a text: OpenAI's for Chat Completions or Responses, Anthropic's, `{name, description, parameters}`,
    a list of these, a request that has `tools`, or one bare JSON Schema, named by its title.

    Raises WireError with line and column where the text is not JSON, else with the place of what is not a tool.
    """
    if not text.strip():
        raise WireError("There is nothing to read: paste a tool definition or a JSON Schema.")
    value = json_text.loads(text)
    if isinstance(value, dict) and isinstance(value.get("tools", value.get("functions")), list):
        value = value.get("tools", value.get("functions"))
    if not isinstance(value, list):
        return [_recognise_one(value, "")]
    if not value:
        raise WireError("The list is empty: there is no tool in it.")
    return [_recognise_one(item, f"[{index}]") for index, item in enumerate(value)]


def _recognise_one(value: Json, where: str) -> ToolDefinition:
    if not isinstance(value, dict):
        raise WireError(f"{_at(where)}a tool must be a JSON object")
    if isinstance(value.get("function"), dict):
        return _from_fields(value["function"], f"{where}.function")
    if "name" in value and not _is_schema(value):
        return _from_fields(value, where)
    if _is_schema(value):
        return _from_schema(value)
    if isinstance(value.get("type"), str):
        raise WireError(f"{_at(where)}a tool of the type {json_text.dumps(value['type'])[:80]} is run by its provider")
    raise WireError(f"{_at(where)}neither a tool with a name nor a JSON Schema with an object at its root")


def _is_schema(value: Mapping[str, Json]) -> bool:
    return value.get("type") == "object" or isinstance(value.get("properties"), dict) or "$schema" in value


def _from_fields(fields: Mapping[str, Json], where: str) -> ToolDefinition:
    name, description, strict = fields.get("name"), fields.get("description"), fields.get("strict")
    if not isinstance(name, str) or not name:
        raise WireError(f"{_at(f'{where}.name')}must be a non-empty string")
    if description is not None and not isinstance(description, str):
        raise WireError(f"{_at(f'{where}.description')}must be a string")
    field = next((field for field in _SCHEMA_FIELDS if fields.get(field) is not None), None)
    schema = fields[field] if field else {"type": "object", "properties": {}}
    if not isinstance(schema, dict):
        raise WireError(f"{_at(f'{where}.{field}')}must be a JSON Schema, an object")
    return ToolDefinition(name, description or "", schema, strict is True)


def _from_schema(schema: Mapping[str, Json]) -> ToolDefinition:
    title, description = schema.get("title"), schema.get("description")
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", title) if isinstance(title, str) else ""
    name = re.sub(r"[^A-Za-z0-9_]+", "_", words).strip("_").lower()[:128]
    if not re.match("[a-z_]", name):
        name = _NAMELESS
    return ToolDefinition(name, description if isinstance(description, str) else "", dict(schema))


def _at(where: str) -> str:
    return f"{where.removeprefix('.')}: " if where else ""
