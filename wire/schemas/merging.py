"""Schemas under `allOf` merged into the one around them, where that says the same."""

from collections.abc import Mapping

from wire.conversation import Json
from wire.schemas.walk import as_list

_JOINED_MAPS = ("properties", "$defs", "definitions")
_REMARKS = ("title", "description", "examples", "default", "$comment")
_LOWEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_HIGHEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")


def merged(schema: Mapping[str, Json]) -> dict[str, Json] | None:
    """The schema without its `allOf`; None where one keyword stands twice in a way that cannot be one."""
    made = {name: value for name, value in schema.items() if name != "allOf"}
    for member in as_list(schema.get("allOf")):
        if not isinstance(member, Mapping) or "$ref" in member:
            return None
        flat = merged(member) if "allOf" in member else dict(member)
        together = None if flat is None else _both(made, flat)
        if together is None:
            return None
        made = together
    return made


def _both(one: dict[str, Json], other: dict[str, Json]) -> dict[str, Json] | None:
    if _closes(one, other) or _closes(other, one):
        return None
    made = dict(one)
    for name, value in other.items():
        if name not in made or made[name] == value:
            made[name] = value
            continue
        joined = _joined(name, made[name], value)
        if joined is None:
            return None
        made[name] = joined
    return made


def _closes(one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    """Does one side rule out, or bind, properties that only the other names?"""
    extra = one.get("additionalProperties", True)
    names, mine = other.get("properties"), one.get("properties")
    if extra is True or not isinstance(names, Mapping):
        return False
    return any(name not in (mine if isinstance(mine, Mapping) else {}) for name in names)


def _joined(name: str, one: Json, other: Json) -> Json:
    if name == "required" and isinstance(one, list) and isinstance(other, list):
        return [*one, *(item for item in other if item not in one)]
    if name in _JOINED_MAPS and isinstance(one, Mapping) and isinstance(other, Mapping):
        if any(key in one and one[key] != value for key, value in other.items()):
            return None
        return {**one, **other}
    if name in _REMARKS:
        return one
    if name == "enum" and isinstance(one, list) and isinstance(other, list):
        return [item for item in one if item in other] or None
    if isinstance(one, int | float) and isinstance(other, int | float) and name in _LOWEST + _HIGHEST:
        return min(one, other) if name in _LOWEST else max(one, other)
    return None
