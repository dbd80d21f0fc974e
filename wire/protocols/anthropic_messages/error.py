"""Errors: bodies of error answers, and error events inside streams that began well."""

import contextlib
import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType, ProviderError, WireError
from wire.protocols.bodies import describe_body

_STATUS_OF_WORD = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "timeout_error": 408,
    "conflict_error": 409,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "overloaded_error": 529,
}
_WORDS = {
    ErrorType.PROVIDER_AUTH: "authentication_error",
    ErrorType.PROVIDER_RATE_LIMITED: "rate_limit_error",
    ErrorType.PROVIDER_OVERLOADED: "overloaded_error",
    ErrorType.PROVIDER_TIMEOUT: "timeout_error",
    ErrorType.PROVIDER_BAD_RESPONSE: "api_error",
}
"""What this codec says where a code does not say it; everything else is an `invalid_request_error`."""
_TYPE_OF_STATUS = {
    401: ErrorType.PROVIDER_AUTH,
    402: ErrorType.PROVIDER_AUTH,
    403: ErrorType.PROVIDER_AUTH,
    408: ErrorType.PROVIDER_TIMEOUT,
    429: ErrorType.PROVIDER_RATE_LIMITED,
    504: ErrorType.PROVIDER_TIMEOUT,
}
_CONTEXT_LENGTH_WORDS = ("prompt is too long", "maximum context length", "context window", "exceed context limit")
_LONGEST_MESSAGE = 2_000


def encode_error(error: ProviderError) -> bytes:
    """An error body in the protocol's own form."""
    word = error.code if error.code in _STATUS_OF_WORD else _WORDS.get(error.type, "invalid_request_error")
    return json_text.dumps({"type": "error", "error": {"type": word, "message": error.message}}).encode()


def decode_error(status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
    """What an answer with an error status says. Never raises: a body that is not the protocol's is quoted."""
    fields: Mapping[str, Json] = {}
    with contextlib.suppress(WireError):
        fields = _error_fields(json_text.loads(body.decode("utf-8", "replace"))) or {}
    error = _make_error(fields, status)
    if not error.message:
        error.message = f"The provider {describe_body(body)} (status {status})."
    lowered = {name.lower(): value for name, value in headers.items()}
    error.retry_after_s = _retry_after(lowered)
    if lowered.get("x-should-retry") in ("true", "false"):
        error.retryable = lowered["x-should-retry"] == "true"
    return error


def find_error(value: Json) -> ProviderError | None:
    """The error that stands in a body where an answer is due."""
    fields = _error_fields(value)
    return None if fields is None else _made(fields)


def error_in(value: Json) -> ProviderError:
    """The error of an event that is named so, whatever its form."""
    fields = _error_fields(value)
    if fields is None:
        fields = value if isinstance(value, dict) else {"message": json_text.dumps(value)}
    return _made(fields)


def _made(fields: Mapping[str, Json]) -> ProviderError:
    word = fields.get("type")
    error = _make_error(fields, _STATUS_OF_WORD.get(word) if isinstance(word, str) else None)
    error.message = error.message or "The provider sent an error that says nothing."
    return error


def _error_fields(value: Json) -> Mapping[str, Json] | None:
    match value:
        case {"error": dict(fields)} if fields:
            return fields
        case {"error": str(message)} if message:
            return {"message": message}
        case {"message": str(message)} if "content" not in value:
            return {"message": message}
    return None


def _make_error(fields: Mapping[str, Json], status: int | None) -> ProviderError:
    word, said = fields.get("type"), fields.get("message")
    message = said if isinstance(said, str) else "" if said is None else json_text.dumps(said)
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}…"
    details = fields.get("details")
    code = details.get("error_code") if isinstance(details, dict) else None
    retryable = status in (408, 409, 429) or (status is not None and status >= 500)
    return ProviderError(
        _classify(status, message),
        message,
        status,
        code if isinstance(code, str) else word if isinstance(word, str) else None,
        # A 429 with a code in its details is a limit on what is spent: waiting does not help.
        retryable=retryable and not (status == 429 and isinstance(code, str)),
    )


def _classify(status: int | None, message: str) -> ErrorType:
    if status in (None, 400, 413) and any(words in message.lower() for words in _CONTEXT_LENGTH_WORDS):
        return ErrorType.PROVIDER_CONTEXT_LENGTH
    if status in _TYPE_OF_STATUS:
        return _TYPE_OF_STATUS[status]
    if status is None or not 400 <= status < 600:
        return ErrorType.PROVIDER_BAD_RESPONSE
    return ErrorType.PROVIDER_OVERLOADED if status >= 500 else ErrorType.PROVIDER_INVALID_REQUEST


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds: `retry-after-ms`, or `retry-after` as seconds or as a date, measured from the answer's own `date`."""
    if (milliseconds := _seconds(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    said = headers.get("retry-after")
    if (seconds := _seconds(said)) is not None:
        return seconds
    until, now = _date(said), _date(headers.get("date"))
    return None if until is None or now is None else max(0.0, until - now)


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _date(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text or "").timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
