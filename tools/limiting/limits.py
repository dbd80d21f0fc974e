"""The limits of a tool as a person sets them: part of its version, stored as JSON with what differs from the usual."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from tools.executors.outcome import Problem
from tools.outputs import MODEL_LIMIT
from wire.conversation import Json

DESTRUCTIVE = "destructive"


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds the calls of one tool, over all runs and worker processes.

    `retries`: how often a call that failed in passing is made again. `concurrency`: calls at once. `per_second` and
    `per_minute`: calls that begin in any such span of time. `wait_s`: how long a call may wait for a place under
    these. `output_chars`: how much of an output a model reads. None is no limit.
    """

    retries: int = 0
    concurrency: int | None = None
    per_second: int | None = None
    per_minute: int | None = None
    wait_s: float = 30.0
    output_chars: int = MODEL_LIMIT

    @property
    def needs_place(self) -> bool:
        """Must a call wait for its place among others?"""
        return any((self.concurrency, self.per_second, self.per_minute))


USUAL = Limits()
RANGES: dict[str, tuple[float, float]] = {
    "retries": (0, 5),
    "concurrency": (1, 1_000),
    "per_second": (1, 1_000),
    "per_minute": (1, 10_000),
    "wait_s": (0, 300),
    "output_chars": (100, 1_000_000),
}
"""The least and the most of each."""
_NAMES = [field.name for field in fields(Limits)]
_MAY_BE_BROKEN = "wait_s"
"""The one that need not be a whole number."""


def read(stored: Mapping[str, Json]) -> Limits:
    """The limits as they were stored."""
    return Limits(**stored)


def stored(given: Mapping[str, Json]) -> dict[str, Json]:
    """What differs from the usual: limits that say the same are stored the same."""
    limits = Limits(**{name: value for name, value in given.items() if value is not None})
    usual = asdict(USUAL)
    return {name: value for name, value in asdict(limits).items() if value != usual[name]}


def shown(stored_limits: Mapping[str, Json]) -> dict[str, Json]:
    """Every limit by its name."""
    return asdict(read(stored_limits))


def check(given: Json, side_effects: Json) -> list[Problem]:
    """What is wrong with limits as they were given; null stands for the usual."""
    if not isinstance(given, dict):
        return [("limits", 'Limits are an object, like {"retries": 2, "concurrency": 4}.')]
    problems = [
        (f"limits.{name}", f"This limit is not known; there are {', '.join(_NAMES)}.")
        for name in given
        if name not in RANGES
    ]
    problems += [
        (f"limits.{name}", sentence)
        for name, value in given.items()
        if name in RANGES and value is not None and (sentence := _out_of_range(name, value))
    ]
    if not problems and given.get("retries") and side_effects == DESTRUCTIVE:
        sentence = "A destructive tool is never called twice: leave retries out, or mark it read-only or idempotent."
        problems.append(("limits.retries", sentence))
    return problems


def _out_of_range(name: str, value: Json) -> str:
    least, most = RANGES[name]
    kinds = (int, float) if name == _MAY_BE_BROKEN else int
    is_number = isinstance(value, kinds) and not isinstance(value, bool)
    if is_number and least <= value <= most:
        return ""
    word = "number of seconds" if name == _MAY_BE_BROKEN else "whole number"
    return f"Must be a {word} from {least:,g} to {most:,g}."
