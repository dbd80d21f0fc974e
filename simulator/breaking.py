"""Arguments that break their schema, close to ones that do not."""

from collections.abc import Mapping

from wire.conversation import Json

_WRONG: dict[str, Json] = {
    "string": 12345,
    "integer": "many",
    "number": "many",
    "boolean": "perhaps",
    "array": "not a list",
    "object": "not an object",
}


def broken_arguments(arguments: Mapping[str, Json], schema: Mapping[str, Json]) -> Json:
    """`arguments` with the first property of the wrong type; a list where the schema has no property to break."""
    properties = schema.get("properties")
    for name, one in (properties if isinstance(properties, Mapping) else {}).items():
        declared = one.get("type") if isinstance(one, Mapping) else None
        if isinstance(declared, str) and declared in _WRONG:
            return {**arguments, name: _WRONG[declared]}
        if isinstance(one, Mapping) and one.get("enum"):
            return {**arguments, name: "none of the choices"}
    return list(arguments)
