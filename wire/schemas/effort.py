"""How much work it is to check a value against a schema.

References make a small text stand for a large schema: twenty definitions that each use the next one four times are
4**20 checks. The library does them all, so they are counted first, each pair of subschema and value once, and a
schema that makes too many, or that never ends, is refused. Only references within the schema are followed, in the
plain forms `#` and `#/...`; the other forms (anchors, dynamic references, `$id` below the root) are refused, since
providers refuse them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wire.conversation import Json
from wire.schemas.walk import (
    EVERY_CHILD,
    SAME_VALUE,
    SAME_VALUE_LISTS,
    SAME_VALUE_MAPS,
    as_list,
    as_map,
    parts,
    resolve,
    subschemas,
)

MOST_PAIRS = 50_000
MOST_CHECKS = 500_000
_BEING_COUNTED = -1

_FOREIGN = ("$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor")


class TooMuch(Exception):
    """The schema makes more work than may be done. The message says why, as the rest of a sentence."""


def unusable_references(schema: Json) -> Iterator[tuple[str, str]]:
    """The references that are not followed or lead nowhere: JSON Pointer and message of each."""
    return _unusable_below(schema, schema, "")


def _unusable_below(root: Json, schema: Json, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(schema, Mapping):
        return
    reference = schema.get("$ref")
    if isinstance(reference, str):
        if reference != "#" and not reference.startswith("#/"):
            yield f"{path}/$ref", f'"{reference[:200]}" is outside this schema: only forms like "#/$defs/name" work'
        elif resolve(root, reference) is None:
            yield f"{path}/$ref", f'"{reference[:200]}" leads nowhere in this schema'
    for keyword in _FOREIGN:
        if keyword in schema:
            yield f"{path}/{keyword}", f'{keyword} does not work here: use "$ref": "#/$defs/name"'
    if path and isinstance(schema.get("$id"), str):
        yield f"{path}/$id", "$id works only at the root of a schema"
    for step, child in subschemas(schema):
        yield from _unusable_below(root, child, f"{path}/{step}")


def has_references(schema: Json) -> bool:
    """Does the schema refer to parts of itself?"""
    if not isinstance(schema, Mapping):
        return False
    return "$ref" in schema or any(has_references(child) for _, child in subschemas(schema))


def bound(schema: Json, value: Json) -> None:
    """Raise TooMuch unless checking `value` against `schema` ends, and soon."""
    _bounded(_Counter(schema), schema, value)


def bound_all(schema: Json) -> None:
    """Raise TooMuch unless every part of `schema` ends when it is applied to a plain value."""
    counter = _Counter(schema)
    for _, part in parts(schema):
        _bounded(counter, part, None)


def _bounded(counter: "_Counter", schema: Json, value: Json) -> None:
    try:
        count = counter.count(schema, value)
    except RecursionError:
        raise TooMuch("the schema and the value go too deep together") from None
    if count > MOST_CHECKS:
        raise TooMuch("the schema refers to itself in too many ways")


@dataclass(slots=True)
class _Counter:
    root: Json
    _known: dict[tuple[int, int], int] = field(default_factory=dict)

    def count(self, schema: Json, value: Json) -> int:
        """The checks for this pair. One that is still being counted is a cycle."""
        if not isinstance(schema, Mapping):
            return 1
        pair = (id(schema), id(value) if isinstance(value, dict | list) else 0)
        if pair in self._known:
            if self._known[pair] == _BEING_COUNTED:
                raise TooMuch("the schema refers to itself without end")
            return self._known[pair]
        if len(self._known) >= MOST_PAIRS:
            raise TooMuch("the schema and the value are too large together")
        self._known[pair] = _BEING_COUNTED
        same = sum(self.count(sub, value) for sub in self._same_value(schema))
        below = sum(self.count(sub, child) for sub, child in _children(schema, value))
        self._known[pair] = 1 + same + below
        return self._known[pair]

    def _same_value(self, schema: Mapping[str, Json]) -> Iterator[Json]:
        yield from (schema[keyword] for keyword in SAME_VALUE if keyword in schema)
        yield from (sub for keyword in SAME_VALUE_LISTS for sub in as_list(schema.get(keyword)))
        yield from (sub for keyword in SAME_VALUE_MAPS for sub in as_map(schema.get(keyword)).values())
        if isinstance(schema.get("$ref"), str):
            yield resolve(self.root, schema["$ref"])


def _children(schema: Mapping[str, Json], value: Json) -> Iterator[tuple[Json, Json]]:
    if isinstance(value, dict):
        named = as_map(schema.get("properties"))
        yield from ((sub, value[name]) for name, sub in named.items() if name in value)
        every = [*as_map(schema.get("patternProperties")).values()]
        members = [child for name, child in value.items() if name not in named]
        yield from ((sub, child) for sub in every for child in value.values())
    elif isinstance(value, list):
        members = value
        for keyword in ("prefixItems", "items"):
            yield from zip(as_list(schema.get(keyword)), value, strict=False)
        if not isinstance(schema.get("items"), list):
            yield from ((schema.get("items"), child) for child in value)
    else:
        return
    yield from ((schema[keyword], child) for keyword in EVERY_CHILD if keyword in schema for child in members)
