"""Values in the outputs of earlier calls, for arguments of later ones: `user_id` out of find_user's answer."""

import re
from collections.abc import Iterator, Sequence

from simulator.planner.knowledge import CURRENCY_CODES
from simulator.planner.slots import Slot, schema_type
from simulator.planner.turns import Made
from simulator.planner.words import concept, concepts, split_identifier
from wire.conversation import Json

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MAX_VALUES = 8
# Below this the likeness is a coincidence.
_ENOUGH = 2.0


def values_for(slot: Slot, made: Sequence[Made]) -> list[Json]:
    """What the outputs hold for `slot`: the values at the place that fits best, several where it is inside a list."""
    places: dict[tuple[str, ...], list[Json]] = {}
    fits: dict[tuple[str, ...], float] = {}
    for call in reversed([call for call in made if not call.failed]):
        for path, value in leaves(call.output):
            fit = _fit(slot, call.name, path, value)
            if fit >= _ENOUGH:
                place = (call.name, *path)
                places.setdefault(place, []).append(value)
                fits[place] = max(fit, fits.get(place, 0.0))
    if not places:
        return []
    best = max(places, key=lambda place: fits[place])
    return list(dict.fromkeys(places[best]))[:MAX_VALUES]


def leaves(value: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Every plain value inside a JSON value with the keys that lead to it; positions in lists are left out."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    elif value is not None:
        yield path, value


def _fit(slot: Slot, tool: str, path: tuple[str, ...], value: Json) -> float:
    if not _has_type(slot, value):
        return 0.0
    key = path[-1] if path else ""
    if key and key.lower() == slot.name.lower():
        return 5.0
    owner = concepts(" ".join([*path[:-1], *split_identifier(tool)]))
    mine = {concept(word) for word in slot.words} - {"id"}
    theirs = {concept(word) for word in split_identifier(key)} - {"id"}
    if slot.kind == "id":
        same_kind = "id" in split_identifier(key) or key in ("number", "code", "key")
        return 4.0 if same_kind and mine and mine <= (theirs | owner) else 0.0
    return _fit_by_kind(slot, value) + (2.0 if mine & theirs else 0.0)


def _has_type(slot: Slot, value: Json) -> bool:
    if slot.choices and value not in slot.choices:
        return False
    declared = schema_type(slot.schema)
    if declared in ("number", "integer"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, bool) if declared == "boolean" else isinstance(value, str | int)


def _fit_by_kind(slot: Slot, value: Json) -> float:
    text = str(value)
    if slot.kind == "email":
        return 2.5 if _EMAIL.fullmatch(text) else -9.0
    if slot.kind == "currency":
        return 2.5 if text in CURRENCY_CODES else -9.0
    if slot.kind == "date":
        return 1.0 if _ISO_DATE.match(text) else -9.0
    if slot.kind == "url":
        return 2.0 if text.startswith("http") else -9.0
    return 0.0
