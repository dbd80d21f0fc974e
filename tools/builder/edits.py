"""The edits of a schema: each changes what it names, and leaves everything else in its order."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tools.arguments.shapes import carriable
from tools.patching import patched
from tools.places import path_of
from tools.written_json import InvalidJson, read_json
from wire.conversation import Json
from wire.schemas.walk import as_list, as_map, escape

MAX_NAME = 200
NEW_NAME = "field"


class NoEdit(Exception):
    """Why this cannot be done, in a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`action` on the part of the schema at `path`, a JSON Pointer, with what was typed."""

    action: str
    path: str
    value: str = ""


def edited(text: str, edit: Edit) -> tuple[str, str]:
    """The text after the edit, and the path of what was edited, or added. Raises NoEdit."""
    schema, steps = read_schema(text), path_of(edit.path)
    act = _ACTIONS.get(edit.action)
    if act is None or (edit.action in _OF_PROPERTIES and steps[-2:-1] != ("properties",)):
        raise NoEdit("This is no edit.")
    try:
        _at(schema, steps[:-1] if _is_items(steps) else steps)
        after, path = act(schema, steps, edit.value)
    except KeyError as error:
        raise NoEdit("This field is no longer there: the text was changed meanwhile.") from error
    return patched(text, schema, after, in_order=True), path


def read_schema(text: str) -> dict[str, Json]:
    """The object that the text holds, a valid schema or not. Raises NoEdit."""
    try:
        schema = read_json(text)
    except InvalidJson as error:
        raise NoEdit(str(error)) from error
    if not isinstance(schema, dict):
        raise NoEdit("A schema is a JSON object.")
    return schema


Steps = tuple[str, ...]
Done = tuple[dict[str, Json], str]


def _type(schema: dict[str, Json], steps: Steps, value: str) -> Done:
    return _keyword(schema, steps, "type", value or None)


def _describe(schema: dict[str, Json], steps: Steps, value: str) -> Done:
    return _keyword(schema, steps, "description", value if value.strip() else None)


def _values(keyword: str) -> Callable[[dict[str, Json], Steps, str], Done]:
    def set_values(schema: dict[str, Json], steps: Steps, value: str) -> Done:
        part = as_map(_at(schema, steps))
        return _keyword(schema, steps, keyword, read_values(value, part.get("type")) or None)

    return set_values


def _require(schema: dict[str, Json], steps: Steps, value: str) -> Done:
    """Blank `value`: no longer."""
    owner, name = steps[:-2], steps[-1]
    others = [one for one in as_list(as_map(_at(schema, owner)).get("required")) if one != name]
    return _keyword(schema, owner, "required", [*others, name] if value else others or None)[0], _pointer(steps)


def _rename(schema: dict[str, Json], steps: Steps, value: str) -> Done:
    members, new, old = as_map(_at(schema, steps[:-1])), value.strip(), steps[-1]
    if not new or len(new) > MAX_NAME:
        raise NoEdit(f"A field has a name, of at most {MAX_NAME} characters.")
    if new != old and new in members:
        raise NoEdit(f"There is a field named {new} already.")
    renamed = {new if name == old else name: sub for name, sub in members.items()}
    after = _put(schema, steps[:-1], renamed)
    owner = as_map(_at(after, steps[:-2]))
    for keyword in _NAMING:
        if keyword in owner:
            after = _put(after, (*steps[:-2], keyword), _renamed(owner[keyword], old, new))
    return after, _pointer((*steps[:-1], new))


_NAMING = ("required", "dependentRequired", "dependentSchemas")
"""Keywords that name fields."""


def _renamed(named: Json, old: str, new: str) -> Json:
    """What such a keyword says, with another name for the field; a schema in it stays."""
    if isinstance(named, dict):
        inner = {name: _renamed(one, old, new) if isinstance(one, list) else one for name, one in named.items()}
        return {new if name == old else name: one for name, one in inner.items()}
    return [new if one == old else one for one in named] if isinstance(named, list) else named


def _remove(schema: dict[str, Json], steps: Steps, value: str) -> Done:
    after = _require(schema, steps, "")[0] if steps[-1] in as_list(_owner(schema, steps).get("required")) else schema
    members = {name: sub for name, sub in as_map(_at(after, steps[:-1])).items() if name != steps[-1]}
    return _put(after, steps[:-1], members), _pointer(steps[:-2])


def _add(schema: dict[str, Json], steps: Steps, value: str) -> Done:
    members = as_map(as_map(_at(schema, steps)).get("properties"))
    numbers = range(2, len(members) + 3)
    name = next(one for one in (NEW_NAME, *(f"{NEW_NAME}_{number}" for number in numbers)) if one not in members)
    path = (*steps, "properties", name)
    return _put(schema, path[:-1], {**members, name: {"type": "string"}}), _pointer(path)


def _move(by: int) -> Callable[[dict[str, Json], Steps, str], Done]:
    def move(schema: dict[str, Json], steps: Steps, value: str) -> Done:
        members = list(as_map(_at(schema, steps[:-1])).items())
        at = [name for name, _ in members].index(steps[-1])
        if 0 <= at + by < len(members):
            members[at], members[at + by] = members[at + by], members[at]
        return _put(schema, steps[:-1], dict(members)), _pointer(steps)

    return move


_ACTIONS: Mapping[str, Callable[[dict[str, Json], Steps, str], Done]] = {
    "type": _type,
    "describe": _describe,
    "enum": _values("enum"),
    "examples": _values("examples"),
    "require": _require,
    "rename": _rename,
    "remove": _remove,
    "add": _add,
    "up": _move(-1),
    "down": _move(1),
}


_OF_PROPERTIES = {"require", "rename", "remove", "up", "down"}


def read_values(text: str, kind: Json) -> list[Json]:
    """Values, one a line: words as they stand where the type is a string, else JSON. Raises NoEdit."""
    lines = [line for line in text.split("\n") if line.strip()]
    if kind in ("string", None):
        return list(lines)
    return [_value(number, line) for number, line in enumerate(lines, start=1)]


def values_text(values: Json, kind: Json) -> str:
    """The text that `read_values` reads as these values; blank where none does."""
    texts = [one if kind in ("string", None) else json.dumps(one, ensure_ascii=False) for one in as_list(values)]
    try:
        text = "\n".join(texts)
        is_same = all(map(carriable, texts)) and read_values(text, kind) == values
    except (NoEdit, TypeError):  # TypeError: not every value is a string
        is_same = False
    return text if is_same else ""


def _value(number: int, line: str) -> Json:
    try:
        value = read_json(line)
        json.dumps(value, allow_nan=False)  # a number too large for one would be written as none
    except ValueError as error:
        raise NoEdit(f"Line {number} is not JSON.") from error
    return value


def _keyword(schema: dict[str, Json], steps: Steps, keyword: str, value: Json) -> Done:
    """The keyword set on the part at `steps`, which is made where there is none; None takes it away."""
    part = as_map(_at(schema, steps[:-1]).get("items") if _is_items(steps) else _at(schema, steps))
    others = {name: one for name, one in part.items() if name != keyword or value is not None}
    return _put(schema, steps, others if value is None else {**others, keyword: value}), _pointer(steps)


def _is_items(steps: Steps) -> bool:
    """Do they lead to what the items of a list are? That need not be there yet."""
    return steps[-1:] == ("items",) and steps[-2:-1] != ("properties",)


def _owner(schema: dict[str, Json], steps: Steps) -> Mapping[str, Json]:
    """The schema whose property stands at `steps`."""
    return as_map(_at(schema, steps[:-2]))


def _at(schema: Json, steps: Steps) -> Json:
    """The part at `steps`. Raises KeyError."""
    for step in steps:
        if not isinstance(schema, dict):
            raise KeyError(step)
        schema = schema[step]
    return schema


def _put(schema: Mapping[str, Json], steps: Steps, part: Json) -> dict[str, Json]:
    """A copy with `part` at `steps`; its place in the order stays."""
    if not steps:
        return dict(part)
    return {**schema, steps[0]: _put(as_map(schema.get(steps[0])), steps[1:], part) if steps[1:] else part}


def _pointer(steps: Steps) -> str:
    return "".join(f"/{escape(step)}" for step in steps)
