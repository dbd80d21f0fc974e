"""A JSON text changed to say something else, as little of it as that takes."""

import json
from collections.abc import Mapping
from itertools import pairwise

from tools.places import Member, members
from wire.conversation import Json


def patched(text: str, before: Json, after: Json, *, in_order: bool = False) -> str:
    """The text, which says `before`, changed to say `after`, and otherwise as its author wrote it.

    Members keep the order of the text, or take that of `after` where it is to be `in_order`.
    """
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return text[:start] + _patched(text, start, end, before, after, in_order) + text[end:]


def _patched(text: str, start: int, end: int, before: Json, after: Json, in_order: bool) -> str:
    """What is to stand in this part of the text."""
    if _same(before, after):
        return text[start:end]
    inside = members(text, start)
    if isinstance(before, dict) and isinstance(after, dict):
        pieces = _of_object(text, inside, before, after, in_order)
    elif isinstance(before, list) and isinstance(after, list):
        pieces = _of_list(text, inside, before, after, in_order)
    else:
        pieces = []
    if not inside or not pieces:
        return _text(after)
    # Commas, line breaks and indentation as they were; what is new is set apart as the last one was.
    gaps = ["", *(text[one.end : two.begin] for one, two in pairwise(inside))]
    last = gaps[-1] or "," + (text[start + 1 : inside[0].begin] or " ")
    gaps += [last] * (len(pieces) - len(gaps))
    joined = "".join(
        f"{gap}{piece}" if at else piece for at, (gap, piece) in enumerate(zip(gaps, pieces, strict=False))
    )
    return text[start : inside[0].begin] + joined + text[inside[-1].end : end]


def _of_object(
    text: str, inside: list[Member], before: dict[str, Json], after: Mapping[str, Json], in_order: bool
) -> list[str]:
    """The members of the object as they are to be."""
    names = list(after)
    pieces: dict[str, str] = {}
    for at, one in enumerate(inside):
        if one.name in after:
            value = _patched(text, one.start, one.end, before[one.name], after[one.name], in_order)
            pieces[one.name] = text[one.begin : one.start] + value
        elif names[at : at + 1] and names[at] not in before:  # the same under another name
            value = _patched(text, one.start, one.end, before[one.name], after[names[at]], in_order)
            pieces[names[at]] = f"{_text(names[at])}: {value}"
    pieces |= {name: f"{_text(name)}: {_text(value)}" for name, value in after.items() if name not in pieces}
    return [pieces[name] for name in names] if in_order else list(pieces.values())


def _of_list(text: str, inside: list[Member], before: list[Json], after: list[Json], in_order: bool) -> list[str]:
    kept = [
        _patched(text, one.start, one.end, was, value, in_order)
        for one, was, value in zip(inside, before, after, strict=False)
    ]
    return kept + [_text(value) for value in after[len(before) :]]


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _same(one: Json, other: Json) -> bool:
    """Equal as JSON: `1` is neither `true` nor `1.0`."""
    return json.dumps(one) == json.dumps(other)
