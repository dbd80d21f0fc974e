"""After an error result: a corrected call where the message says enough, the same once more where it asks for that."""

import difflib
import re
from collections.abc import Iterator, Sequence

from simulator.planner.arguments import Arguments
from simulator.planner.matching import Subject
from simulator.planner.slots import Slot
from simulator.planner.turns import Made, Turn
from wire.conversation import Json

# A person sees a model try once or twice again; more is a loop.
MAX_ATTEMPTS = 3
_AGAIN = re.compile(r"try(?:ing)? again|retry|temporar|timed? ?out|timeout|unavailable|rate limit|busy", re.IGNORECASE)
_QUOTED = re.compile(r"['\"`]([^'\"`\n]{1,60})['\"`]")
_OFFERED = re.compile(
    r"(?:did you mean|one of|must be|use|like|such as|e\.g\.|known|valid|expected|are)[: ]+(.+)", re.IGNORECASE
)
_CODE = re.compile(r"\b[A-Z]+-?\d{2,}\b|\b[A-Z]{2,6}\b|\b[A-Z][a-z]+(?: [A-Z][a-z]+)*\b|\b[a-z_]{3,}\b")


def corrections(
    turn: Turn, subjects: Sequence[Subject], wanted: Sequence[tuple[str, Arguments]]
) -> list[tuple[str, Arguments]]:
    """The calls that put right what failed in the last step; `wanted` are the person's wishes, freshly read."""
    by_name = {one.tool.name: one for one in subjects}
    made: list[tuple[str, Arguments]] = []
    for call in turn.last_step:
        if not call.failed or _attempts(turn, call.name) >= MAX_ATTEMPTS:
            continue
        corrected = _corrected(call, by_name, wanted)
        if corrected and not _was_tried(turn, corrected, call):
            made.append(corrected)
    return made


def _attempts(turn: Turn, name: str) -> int:
    return len({call.step for call in turn.made if call.name == name and call.failed})


def _was_tried(turn: Turn, corrected: tuple[str, Arguments], call: Made) -> bool:
    again = bool(_AGAIN.search(call.error)) and sum(_same(other, corrected) for other in turn.made) < 2
    return not again and any(_same(other, corrected) for other in turn.made)


def _same(made: Made, call: tuple[str, Arguments]) -> bool:
    return (made.name, dict(made.arguments)) == call


def _corrected(
    call: Made, by_name: dict[str, Subject], wanted: Sequence[tuple[str, Arguments]]
) -> tuple[str, Arguments] | None:
    if call.name not in by_name:  # a tool that is not offered: back to what the person asked for
        return wanted[0] if wanted else None
    if _AGAIN.search(call.error):
        return call.name, dict(call.arguments)
    candidate = by_name[call.name]
    fixed = {name: value for name, value in call.arguments.items() if name in {slot.name for slot in candidate.slots}}
    for slot in candidate.slots:
        value = _better(slot, fixed.get(slot.name), call)
        if value is not None:
            fixed[slot.name] = value
    if fixed != dict(call.arguments):
        return call.name, fixed
    return next(((name, arguments) for name, arguments in wanted if name == call.name), None)


def _better(slot: Slot, value: Json, call: Made) -> Json:
    """Another value for one argument, if the message speaks of it; None where it does not."""
    if not isinstance(value, str) or not _speaks_of(call, slot, value):
        return None
    candidates = [str(one) for one in slot.choices] or list(_candidates(slot, call.error, value))
    return _by_digits(value, candidates) or _by_likeness(value, candidates)


def _speaks_of(call: Made, slot: Slot, value: str) -> bool:
    message = call.error.lower()
    return value.lower() in message or slot.name.lower() in message or len(call.arguments) == 1


def _candidates(slot: Slot, message: str, value: str) -> Iterator[str]:
    offered = " ".join(_OFFERED.findall(message))
    examples = slot.schema.get("examples")
    for candidate in [*_QUOTED.findall(message), *_CODE.findall(offered), *slot.suggestions, *(examples or ())]:
        if str(candidate) != value and "^" not in str(candidate):
            yield str(candidate)


def _by_digits(value: str, candidates: list[str]) -> str | None:
    """The candidate with the same digits, or one whose digits the value's take the place of: 1001, A-1003 -> A-1001."""
    digits = re.sub(r"\D", "", value)
    for candidate in candidates if digits else []:
        theirs = re.search(r"\d+", candidate)
        if theirs and len(theirs[0]) == len(digits):
            corrected = candidate.replace(theirs[0], digits)
            if corrected != value:
                return corrected
    return None


def _by_likeness(value: str, candidates: list[str]) -> str | None:
    lowered = {candidate.lower(): candidate for candidate in candidates}
    close = difflib.get_close_matches(value.lower(), lowered, n=1, cutoff=0.55)
    return lowered[close[0]] if close and lowered[close[0]] != value else None
