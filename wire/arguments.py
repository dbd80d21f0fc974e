"""A model's arguments: from the raw string to the object that a tool takes. Nothing is repaired."""

from dataclasses import dataclass

from wire import json_text
from wire.conversation import Json
from wire.errors import NotJson, WireError
from wire.schemas.validation import violations

_KINDS = {list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """The arguments, or why there are none: `error` is a sentence for the model.

    `was_empty`: the raw string held nothing, so that `{}` was taken, where the schema requires nothing.
    """

    value: dict[str, Json] | None
    error: str | None = None
    was_empty: bool = False


def parse(raw: str, schema: Json) -> Parsed:
    """The object that `raw` says. Whether it follows `schema` is not asked, unless it is empty."""
    if not raw.strip():
        return _parse_nothing(schema)
    try:
        value = json_text.loads(raw)
    except NotJson as error:
        return Parsed(None, f"{error.reason} at line {error.line} column {error.column} (character {error.position}).")
    except WireError as error:
        return Parsed(None, f"{error}.")
    if not isinstance(value, dict):
        return Parsed(None, f"They must be a JSON object, not {_KINDS.get(type(value), 'null')}.")
    return Parsed(value)


def _parse_nothing(schema: Json) -> Parsed:
    missing = violations(schema, {})
    if missing:
        return Parsed(None, f"They are empty, but {missing[0].message}.", was_empty=True)
    return Parsed({}, was_empty=True)
