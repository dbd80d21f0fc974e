"""JSON that a person writes into a field."""

import json
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
        return json.loads(text, parse_constant=_refuse_constant, parse_int=number, parse_float=number)
    except json.JSONDecodeError as error:
        said = error.msg.removesuffix(" at")
        reason = f"This is not JSON: {said[:1].lower()}{said[1:]}."
        raise InvalidJson(reason, place_at(text, error.pos)) from error
    except RecursionError as error:
        raise InvalidJson("This is nested too deeply.", Place(1, 1)) from error
    except ValueError as error:
        raise InvalidJson(f"This is not JSON: {error}.", Place(1, 1)) from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
