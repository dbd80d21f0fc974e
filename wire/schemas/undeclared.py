"""Arguments that a schema lets pass and does not name: a model's invention, more often than not."""

from collections.abc import Mapping

from wire.conversation import Json
from wire.schemas.walk import as_map

_OPEN_ENDED = ("$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties", "dependentSchemas")
"""With one of these at the root, `properties` need not name every argument."""


def undeclared(schema: Mapping[str, Json], arguments: Mapping[str, Json]) -> list[str]:
    """The names of arguments that the schema does not know, where it says which there are and nothing of others."""
    is_open = "additionalProperties" in schema or any(keyword in schema for keyword in _OPEN_ENDED)
    if is_open or not isinstance(schema.get("properties"), Mapping):
        return []
    return [name for name in arguments if name not in as_map(schema["properties"])]
