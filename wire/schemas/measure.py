"""How large a schema is, in the counts that providers limit, and about how many tokens a definition costs."""

from collections.abc import Mapping
from dataclasses import dataclass

from wire import json_text
from wire.conversation import Json, ToolDefinition
from wire.schemas.walk import as_list, as_map, parts, required_of, subschemas

CHARACTERS_PER_TOKEN = 4
"""Of JSON in English, roughly, with every vendor's tokenizer: good for a warning, not for a bill."""


@dataclass(frozen=True, slots=True)
class Size:
    """Counts over a schema and all schemas inside it. `depth` counts levels of objects and lists."""

    properties: int
    depth: int
    enum_values: int
    name_characters: int
    optional: int
    unions: int


def size_of(schema: Mapping[str, Json]) -> Size:
    """The size of a schema."""
    properties = enum_values = characters = optional = unions = 0
    for _, part in parts(schema):
        names, values = as_map(part.get("properties")), as_list(part.get("enum"))
        required = required_of(part)
        properties += len(names)
        optional += sum(name not in required for name in names)
        enum_values += len(values)
        characters += sum(map(len, names)) + sum(len(value) for value in values if isinstance(value, str))
        unions += isinstance(part.get("type"), list) or "anyOf" in part
    return Size(properties, _depth(schema), enum_values, characters, optional, unions)


def _depth(schema: Json) -> int:
    if not isinstance(schema, Mapping):
        return 0
    below = max((_depth(child) for _, child in subschemas(schema)), default=0)
    return below + (schema.get("type") in ("object", "array") or "properties" in schema)


def tokens_of(definition: ToolDefinition) -> int:
    """About how many tokens this definition adds to every request that offers it."""
    said = {
        "name": definition.name,
        "description": definition.description,
        "parameters": dict(definition.parameters),
    }
    return -(-len(json_text.dumps(said)) // CHARACTERS_PER_TOKEN)
