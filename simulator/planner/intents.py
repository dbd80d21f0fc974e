"""What a person wants, as calls of tools that may still lack arguments."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from simulator.planner.arguments import Arguments, arguments, missing
from simulator.planner.clauses import clauses
from simulator.planner.matching import SURE, THRESHOLD, Subject, score
from simulator.planner.slots import Slot

# How many places of a clause are tried as the border between two wishes.
MAX_JOINTS = 12
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Intent:
    """One wanted call. `text` is the piece of the person's words that asks for it."""

    subject: Subject
    arguments: Arguments
    text: str
    score: float

    @property
    def name(self) -> str:
        """The tool's name."""
        return self.subject.tool.name

    @property
    def missing(self) -> list[Slot]:
        """What it cannot be called without."""
        return missing(self.subject, self.arguments)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that asks for one tool. `lead` is what stood before it and fits no tool by itself."""

    subject: Subject
    text: str
    lead: str
    score: float


def intents(text: str, subjects: Sequence[Subject], today: date, *, patient: bool = False) -> list[Intent]:
    """The calls that `text` asks for, in its order. Empty where no tool fits.

    `patient`: what a call lacks may stand in outputs that are already there.
    """
    wanted: list[Intent] = []
    for piece in _merged(_pieces(text, subjects), today):
        found = _best_arguments(text, piece, today)
        wanted += [Intent(piece.subject, filled, piece.text, piece.score) for filled in found]
    can_wait = patient or any(not intent.missing for intent in wanted)
    return _distinct([intent for intent in wanted if can_wait or _is_meant(intent)])


def _is_meant(intent: Intent) -> bool:
    """A weak match that also lacks arguments is a coincidence of words, unless another call may bring them."""
    lacking = len(intent.missing)
    return lacking == 0 or intent.score - 1.2 * (lacking - 1) >= SURE


def _pieces(text: str, subjects: Sequence[Subject]) -> list[Piece]:
    """Which tool takes which piece. A piece that fits none goes with the one before it, or leads the first after it."""
    found: list[Piece] = []
    lead = ""
    for clause in clauses(text):
        for part in _by_tool(clause, subjects):
            fit, best = _fitting(part, subjects)
            if best is not None:
                found.append(Piece(best, part, lead, fit))
                lead = ""
            elif found:
                found[-1] = replace(found[-1], text=f"{found[-1].text}. {part}")
            else:
                lead = f"{lead} {part}".strip()
    if found:
        return found
    fit, best = _fitting(text, subjects)
    return [Piece(best, text, "", fit)] if best else []


def _by_tool(clause: str, subjects: Sequence[Subject]) -> list[str]:
    """Cuts "the weather in Paris and the price of gold" where its two sides ask for different tools."""
    _, whole = _fitting(clause, subjects)
    for match in islice(_AND.finditer(clause), MAX_JOINTS):
        left, right = clause[: match.start()], clause[match.end() :]
        (left_fit, one), (right_fit, other) = _fitting(left, subjects), _fitting(right, subjects)
        if one and other and one is not other and min(left_fit, right_fit) > THRESHOLD and whole in (one, other):
            return [left, *_by_tool(right, subjects)]
    return [clause]


def _fitting(piece: str, subjects: Sequence[Subject]) -> tuple[float, Subject | None]:
    best = max(((score(piece, one), -index, one) for index, one in enumerate(subjects)), default=None)
    return (best[0], best[2]) if best and best[0] >= THRESHOLD else (0.0, None)


def _merged(pieces: list[Piece], today: date) -> list[Piece]:
    """Neighbouring pieces of one tool are read together where one of them does not say enough by itself."""
    merged: list[Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if last and last.subject is piece.subject and not (_is_enough(last, today) and _is_enough(piece, today)):
            merged[-1] = replace(last, text=f"{last.text}. {piece.text}", score=max(last.score, piece.score))
        else:
            merged.append(piece)
    return merged


def _is_enough(piece: Piece, today: date) -> bool:
    return not any(missing(piece.subject, filled) for filled in arguments(piece.text, piece.subject, today))


def _best_arguments(text: str, piece: Piece, today: date) -> list[Arguments]:
    """From the piece alone; where that is not enough, with what led to it; the rest from the whole text."""
    found = arguments(piece.text, piece.subject, today)
    if any(missing(piece.subject, filled) for filled in found) and piece.lead:
        found = arguments(f"{piece.lead}. {piece.text}", piece.subject, today)
    if piece.text == text or not any(missing(piece.subject, filled) for filled in found):
        return found
    whole = arguments(text, piece.subject, today)[0]
    return [_supplemented(piece.subject, filled, whole) for filled in found]


def _supplemented(candidate: Subject, filled: Arguments, whole: Arguments) -> Arguments:
    """With what another part of the text says; an id is taken from there only if it looks like one."""
    lacking = [slot for slot in missing(candidate, filled) if slot.name in whole]
    usable = [slot for slot in lacking if slot.kind != "id" or any(one.isdecimal() for one in str(whole[slot.name]))]
    return {**filled, **{slot.name: whole[slot.name] for slot in usable}}


def _distinct(wanted: list[Intent]) -> list[Intent]:
    kept: list[Intent] = []
    for intent in wanted:
        if not any(intent.name == other.name and intent.arguments == other.arguments for other in kept):
            kept.append(intent)
    return kept
