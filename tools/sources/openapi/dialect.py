"""OpenAPI's schemas as JSON Schema 2020-12: 3.1 is that already, 3.0 has words of its own."""

from collections.abc import Mapping

from wire.conversation import Json

_LEFT_OFF = ("nullable", "discriminator", "xml", "externalDocs", "example", "readOnly", "writeOnly", "deprecated")
_MAPS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_VALUES = ("enum", "const", "default", "examples", "required")
"""Keywords whose content is data, not schemas."""


def as_json_schema(schema: Json) -> Json:
    """The JSON Schema that says the same."""
    if isinstance(schema, list):
        return [as_json_schema(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    made = {name: _keyword(name, value) for name, value in schema.items() if name not in _LEFT_OFF}
    made = {name: value for name, value in made.items() if not name.startswith("x-")}
    for exclusive, plain in _BOUNDS.items():
        is_flag = isinstance(made.get(exclusive), bool)
        if is_flag and made.pop(exclusive) and plain in made:
            made[exclusive] = made.pop(plain)
    if made.get("type") == "file" or made.get("format") in ("binary", "byte"):
        made["type"] = "string"
    return _nullable(made) if schema.get("nullable") is True else made


def _keyword(name: str, value: Json) -> Json:
    if name in _VALUES:
        return value
    if name in _MAPS and isinstance(value, Mapping):
        return {key: as_json_schema(one) for key, one in value.items()}
    return as_json_schema(value)


def _nullable(schema: dict[str, Json]) -> dict[str, Json]:
    kind = schema.get("type")
    if isinstance(kind, str):
        wider = {**schema, "type": [kind, "null"]}
        if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
            wider["enum"] = [*schema["enum"], None]
        return wider
    return {"anyOf": [schema, {"type": "null"}]}
