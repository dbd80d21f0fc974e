"""Errors: bodies of error answers, and error objects inside streams that began well."""

import contextlib
import math
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime

from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType, ProviderError, WireError
from wire.protocols.bodies import describe_body

_STATUS_OF_WORD = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "OUT_OF_RANGE": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "ABORTED": 409,
    "RESOURCE_EXHAUSTED": 429,
    "CANCELLED": 499,
    "INTERNAL": 500,
    "UNKNOWN": 500,
    "DATA_LOSS": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
_WORD_OF_STATUS = {status: word for word, status in reversed(_STATUS_OF_WORD.items())}
_TYPE_OF_STATUS = {
    401: ErrorType.PROVIDER_AUTH,
    402: ErrorType.PROVIDER_AUTH,
    403: ErrorType.PROVIDER_AUTH,
    408: ErrorType.PROVIDER_TIMEOUT,
    429: ErrorType.PROVIDER_RATE_LIMITED,
    504: ErrorType.PROVIDER_TIMEOUT,
}
_STATUS_OF_TYPE = {
    ErrorType.PROVIDER_AUTH: 401,
    ErrorType.PROVIDER_RATE_LIMITED: 429,
    ErrorType.PROVIDER_OVERLOADED: 503,
    ErrorType.PROVIDER_TIMEOUT: 504,
}
_CONTEXT_LENGTH_WORDS = ("input token count", "exceeds the maximum number of tokens")
_LONGEST_MESSAGE = 2_000


def encode_error(error: ProviderError) -> bytes:
    """An error body in the protocol's own form, with the wait that `retry_after_s` asks for among its details."""
    status = error.status or _STATUS_OF_TYPE.get(error.type, 400)
    word = error.code or _WORD_OF_STATUS.get(status, "UNKNOWN")
    fields: dict[str, Json] = {"code": status, "message": error.message, "status": word}
    if error.retry_after_s is not None:
        kind = "type.googleapis.com/google.rpc.RetryInfo"
        fields["details"] = [{"@type": kind, "retryDelay": f"{error.retry_after_s:g}s"}]
    return json_text.dumps({"error": fields}).encode()


def decode_error(status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
    """What an answer with an error status says. Never raises: a body that is not the protocol's is quoted."""
    fields: Mapping[str, Json] = {}
    with contextlib.suppress(WireError):
        fields = _error_fields(json_text.loads(body.decode("utf-8", "replace"))) or {}
    error = _make_error(fields, status)
    error.message = error.message or f"The provider {describe_body(body)} (status {status})."
    lowered = {name.lower(): value for name, value in headers.items()}
    asked = _retry_after(lowered)
    error.retry_after_s = error.retry_after_s if asked is None else asked
    return error


def find_error(value: Json) -> ProviderError | None:
    """The error that stands in a body or chunk where an answer is due."""
    fields = _error_fields(value)
    if fields is None:
        return None
    error = _make_error(fields, None)
    error.message = error.message or "The provider sent an error that says nothing."
    return error


def _error_fields(value: Json) -> Mapping[str, Json] | None:
    """The error object, bare or in a list of one; None where there is no error."""
    match value:
        case [one]:
            return _error_fields(one)
        case {"error": dict(fields)} if fields:
            return fields
        case {"error": str(message)} if message:
            return {"message": message}
    return None


def _make_error(fields: Mapping[str, Json], status: int | None) -> ProviderError:
    word, code = fields.get("status"), fields.get("code")
    word = word if isinstance(word, str) and word else None
    if status is None:
        said = code if isinstance(code, int) and 400 <= code < 600 else None
        status = said or _STATUS_OF_WORD.get(word or "")
    message = _message(fields.get("message"))
    return ProviderError(
        _classify(status, message, fields),
        message,
        status,
        word,
        retry_after_s=_retry_delay(fields),
        retryable=status in (408, 409, 429) or (status is not None and status >= 500 and status != 501),
    )


def _classify(status: int | None, message: str, fields: Mapping[str, Json]) -> ErrorType:
    if status in (None, 400, 413) and any(words in message.lower() for words in _CONTEXT_LENGTH_WORDS):
        return ErrorType.PROVIDER_CONTEXT_LENGTH
    if any(detail.get("reason") == "API_KEY_INVALID" for detail in _details(fields)):
        return ErrorType.PROVIDER_AUTH  # said with the status 400
    if status in _TYPE_OF_STATUS:
        return _TYPE_OF_STATUS[status]
    if status is None or not 400 <= status < 600:
        return ErrorType.PROVIDER_BAD_RESPONSE
    return ErrorType.PROVIDER_OVERLOADED if status >= 500 else ErrorType.PROVIDER_INVALID_REQUEST


def _message(value: Json) -> str:
    words = value if isinstance(value, str) else "" if value is None else json_text.dumps(value)
    return words if len(words) <= _LONGEST_MESSAGE else f"{words[:_LONGEST_MESSAGE]}…"


def _details(fields: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    details = fields.get("details")
    return (detail for detail in (details if isinstance(details, list) else ()) if isinstance(detail, dict))


def _retry_delay(fields: Mapping[str, Json]) -> float | None:
    """The `RetryInfo` among the details, such as `{"retryDelay": "34s"}`."""
    delays = (detail["retryDelay"] for detail in _details(fields) if isinstance(detail.get("retryDelay"), str))
    return next((_seconds(delay.removesuffix("s")) for delay in delays), None)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, or a date measured from the answer's own `date`."""
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
