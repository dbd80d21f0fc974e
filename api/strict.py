"""What the API accepts: exactly what it describes. Unknown fields, unknown parameters and odd text are refused."""

import functools
import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest
from ninja.constants import NOT_SET
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.utils import is_async_callable
from pydantic import BaseModel, ConfigDict

from api.problems import Problem, invalid, not_found
from wire.conversation import Json

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
DEEPEST = 100
TOO_LARGE = "The body is larger than {megabytes} MB."


class Strict(BaseModel):
    """A request body: no unknown fields, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True)


class StrictParser(Parser):
    """Reads bodies as JSON (RFC 8259) and nothing else. Raises Problem."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body's JSON: 413 too large, 400 not JSON, 422 text or numbers that cannot be kept."""
        if len(request.body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise too_large()
        value: dict[str, Any] = _json(request.body)
        faults = list(_faults(value, "body", 0))
        if faults:
            raise invalid(faults[:20], under="")
        return value


def too_large() -> Problem:
    """413, with the limit."""
    return Problem(413, TOO_LARGE.format(megabytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_048_576))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise Problem(400, f"The body is not JSON: byte {error.start} is not UTF-8.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Problem(400, f"The body is not JSON: {error.msg.removesuffix(' at')} at {place}.") from error
    except RecursionError as error:
        raise Problem(400, "The body is not usable JSON: nested too deeply.") from error
    except ValueError as error:
        raise Problem(400, "The body is not usable JSON: a number has too many digits.") from error


def _refuse_constant(name: str) -> NoReturn:
    raise Problem(400, f"The body is not usable JSON: {name} is not a JSON number.")


def _faults(value: Json, loc: str, depth: int) -> Iterator[tuple[str, str]]:
    """Each place of a JSON value that no database keeps as it is."""
    if depth > DEEPEST:
        yield loc[:200], f"The body is nested more than {DEEPEST} deep."
    elif isinstance(value, str):
        if UNSTORABLE.search(value):
            yield loc, "Text with U+0000 or a lone surrogate is not accepted."
    elif isinstance(value, float) and not math.isfinite(value):
        yield loc, "The number is too large."
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _faults(item, f"{loc}.{index}", depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if UNSTORABLE.search(key):
                yield loc, "A field's name has U+0000 or a lone surrogate."
            yield from _faults(item, f"{loc}.{key}", depth + 1)


def known_parameters_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate an operation's view: refuse query parameters that it does not describe, and text no id can have."""
    operation: Operation = vars(view)["_ninja_operation"]
    known = _query_parameters(operation)

    def check(request: HttpRequest, values: dict[str, Any]) -> None:
        unknown = [name for name in request.GET if name not in known]
        if unknown:
            told = ", ".join(sorted(known)) or "none"
            raise invalid(
                [(name[:100], f"There is no such parameter; known are: {told}.") for name in unknown], "query"
            )
        odd = [name for name, texts in request.GET.lists() if any(map(UNSTORABLE.search, texts))]
        if odd:
            raise invalid([(name, "Text with U+0000 is not accepted.") for name in odd], "query")
        if any(isinstance(value, str) and UNSTORABLE.search(value) for value in values.values()):
            raise not_found("thing")

    if is_async_callable(view):

        @functools.wraps(view)
        async def checked_async(request: HttpRequest, **values: Any) -> Any:
            check(request, values)
            return await view(request, **values)

        return checked_async

    @functools.wraps(view)
    def checked(request: HttpRequest, **values: Any) -> Any:
        check(request, values)
        return view(request, **values)

    return checked


def _query_parameters(operation: Operation) -> set[str]:
    models = [model for model in operation.models if getattr(model, "__ninja_param_source__", NOT_SET) == "query"]
    return {name for model in models for name in getattr(model, "__ninja_flatten_map__", {})}
