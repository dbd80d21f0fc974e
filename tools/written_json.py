"""JSON that a person writes into a field."""

import json
import math
from collections.abc import Callable
from typing import Any, NoReturn

from tools.places import Place, place_at
from wire.conversation import Json


class InvalidJson(ValueError):
    """Not usable JSON: `reason` says why, `place` where."""

    def __init__(self, reason: str, place: Place) -> None:
        super().__init__(f"{place.sentence}: {reason}")
        self.reason = reason
        self.place = place


def read_json(text: str, number: Callable[[str], Any] | None = None) -> Json:
    """The value of the text; `number` makes of a number what it shall be. Raises InvalidJson."""
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_int=number, parse_float=number or _finite)
    except _TooLarge as error:
        raise InvalidJson(f"{error} is too large a number.", place_at(text, max(text.find(str(error)), 0))) from error
    except json.JSONDecodeError as error:
        said = error.msg.removesuffix(" at")
        reason = f"This is not JSON: {said[:1].lower()}{said[1:]}."
        raise InvalidJson(reason, place_at(text, error.pos)) from error
    except RecursionError as error:
        raise InvalidJson("This is nested too deeply.", Place(1, 1)) from error
    except ValueError as error:
        raise InvalidJson(f"This is not JSON: {error}.", Place(1, 1)) from error


class _TooLarge(ValueError):
    """A number as it is spelled, which no machine's number can hold."""


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _TooLarge(text)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
