"""The fields of a form, made from a schema and the arguments to show in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import Literal

from tools.arguments.shapes import Shape, carriable, shape_of
from tools.arguments.values import MISSING, Broken, Number, Value, write
from wire import json_text
from wire.conversation import Json
from wire.schemas.sample_words import FORMATS
from wire.schemas.walk import as_list, as_map, escape, required_of

MOST_FIELDS = 300
"""What would be more is typed as JSON; so are groups deeper than the next number."""
_DEEPEST = 6
_SPARE_ROWS = 2
_INPUT_MODES = {"email": "email", "uri": "url", "uri-reference": "url", "iri": "url"}

Control = Literal["text", "line", "date", "number", "choice", "group", "list", "json"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that may be chosen: as JSON, and as it is shown."""

    text: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field, or a group or list of them. `name` is what `tools.arguments.typed` reads.

    `is_given`, of a group or list: is it among the arguments? `is_spare`: a blank row to fill without a script.
    """

    id: str
    path: str
    label: str
    control: Control
    name: str
    type_word: str = ""
    hint: str = ""
    text: str = ""
    placeholder: str = ""
    input_mode: str = ""
    choices: tuple[Choice, ...] = ()
    examples: tuple[str, ...] = ()
    fields: "tuple[Field, ...]" = ()
    errors: tuple[str, ...] = ()
    is_required: bool = False
    is_given: bool = True
    is_nullable: bool = False
    is_null: bool = False
    is_row: bool = False
    is_spare: bool = False
    is_new: bool = False

    @property
    def errors_id(self) -> str:
        """Of the list of its errors."""
        return f"{self.id}-errors"

    @property
    def null_name(self) -> str:
        """The name of the box that says null."""
        return f"arg-null{self.path}"

    def each(self) -> "Iterator[Field]":
        """This field and all below it."""
        yield self
        for one in self.fields:
            yield from one.each()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a field stands, and what its surroundings ask of it."""

    path: str
    label: str
    depth: int
    is_required: bool
    is_row: bool = False
    seen: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Making:
    """One form in the making: the schema that references point into, and a number for each field."""

    root: Json
    errors: Mapping[str, list[str]]
    new_path: str
    prefix: str
    numbers: Iterator[int] = field(default_factory=count)
    made: int = 0

    def field(self, schema: Json, value: Value, place: _Place) -> Field:
        """The field for `schema` that shows `value`; `MISSING` shows nothing."""
        self.made += 1
        shape = shape_of(schema, self.root, place.seen)
        is_too_much = self.made > MOST_FIELDS or place.depth > _DEEPEST
        if is_too_much or not _shows(shape, value, place):
            made = self._json(shape, value, place)
        elif shape.kind == "group":
            made = self._group(shape, value, place)
        elif shape.kind == "list":
            made = self._list(shape, value, place)
        else:
            made = _LEAVES[shape.kind](self._blank(shape, place), shape, value, place)
        broken = (value.sentence,) if isinstance(value, Broken) else ()
        return replace(made, errors=(*broken, *self.errors.get(place.path, ())))

    def _blank(self, shape: Shape, place: _Place) -> Field:
        said, kind = shape.schema.get("description"), shape.schema.get("type")
        kinds = [one for one in (kind if isinstance(kind, list) else [kind]) if isinstance(one, str)]
        return Field(
            id=f"{self.prefix}-{next(self.numbers)}",
            path=place.path,
            label=place.label,
            control="json",
            name=f"arg-json{place.path}",
            type_word=" or ".join(kinds),
            hint=said if isinstance(said, str) else "",
            is_required=place.is_required and not place.is_row,
            is_nullable=shape.is_nullable,
            is_row=place.is_row,
            is_new=place.path == self.new_path,
        )

    def _json(self, shape: Shape, value: Value, place: _Place) -> Field:
        return replace(self._blank(shape, place), text="" if value is MISSING else write(value), is_nullable=False)

    def _group(self, shape: Shape, value: Value, place: _Place) -> Field:
        blank, given = self._blank(shape, place), {} if value is MISSING else value
        known, required = as_map(shape.schema.get("properties")), required_of(shape.schema)
        more = {name: as_map(shape.schema.get("additionalProperties")) for name in given if name not in known}
        members = [
            self.field(
                sub,
                given.get(name, MISSING),
                _Place(f"{place.path}/{escape(name)}", name, place.depth + 1, name in required, seen=shape.seen),
            )
            for name, sub in {**known, **more}.items()
        ]
        return _holding(blank, "group", members, value, place)

    def _list(self, shape: Shape, value: Value, place: _Place) -> Field:
        blank, items = self._blank(shape, place), [] if value is MISSING else value
        rows = [self._row(shape, number, item, place) for number, item in enumerate(items)]
        spare = 0 if place.depth > 1 else _SPARE_ROWS
        rows += [
            replace(self._row(shape, len(rows) + number, MISSING, place), is_spare=True) for number in range(spare)
        ]
        return _holding(blank, "list", rows, value, place)

    def _row(self, shape: Shape, number: int, item: Value, place: _Place) -> Field:
        inner = _Place(
            f"{place.path}/{number}",
            f"{place.label} {number + 1}".strip(),
            place.depth + 1,
            is_required=False,
            is_row=True,
            seen=shape.seen,
        )
        made = self.field(shape.schema.get("items"), item, inner)
        return replace(made, is_given=True) if made.is_new else made


def _holding(blank: Field, kind: Literal["group", "list"], parts: list[Field], value: Value, place: _Place) -> Field:
    return replace(
        blank,
        control=kind,
        name=f"arg-{kind}{place.path}",
        fields=tuple(parts),
        is_given=place.is_required or value is not MISSING,
        is_nullable=False,
    )


def _text(blank: Field, shape: Shape, value: Value, place: _Place) -> Field:
    form = shape.schema.get("format")
    known = FORMATS.get(form, "") if isinstance(form, str) else ""
    text = value.text if isinstance(value, Broken) else value if isinstance(value, str) else ""
    control: Control = "text"
    if form == "date" and _is_date(text):
        control = "date"
    elif known and carriable(text):
        control = "line"
    examples = [one for one in as_list(shape.schema.get("examples")) if isinstance(one, str)]
    return replace(
        blank,
        control=control,
        name=f"arg-{'string' if value == '' else 'text'}{place.path}",
        type_word=form if known and isinstance(form, str) else blank.type_word,
        text=text,
        placeholder=known and f"like {known}",
        input_mode=_INPUT_MODES.get(str(form), ""),
        examples=tuple(examples) if control == "line" else (),
        is_null=value is None,
    )


def _number(blank: Field, shape: Shape, value: Value, place: _Place) -> Field:
    text = value.text if isinstance(value, Number | Broken) else ""
    mode = "numeric" if shape.schema.get("type") == "integer" else "decimal"
    return replace(
        blank, control="number", name=f"arg-number{place.path}", text=text, input_mode=mode, is_null=value is None
    )


def _choice(blank: Field, shape: Shape, value: Value, place: _Place) -> Field:
    chosen = None if value is MISSING else write(value)
    values = [*shape.choices, *([None] if shape.is_nullable and None not in shape.choices else [])]
    texts = {json_text.dumps(one): one for one in values}
    return replace(
        blank,
        control="choice",
        choices=tuple(
            Choice(text, one if isinstance(one, str) and one.strip() else text, text == chosen)
            for text, one in texts.items()
        ),
        is_nullable=False,
    )


_LEAVES = {"text": _text, "number": _number, "choice": _choice}


def _shows(shape: Shape, value: Value, place: _Place) -> bool:
    """Can the field of this shape show the value, so that reading it gives the same again?"""
    if value is MISSING:
        return shape.kind != "json"
    if value is None and shape.is_nullable and shape.kind in ("text", "number"):
        return True
    match shape.kind:
        case "text":
            # Blank means left out where that is possible, and null where that was ticked.
            if value == "" and (shape.is_nullable or not place.is_required):
                return False
            return isinstance(value, str) and all(map(carriable, value.split("\n")))
        case "number":
            return isinstance(value, Number | Broken)
        case "choice":
            nulls = (None,) if shape.is_nullable else ()
            return not isinstance(value, Broken) and write(value) in map(json_text.dumps, (*shape.choices, *nulls))
        case "group":
            return isinstance(value, dict) and all(map(carriable, value))
        case "list":
            return isinstance(value, list)
    return False


def _is_date(text: str) -> bool:
    try:
        return text == "" or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def form_of(
    schema: Json,
    value: Value,
    errors: Mapping[str, list[str]] | None = None,
    new_path: str = "-",
    prefix: str = "argument",
) -> Field:
    """The whole form: a group at the root, or one field for JSON. `new_path` is a row that was just added.

    `prefix` begins the fields' ids: one for each form of a page.
    """
    if value == {} and as_map(schema).get("properties") == {} and not errors:  # a tool that takes nothing
        return Field(f"{prefix}-0", "", "", "group", "arg-group")
    return _Making(schema, errors or {}, new_path, prefix).field(schema, value, _Place("", "", 0, is_required=True))
