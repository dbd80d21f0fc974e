"""Values that a schema allows, for calls that must be made although nobody said with what."""

from collections.abc import Mapping

from wire.conversation import Json


def sample_arguments(schema: Mapping[str, Json]) -> dict[str, Json]:
    """A value for each property of an object schema."""
    properties = schema.get("properties")
    return {name: sample(one) for name, one in properties.items()} if isinstance(properties, Mapping) else {}


def sample(schema: Json) -> Json:
    """A value for a schema: its own default, example or first choice, else a plain one of its type."""
    if not isinstance(schema, Mapping):
        return "example"
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    for key in ("anyOf", "oneOf"):
        if schema.get(key):
            return sample(schema[key][0])
    return _of_type(schema)


def _of_type(schema: Mapping[str, Json]) -> Json:
    declared = schema.get("type", "object" if "properties" in schema else "string")
    declared = declared[0] if isinstance(declared, list) and declared else declared
    if declared == "object":
        return sample_arguments(schema)
    if declared == "array":
        return [sample(schema.get("items", {}))]
    if declared in ("integer", "number"):
        return schema.get("minimum", 1)
    if declared == "boolean":
        return True
    return None if declared == "null" else _FORMATS.get(str(schema.get("format")), "example")


_FORMATS = {
    "date": "2026-01-15",
    "date-time": "2026-01-15T09:00:00Z",
    "time": "09:00:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com/",
}
