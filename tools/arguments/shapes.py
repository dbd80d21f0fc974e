"""Which kind of field a schema asks for, after its references and alternatives are followed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from wire.conversation import Json
from wire.schemas.merging import merged
from wire.schemas.walk import as_list, as_map, resolve

Kind = Literal["text", "number", "choice", "group", "list", "json"]

MOST_MEMBERS = 200
_MOST_MERGED, _DEEPEST_MERGED = 10, 2
"""Of one `allOf`: what is larger is typed as JSON, so that schemas of strangers cost little here."""
_ANNOTATIONS = {"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of field, the schema that it was made of, and the references that led to it.

    `json` is the kind of everything that has no field of its own: JSON is typed for that part.
    """

    kind: Kind
    schema: Mapping[str, Json]
    seen: frozenset[str] = frozenset()
    choices: tuple[Json, ...] = ()
    is_nullable: bool = False


class _Unmerged(Exception):
    """A reference leads back to itself or nowhere, or an `allOf` is more than one schema can say."""


def shape_of(schema: Json, root: Json, seen: frozenset[str] = frozenset()) -> Shape:
    """The shape for `schema`; a reference to itself, and whatever may be several things, is typed as JSON."""
    try:
        plain, seen = _followed(as_map(schema), root, seen)
    except _Unmerged:
        return Shape("json", _annotations(as_map(schema)), seen)
    choices = _choices(plain)
    if choices is not None:
        return Shape("choice", plain, seen, choices)
    alternatives = as_list(plain.get("anyOf")) or as_list(plain.get("oneOf"))
    if alternatives:
        return _alternative(plain, alternatives, root, seen)
    declared = plain.get("type")
    kinds = declared if isinstance(declared, list) else [declared]
    others = [kind for kind in kinds if kind != "null"]
    if len(others) > 1:
        return Shape("json", plain, seen)
    return replace(_typed(others[0] if others else "null", plain, seen), is_nullable=len(others) < len(kinds))


def carriable(text: str) -> bool:
    """Does a form carry these characters to the server unchanged, in one line?"""
    return all(character >= " " and not "\ud800" <= character <= "\udfff" for character in text)


def _followed(
    schema: Mapping[str, Json], root: Json, seen: frozenset[str], depth: int = 0
) -> tuple[Mapping[str, Json], frozenset[str]]:
    """The schema with what it refers to, and its `allOf`, merged into it. Raises _Unmerged."""
    while isinstance(schema.get("$ref"), str):
        reference = schema["$ref"]
        target = resolve(root, reference) if reference.startswith("#") and reference not in seen else None
        if not isinstance(target, Mapping):
            raise _Unmerged
        seen |= {reference}
        schema = {**target, **{name: value for name, value in schema.items() if name != "$ref"}}
    if "allOf" not in schema:
        return schema, seen
    members = as_list(schema["allOf"])
    if depth > _DEEPEST_MERGED or len(members) > _MOST_MERGED:
        raise _Unmerged
    followed = [_followed(as_map(member), root, seen, depth + 1) for member in members]
    together = merged({**schema, "allOf": [plain for plain, _ in followed]})
    if together is None:
        raise _Unmerged
    return together, seen.union(*(reached for _, reached in followed))


def _alternative(plain: Mapping[str, Json], alternatives: list[Json], root: Json, seen: frozenset[str]) -> Shape:
    """The one alternative beside null; several are typed as JSON."""
    others = [one for one in alternatives if one != {"type": "null"}]
    if len(others) != 1 or len(alternatives) > 2 or "properties" in plain:
        return Shape("json", plain, seen)
    inner = shape_of(others[0], root, seen)
    schema = {**inner.schema, **_annotations(plain)}
    return replace(inner, schema=schema, is_nullable=inner.is_nullable or len(alternatives) > 1)


def _choices(schema: Mapping[str, Json]) -> tuple[Json, ...] | None:
    """The values that the schema names, one of which it must be."""
    if "const" in schema:
        return (schema["const"],)
    if isinstance(schema.get("enum"), list):
        return tuple(schema["enum"])
    found: list[Json] = []
    for one in as_list(schema.get("anyOf")) or as_list(schema.get("oneOf")):
        if not isinstance(one, Mapping) or not ("const" in one or isinstance(one.get("enum"), list)):
            return None
        found += [one["const"]] if "const" in one else one["enum"]
    return tuple(found) or None


def _typed(kind: Json, schema: Mapping[str, Json], seen: frozenset[str]) -> Shape:
    """The shape of a schema of one type; without one, that of an object where it names members."""
    match kind:
        case "string":
            return Shape("text", schema, seen)
        case "number" | "integer":
            return Shape("number", schema, seen)
        case "boolean":
            return Shape("choice", schema, seen, (True, False))
        case "null":
            return Shape("choice", schema, seen, (None,))
        case "array" if isinstance(schema.get("items"), Mapping) and "prefixItems" not in schema:
            return Shape("list", schema, seen)
        case "object" | None:
            members = as_map(schema.get("properties"))
            if 0 < len(members) <= MOST_MEMBERS and all(map(carriable, members)):
                return Shape("group", schema, seen)
    return Shape("json", schema, seen)


def _annotations(schema: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in schema.items() if name in _ANNOTATIONS}
