"""A schema as rows: one a field, with those inside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tools.builder.edits import read_values, values_text
from wire.conversation import Json
from wire.schemas.walk import as_list, as_map, escape, required_of

TYPES = ("string", "number", "integer", "boolean", "object", "array")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A field, or what each item of a list is.

    `type` is blank where any may stand; `other` says in words what the table cannot change, JSON can.
    `may_list`: its enum and examples can be shown as lines.
    """

    path: str
    name: str
    type: str = ""
    other: str = ""
    description: str = ""
    enum: str = ""
    examples: str = ""
    may_list: bool = True
    is_required: bool = False
    is_item: bool = False
    is_first: bool = False
    is_last: bool = False
    fields: "tuple[Row, ...]" = ()
    items: "Row | None" = None
    is_deepest: bool = False

    def each(self) -> "Iterator[Row]":
        """This row and all inside it."""
        yield self
        for one in (*self.fields, *((self.items,) if self.items else ())):
            yield from one.each()


def rows_of(schema: Mapping[str, Json], path: str = "", depth: int = 0) -> tuple[Row, ...]:
    """The fields of an object."""
    members, required = as_map(schema.get("properties")), required_of(schema)
    last = len(members) - 1
    return tuple(
        _row(
            sub,
            f"{path}/properties/{escape(name)}",
            depth,
            name=name,
            is_required=name in required,
            is_first=at == 0,
            is_last=at == last,
        )
        for at, (name, sub) in enumerate(members.items())
    )


def _row(sub: Json, path: str, depth: int, *, name: str = "", **flags: bool) -> Row:
    schema = as_map(sub)
    kind, said = schema.get("type"), schema.get("description")
    is_deepest = depth >= _DEEPEST
    has_items = kind == "array" and not is_deepest
    item = _row(schema.get("items", {}), f"{path}/items", depth + 1, is_item=True) if has_items else None
    return Row(
        path=path,
        name=name,
        type=kind if isinstance(kind, str) else "",
        other=_other(sub),
        description=said if isinstance(said, str) else "",
        enum=values_text(schema.get("enum"), kind),
        examples=values_text(schema.get("examples"), kind),
        may_list=_may_list(schema, kind),
        fields=() if is_deepest else rows_of(schema, path, depth + 1),
        items=item,
        is_deepest=is_deepest,
        **flags,
    )


def _other(sub: Json) -> str:
    """What makes of a schema more than a type, in words."""
    if not isinstance(sub, Mapping):
        return "" if sub is True else "nothing fits"
    if "$ref" in sub:
        return f"as {sub['$ref']}"
    for keyword in ("anyOf", "oneOf", "allOf"):
        if keyword in sub:
            return keyword
    kind = sub.get("type")
    if isinstance(kind, list):
        return " or ".join(map(str, kind))
    return "" if kind is None or kind in TYPES else str(kind)


def _may_list(schema: Mapping[str, Json], kind: Json) -> bool:
    return all(
        read_values(values_text(schema.get(keyword), kind), kind) == as_list(schema.get(keyword))
        for keyword in ("enum", "examples")
    )
