r"""Answers with places for arguments: `{{city}}`, `{{address.street}}`, `{{days.0}}`.

A text that is one place and nothing else becomes the argument itself, whatever its type; within a text an argument
stands as text, and one that is no text as JSON. An argument that is not there is null, and nothing within a text.
`\{{city}}` stands for `{{city}}`; `{{secret:NAME}}` and whatever else is no place stays as it is. Only values are
filled, never the names of fields, and what an argument brings is not read again. Pure.
"""

import re
from collections.abc import Mapping

from wire import json_text
from wire.conversation import Json

_PLACE = re.compile(r"(?P<escape>\\)?\{\{\s*(?P<path>[A-Za-z_][\w-]*(?:\.[\w-]+)*)\s*\}\}")


def filled(value: Json, arguments: Mapping[str, Json]) -> Json:
    """The value with the arguments in their places, however deep."""
    match value:
        case str():
            return _text(value, arguments)
        case dict():
            return {name: filled(one, arguments) for name, one in value.items()}
        case list():
            return [filled(one, arguments) for one in value]
    return value


def filled_text(text: str, arguments: Mapping[str, Json]) -> str:
    """A text, which stays one, with the arguments in their places."""
    return _PLACE.sub(lambda place: _within(place, arguments), text)


def literal(value: Json) -> Json:
    """The value written so that filling it gives it back, whatever stands in it."""
    match value:
        case str():
            return _PLACE.sub(lambda place: f"\\{place[0]}", value)
        case dict():
            return {name: literal(one) for name, one in value.items()}
        case list():
            return [literal(one) for one in value]
    return value


def _text(text: str, arguments: Mapping[str, Json]) -> Json:
    whole = _PLACE.fullmatch(text)
    if whole and not whole["escape"]:
        return _at(whole["path"], arguments)
    return filled_text(text, arguments)


def _within(place: re.Match[str], arguments: Mapping[str, Json]) -> str:
    if place["escape"]:
        return place[0][1:]
    value = _at(place["path"], arguments)
    if value is None:
        return ""
    return value if isinstance(value, str) else json_text.dumps(value)


def _at(path: str, arguments: Mapping[str, Json]) -> Json:
    """The value at a path of names and positions; None where it leads nowhere."""
    value: Json = arguments
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and len(step) < 7 and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
