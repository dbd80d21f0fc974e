"""The limits of a run: separate caps on steps, calls, time, tokens and cost. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation

from playground.errors import FieldError
from wire.conversation import Json

MAX_REPEATS = 3
"""How many later steps may make an earlier step's call (same tool, same arguments) before the run ends."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What ends a run early. None is no limit. Steps and calls are counts, cost is in USD."""

    max_steps: int = 10
    max_calls_per_step: int = 32
    max_calls: int | None = None
    max_seconds: float = 300
    max_total_tokens: int | None = None
    max_cost_usd: Decimal | None = None

    def as_json(self) -> dict[str, Json]:
        """For storage and the API: money as a decimal string."""
        cost = None if self.max_cost_usd is None else f"{self.max_cost_usd:f}"
        return {field.name: getattr(self, field.name) for field in fields(self)} | {"max_cost_usd": cost}


class InvalidLimits(Exception):
    """The limits that cannot be used. `errors` holds one (field, sentence) each."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(message for _, message in errors))
        self.errors = errors


# The highest value of each limit; those in `MAY_BE_ABSENT` may also be null.
HIGHEST = {
    "max_steps": 1000,
    "max_calls_per_step": 1000,
    "max_calls": 100_000,
    "max_seconds": 86_400,
    "max_total_tokens": 1_000_000_000,
    "max_cost_usd": 100_000,
}
MAY_BE_ABSENT = {"max_calls", "max_total_tokens", "max_cost_usd"}


def parse(value: Mapping[str, Json]) -> Limits:
    """The limits that `value` names; the defaults where it names none. Raises InvalidLimits."""
    errors: list[FieldError] = []
    found: dict[str, Json] = {}
    for name, given in value.items():
        try:
            found[name] = _checked(name, given)
        except ValueError as error:
            errors.append((f"limits.{name}", str(error)))
    if errors:
        raise InvalidLimits(errors)
    return Limits(**found)


def _checked(name: str, given: Json) -> int | float | Decimal | None:
    """The value of one limit. Raises ValueError with a sentence."""
    if name not in HIGHEST:
        raise ValueError(f"There is no such limit; there are {', '.join(HIGHEST)}.")
    if given is None and name in MAY_BE_ABSENT:
        return None
    number = _number(given, strings=name == "max_cost_usd")
    whole = name not in ("max_seconds", "max_cost_usd")
    if number is None or (whole and number != number.to_integral_value()):
        raise ValueError(f"Must be {'a whole number' if whole else 'a number'}.")
    if not 0 < number <= HIGHEST[name]:
        raise ValueError(f"Must be {'at least 1' if whole else 'more than 0'} and at most {HIGHEST[name]}.")
    if name == "max_cost_usd":
        return number
    return int(number) if number == number.to_integral_value() else float(number)


def _number(given: Json, *, strings: bool) -> Decimal | None:
    if isinstance(given, bool) or not isinstance(given, (int, float, str) if strings else (int, float)):
        return None
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
