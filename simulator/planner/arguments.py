"""Fills a tool's parameters from a piece of text: one set of arguments for each call that the text asks for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from simulator.planner import choices, free_text
from simulator.planner.affinity import Context, affinity, by_preposition, context
from simulator.planner.columns import rows
from simulator.planner.extraction import mentions
from simulator.planner.matching import Subject
from simulator.planner.mentions import Mention
from simulator.planner.slots import Slot
from simulator.planner.values import accepts, value_of
from simulator.planner.words import concepts
from wire.conversation import Json

Arguments = dict[str, Json]
Columns = dict[str, list[Mention]]

# A context this strong decides a mention's slot; below it, form and order do.
TELLING = 1.0
_COUNTING = frozenset({"number", "count", "quantity", "limit"})


def arguments(text: str, candidate: Subject, today: date) -> list[Arguments]:
    """The arguments of each call of this tool that `text` asks for; possibly incomplete, at least one set."""
    columns = _choice_columns(text, candidate.slots)
    taken = [mention for found in columns.values() for mention in found]
    rest = [slot for slot in candidate.slots if slot.name not in columns]
    free = [mention for mention in _usable(text, candidate, today) if not _overlaps(mention, taken)]
    arrays = _assign(text, free, rest, columns)
    for name, found in columns.items():
        columns[name] = _surest(found, next(slot for slot in candidate.slots if slot.name == name))
    constant = {**_fixed(text, candidate.slots), **arrays}
    by_name = {slot.name: slot for slot in candidate.slots}
    made = [
        {name: value_of(mention, by_name[name]) for name, mention in row.items()}
        for row in rows(columns, respectively="respectively" in text)
    ]
    filled = [{**constant, **row} for row in (made or [{}])]
    return _distinct([in_order(candidate, free_text.complete(text, candidate, row)) for row in filled])


def _usable(text: str, candidate: Subject, today: date) -> list[Mention]:
    """The mentions that can be values: not the tool's own words, and lists as such only where a list is taken."""
    takes_lists = any(slot.kind in ("array", "object") for slot in candidate.slots)
    usable: list[Mention] = []
    for mention in mentions(text, today):
        about = concepts(str(mention.value))
        if mention.kind in ("phrase", "name") and about and about <= candidate.name | candidate.parameters:
            continue
        if mention.kind == "list" and isinstance(mention.value, list) and not takes_lists:
            usable += [
                replace(mention, kind="number", value=item) for item in mention.value if isinstance(item, int | float)
            ]
        else:
            usable.append(mention)
    return usable


def _surest(found: list[Mention], slot: Slot) -> list[Mention]:
    """Without those whose form fits clearly worse than another's: beside an id, a name is no id."""
    best = max(accepts(slot.element, mention) for mention in found)
    return [mention for mention in found if accepts(slot.element, mention) >= 0.6 * best]


def _choice_columns(text: str, slots: Sequence[Slot]) -> Columns:
    """Slots filled by words of their own list."""
    columns: Columns = {}
    for slot in slots:
        found = choices.chosen(text, slot) if slot.kind != "array" else []
        if found:
            columns[slot.name] = list({str(mention.value): mention for mention in found}.values())
    return columns


def _fixed(text: str, slots: Sequence[Slot]) -> Arguments:
    fixed: Arguments = {}
    for slot in slots:
        value: Json = None
        if slot.kind == "boolean":
            value = choices.yes_or_no(text, slot)
        elif slot.kind == "choice":
            value = choices.same_word(text, slot)
        elif slot.kind == "array":
            value = [mention.value for mention in choices.chosen(text, slot)] or None
        if value is not None:
            fixed[slot.name] = value
    return fixed


def _assign(text: str, free: list[Mention], slots: list[Slot], columns: Columns) -> Arguments:
    """Adds to `columns` what the mentions say of `slots`; returns whole arrays, which do not fan out."""
    arrays: dict[str, list[Json]] = {}
    groups = [list(group) for _, group in groupby(free, key=lambda mention: mention.series)]
    loose: list[list[Mention]] = []
    for index, group in enumerate(groups):
        before = groups[index - 1][-1] if index else None
        after = groups[index + 1][0] if index + 1 < len(groups) else None
        around = context(text, group, before, after)
        slot = _told_by_context(group, around, slots)
        others = any(other is not group and other[0].kind == group[0].kind for other in groups)
        if slot is None:
            loose.append(group)
        elif others and slot.is_paired and slot.kind != "array" and by_preposition(around, slot):
            columns.setdefault(slot.name, []).extend(group)  # "USD to EUR and GBP": both are targets
        else:
            _put(group, slot, slots, columns, arrays)
    _place_loose(loose, slots, columns, arrays)
    return dict(arrays)


def _place_loose(
    loose: list[list[Mention]], slots: list[Slot], columns: Columns, arrays: dict[str, list[Json]]
) -> None:
    """What no word around it tells goes by form and order; what is then left continues the same slots, in turns."""
    filled: list[Slot] = []
    left: list[list[Mention]] = []
    for group in loose:
        slot = _open_slot(group, slots, columns, arrays)
        if slot is None:
            left.append(group)
        else:
            filled.append(slot)
            _put(group, slot, slots, columns, arrays)
    turns = [slot for slot in filled if slot.kind != "array"]
    left = [group for group in left if group[0].kind not in ("count", "phrase")]
    numbers = [slot for slot in turns if slot.kind == "number"]
    for kinds, targets in ((("number",), numbers), (("name", "quoted", "id"), turns if not numbers else [])):
        more = [group[0] for group in left if group[0].kind in kinds and len(group) == 1]
        if targets and more and len(more) % len(targets) == 0 and _repeats(more, targets, columns):
            for index, mention in enumerate(more):
                columns[targets[index % len(targets)].name].append(mention)


def _repeats(more: list[Mention], targets: list[Slot], columns: Columns) -> bool:
    """Would the further mentions make as many rows as some other column has, or is there no other measure?"""
    rows_then = 1 + len(more) // len(targets)
    others = [len(found) for name, found in columns.items() if name not in {slot.name for slot in targets}]
    return rows_then in others or (more[0].kind == "number" and max(others, default=1) == 1)


def _told_by_context(group: list[Mention], around: Context, slots: list[Slot]) -> Slot | None:
    best: tuple[float, Slot] | None = None
    for slot in slots:
        if slot.kind == "array" and group[0].kind == "count":
            continue
        form, told = _list_affinity(group, slot) or affinity(group[0], around, slot)
        told = told if slot.required or group[0].kind != "phrase" else 0.0  # a guess must not fill what may stay empty
        if form and told >= TELLING and (best is None or told + form > best[0]):
            best = (told + form, slot)
    return best[1] if best else None


def _list_affinity(group: list[Mention], slot: Slot) -> tuple[float, float] | None:
    if group[0].kind != "list":
        return None
    return (3.0, 1.5) if slot.kind == "array" else (0.0, 0.0)


def _open_slot(group: list[Mention], slots: list[Slot], columns: Columns, arrays: dict[str, list[Json]]) -> Slot | None:
    """By form and order: the first required slot still empty, else an optional one that fits well."""
    fitting = [(affinity(group[0], context("", group, None, None), slot)[0], slot) for slot in slots]
    empty = [(form, slot) for form, slot in fitting if form and slot.name not in columns and slot.name not in arrays]
    counts = group[0].kind == "count"
    required = [(form, slot) for form, slot in empty if slot.required and (not counts or _COUNTING & set(slot.words))]
    if required:
        return max(required, key=lambda pair: pair[0])[1]
    optional = [slot for form, slot in empty if form >= 3 and slot.element not in ("free_text", "id", "time")]
    return optional[0] if len(optional) == 1 else None


def _put(group: list[Mention], slot: Slot, slots: list[Slot], columns: Columns, arrays: dict[str, list[Json]]) -> None:
    siblings = [other for other in slots if other.is_paired and other.pair_key == slot.pair_key]
    if slot.kind == "array":
        _put_array(group, slot, slots, columns, arrays)
    elif group[0].kind == "list":
        return
    elif len(group) > 1 and len(siblings) > 1:
        for index, mention in enumerate(group):
            columns.setdefault(siblings[index % len(siblings)].name, []).append(mention)
    elif len(siblings) > 1 and slot.name in columns and any(other.name not in columns for other in siblings):
        other = next(other for other in siblings if other.name not in columns)
        columns.setdefault(other.name, []).extend(group)
    else:
        columns.setdefault(slot.name, []).extend(group)


def _put_array(
    group: list[Mention], slot: Slot, slots: list[Slot], columns: Columns, arrays: dict[str, list[Json]]
) -> None:
    if group[0].kind != "list":
        arrays.setdefault(slot.name, []).extend(value_of(mention, slot) for mention in group)
        return
    siblings = [other for other in slots if other.kind == "array" and other.pair_key == slot.pair_key]
    empty = [other for other in siblings if other.name not in columns and other.name not in arrays]
    for index, mention in enumerate(group):
        target = empty[index % len(empty)] if empty else siblings[index % len(siblings)]
        columns.setdefault(target.name, []).append(mention)


def _overlaps(mention: Mention, taken: list[Mention]) -> bool:
    return any(mention.start < other.end and other.start < mention.end for other in taken)


def in_order(candidate: Subject, filled: Arguments) -> Arguments:
    """The same arguments, in the order of the tool's parameters."""
    return {slot.name: filled[slot.name] for slot in candidate.slots if slot.name in filled}


def _distinct(sets: list[Arguments]) -> list[Arguments]:
    return [one for index, one in enumerate(sets) if one not in sets[:index]]


def missing(candidate: Subject, filled: Arguments) -> list[Slot]:
    """The required slots that have no value yet."""
    return [slot for slot in candidate.required if slot.name not in filled]
