"""One rewriting done in a schema's text, which otherwise stays as its author wrote it."""

import json
from collections.abc import Mapping
from itertools import pairwise

from tools import parameters
from tools.places import Member, members
from wire.conversation import Json
from wire.schemas.rewriting import rewrite
from wire.schemas.spoken import dialects


class NoSuchFix(Exception):
    """There is nothing of this kind to rewrite at this place."""


def fixed(text: str, dialect: str, path: str, fix: str) -> str:
    """The text with one finding's rewriting done. Raises InvalidParameters or NoSuchFix."""
    schema = parameters.read(text)
    spoken = {one.name: one for one in dialects()}
    rewritten = rewrite(schema, spoken[dialect], {(path, fix)}) if dialect in spoken else None
    if rewritten is None or not rewritten.changes:
        raise NoSuchFix
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    return text[:start] + _patched(text, start, end, schema, rewritten.schema) + text[end:]


def _patched(text: str, start: int, end: int, before: Json, after: Json) -> str:
    """What is to stand in this part of the text, which says `before`, to say `after`."""
    if _same(before, after):
        return text[start:end]
    inside = members(text, start)
    if isinstance(before, dict) and isinstance(after, dict):
        pieces = _of_object(text, inside, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        pieces = _of_list(text, inside, before, after)
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


def _of_object(text: str, inside: list[Member], before: dict[str, Json], after: Mapping[str, Json]) -> list[str]:
    """The members of the object as they are to be, those that were there in their old order."""
    names = list(after)
    pieces: list[str] = []
    for at, one in enumerate(inside):
        if one.name in after:
            value = _patched(text, one.start, one.end, before[one.name], after[one.name])
            pieces.append(text[one.begin : one.start] + value)
        elif names[at : at + 1] and names[at] not in before:  # the same under another name
            value = _patched(text, one.start, one.end, before[one.name], after[names[at]])
            pieces.append(f"{_text(names[at])}: {value}")
            before = {**before, names[at]: None}
    return pieces + [f"{_text(name)}: {_text(value)}" for name, value in after.items() if name not in before]


def _of_list(text: str, inside: list[Member], before: list[Json], after: list[Json]) -> list[str]:
    kept = [
        _patched(text, one.start, one.end, was, value) for one, was, value in zip(inside, before, after, strict=False)
    ]
    return kept + [_text(value) for value in after[len(before) :]]


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _same(one: Json, other: Json) -> bool:
    """Equal as JSON: `1` is neither `true` nor `1.0`."""
    return json.dumps(one) == json.dumps(other)
