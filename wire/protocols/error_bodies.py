"""What a provider says instead of an answer: the part of it that is the same in all protocols.

A codec finds the error object and reads its words (`Said`); status, headers and known words make a ProviderError of it.
"""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType, ProviderError, WireError
from wire.protocols.bodies import describe_body
from wire.protocols.fields import filled
from wire.protocols.retry import is_retryable, retry_after

_TYPE_OF_STATUS = {
    401: ErrorType.PROVIDER_AUTH,
    402: ErrorType.PROVIDER_AUTH,
    403: ErrorType.PROVIDER_AUTH,
    408: ErrorType.PROVIDER_TIMEOUT,
    429: ErrorType.PROVIDER_RATE_LIMITED,
    504: ErrorType.PROVIDER_TIMEOUT,
    524: ErrorType.PROVIDER_TIMEOUT,  # Cloudflare's
}
_CONTEXT_LENGTH_WORDS = (
    "context_length_exceeded",
    "maximum context length",  # OpenAI, vLLM
    "context window",
    "prompt is too long",  # Anthropic
    "exceed context limit",  # Anthropic, input and max_tokens together
    "input token count",  # Gemini
    "exceeds the maximum number of tokens",
    "exceeds the available context size",  # llama.cpp
)
_MAY_BE_CONTEXT_LENGTH = (None, 400, 413, 422, 500)
_REQUEST_ID_HEADERS = ("x-request-id", "request-id", "apim-request-id", "x-amzn-requestid", "x-goog-request-id")
_LONGEST_MESSAGE = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """What an error object says.

    `code` is its most exact word. `status` is the one that the words stand for, for where no answer has one. `type`:
    what it is, where the words tell better than a status. `is_final`: the words say that waiting does not help.
    """

    message: str
    code: str | None = None
    status: int | None = None
    type: ErrorType | None = None
    is_final: bool = False
    request_id: str | None = None
    fields: Mapping[str, Json] = field(default_factory=dict)


def error_of_answer(
    status: int, headers: Mapping[str, str], body: bytes, read: Callable[[Json], Said | None]
) -> ProviderError:
    """What an answer with an error status says. Never raises: a body that `read` finds no error in is quoted."""
    said = None
    with contextlib.suppress(WireError):
        said = read(json_text.loads(body.decode("utf-8", "replace")))
    lowered = {name.lower(): value for name, value in headers.items()}
    error = _error(said or Said(""), status, lowered)
    error.message = error.message or f"The provider {describe_body(body)} (status {status})."
    return error


def error_of(said: Said) -> ProviderError:
    """The error that stands in a body or event where an answer is due, or beside one."""
    error = _error(said, said.status, {})
    error.message = error.message or "The provider sent an error that says nothing."
    return error


def message_text(value: Json) -> str:
    """The words of a `message`, whatever its form."""
    return value if isinstance(value, str) else "" if value is None else json_text.dumps(value)


def _error(said: Said, status: int | None, headers: Mapping[str, str]) -> ProviderError:
    ids = (headers.get(name) for name in _REQUEST_ID_HEADERS)
    return ProviderError(
        _type(said, status),
        said.message if len(said.message) <= _LONGEST_MESSAGE else f"{said.message[:_LONGEST_MESSAGE]}…",
        status,
        said.code,
        retry_after_s=retry_after(headers, said.fields),
        retryable=is_retryable(None if said.is_final else status, headers, said.code),
        request_id=next(filter(None, map(filled, ids)), None) or said.request_id,
    )


def _type(said: Said, status: int | None) -> ErrorType:
    words = f"{said.code or ''} {said.message}".lower()
    if status in _MAY_BE_CONTEXT_LENGTH and any(sign in words for sign in _CONTEXT_LENGTH_WORDS):
        return ErrorType.PROVIDER_CONTEXT_LENGTH
    if said.type is not None:
        return said.type
    if status in _TYPE_OF_STATUS:
        return _TYPE_OF_STATUS[status]
    if status is None or not 400 <= status < 600:
        return ErrorType.PROVIDER_BAD_RESPONSE
    return ErrorType.PROVIDER_OVERLOADED if status >= 500 else ErrorType.PROVIDER_INVALID_REQUEST
