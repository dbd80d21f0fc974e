"""Which exception becomes which problem. The rooms' own errors are translated beside the operations that raise them."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from api import problems
from api.problems import Problem
from api.strict import too_large

# In words of JSON where pydantic has Python's.
SENTENCES = {
    "dict_type": "Must be an object.",
    "list_type": "Must be a list.",
    "model_attributes_type": "Must be an object.",
    "model_type": "Must be an object.",
}


def register(api: NinjaAPI) -> None:
    """Let every exception that an operation may raise be answered as a problem."""
    api.add_exception_handler(Problem, _as_it_is)
    api.add_exception_handler(AuthenticationError, _unauthorized)
    api.add_exception_handler(ValidationError, _unprocessable)
    api.add_exception_handler(RequestDataTooBig, lambda *_: problems.response(too_large()))
    api.add_exception_handler(TooManyFieldsSent, lambda *_: problems.response(too_large()))
    api.add_exception_handler(HttpError, _other)
    api.add_exception_handler(Http404, lambda *_: problems.response(problems.not_found("thing")))


# ninja types what it hands over as an exception or its class; it is always an exception.
def _as_it_is(_: HttpRequest, error: Any) -> HttpResponse:
    return problems.response(error)


def _unauthorized(_: HttpRequest, __: Any) -> HttpResponse:
    sentence = "Give an API key of this workspace: Authorization: Bearer <key>. Keys are made on the page Settings."
    return problems.response(Problem(401, sentence, headers={"WWW-Authenticate": 'Bearer realm="Toolscope"'}))


def _unprocessable(_: HttpRequest, error: Any) -> HttpResponse:
    faults = [(_place(fault["loc"]), SENTENCES.get(fault["type"], fault["msg"])) for fault in error.errors]
    return problems.response(problems.invalid(faults, ""))


def _place(loc: tuple[Any, ...]) -> str:
    """Where the caller finds it: without the name that the parameter has in our code."""
    parts = [str(part) for part in loc]
    named = 1 if len(parts) > 1 and parts[0] == "body" else 0
    return ".".join(parts[:1] + parts[1 + named :])


def _other(_: HttpRequest, error: Any) -> HttpResponse:
    """What the framework raises; for a body it wraps what the parser raised."""
    cause = error.__cause__
    return problems.response(cause if isinstance(cause, Problem) else Problem(error.status_code, str(error)))
