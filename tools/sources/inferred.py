"""Schemas out of values: what one example tells of the arguments that are like it."""

import re
from collections.abc import Mapping

from wire import json_text
from wire.conversation import Json

LONGEST_EXAMPLE = 300
MOST_ITEMS = 100
"""Of a list, looked at to say what its items are."""
_FORMATS = {
    "date-time": re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "email": re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),
    "uuid": re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "uri": re.compile(r"https?://\S+"),
}
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,15})(\.\d+)?")


def schema_of(value: Json) -> dict[str, Json]:
    """The schema of values like this one; in an object, everything that is there is required."""
    match value:
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"}
        case float():
            return {"type": "number"}
        case str():
            found = next((name for name, pattern in _FORMATS.items() if pattern.fullmatch(value)), None)
            return {"type": "string", "format": found} if found else {"type": "string"}
        case list():
            return {"type": "array", "items": _of_all(value)}
        case Mapping():
            properties = {name: schema_of(one) for name, one in value.items()}
            return {"type": "object", "properties": properties, **({"required": list(value)} if value else {})}
    return {}


def with_example(value: Json) -> dict[str, Json]:
    """The schema of values like this one, which is its example where it is not long."""
    schema = schema_of(value)
    is_short = value is not None and len(json_text.dumps(value)) <= LONGEST_EXAMPLE
    return {**schema, "examples": [value]} if is_short else schema


def read_text(text: str) -> Json:
    """What a text in an address means: a number, true, false, or itself."""
    if text in ("true", "false"):
        return text == "true"
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def _of_all(values: list[Json]) -> Json:
    """One schema for all items; {} where they are of several kinds."""
    schemas = [schema_of(value) for value in values[:MOST_ITEMS]]
    if not schemas:
        return {}
    if all(schema == schemas[0] for schema in schemas):
        return schemas[0]
    if all(schema.get("type") == "object" for schema in schemas):
        properties: dict[str, Json] = {}
        for schema in schemas:
            properties = {**schema["properties"], **properties}
        required = [name for name in properties if all(name in schema["properties"] for schema in schemas)]
        return {"type": "object", "properties": properties, **({"required": required} if required else {})}
    kinds = {schema.get("type") for schema in schemas}
    return {"type": schemas[0]["type"]} if len(kinds) == 1 and kinds <= {"string", "integer", "number"} else {}
