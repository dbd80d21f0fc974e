"""Errors: bodies of error answers, and error objects inside answers that began well."""

import contextlib
import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType, ProviderError, WireError
from wire.protocols.bodies import describe_body

_TYPE_WORDS = {
    ErrorType.PROVIDER_AUTH: "authentication_error",
    ErrorType.PROVIDER_RATE_LIMITED: "rate_limit_error",
    ErrorType.PROVIDER_OVERLOADED: "server_error",
    ErrorType.PROVIDER_TIMEOUT: "timeout_error",
}
"""What this codec says in `type`; everything else is an `invalid_request_error`."""
_STATUS_OF_WORD = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "timeout_error": 408,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "tokens": 429,
    "requests": 429,
    "insufficient_quota": 429,
    "server_error": 500,
    "api_error": 500,
    "internal_server_error": 500,
    "overloaded_error": 529,
}
_TYPE_OF_STATUS = {
    401: ErrorType.PROVIDER_AUTH,
    402: ErrorType.PROVIDER_AUTH,
    403: ErrorType.PROVIDER_AUTH,
    408: ErrorType.PROVIDER_TIMEOUT,
    429: ErrorType.PROVIDER_RATE_LIMITED,
    504: ErrorType.PROVIDER_TIMEOUT,
    524: ErrorType.PROVIDER_TIMEOUT,
}
_CONTEXT_LENGTH_WORDS = (
    "maximum context length",  # OpenAI, vLLM
    "context_length_exceeded",
    "prompt is too long",  # Anthropic behind a gateway
    "input token count",  # Gemini's endpoint
    "exceeds the available context size",  # llama.cpp
    "exceeds the context window",
    "context window",
)
_FILTER_CODES = {"content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation"}
_NOT_RETRYABLE_CODES = {"insufficient_quota", "billing_hard_limit_reached", "credit_balance_too_low"}
_LONGEST_MESSAGE = 2_000


def encode_error(error: ProviderError) -> bytes:
    """An error body in the protocol's own form."""
    word = _TYPE_WORDS.get(error.type, "invalid_request_error")
    code = error.code or ("context_length_exceeded" if error.type is ErrorType.PROVIDER_CONTEXT_LENGTH else None)
    return json_text.dumps({"error": {"message": error.message, "type": word, "param": None, "code": code}}).encode()


def decode_error(status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
    """What an answer with an error status says. Never raises: a body that is not the protocol's is quoted."""
    fields: Mapping[str, Json] = {}
    with contextlib.suppress(WireError):
        fields = _error_fields(json_text.loads(body.decode("utf-8", "replace"))) or {}
    error = _make_error(fields, status)
    if not error.message:
        error.message = f"The provider {describe_body(body)} (status {status})."
    lowered = {name.lower(): value for name, value in headers.items()}
    error.retry_after_s = _retry_after(lowered) if _retry_after(lowered) is not None else _retry_delay(fields)
    if lowered.get("x-should-retry") in ("true", "false"):
        error.retryable = lowered["x-should-retry"] == "true"
    return error


def find_error(value: Json) -> ProviderError | None:
    """The error that stands in a body or chunk where an answer is due, or beside one."""
    fields = _error_fields(value)
    return None if fields is None else _made(fields)


def error_in(value: Json) -> ProviderError:
    """The error of an event that is named so, whatever its form."""
    found = find_error(value)
    return found or _made(value if isinstance(value, dict) else {"message": json_text.dumps(value)})


def _made(fields: Mapping[str, Json]) -> ProviderError:
    error = _make_error(fields, None)
    error.message = error.message or "The provider sent an error that says nothing."
    error.retry_after_s = _retry_delay(fields)
    return error


def _error_fields(value: Json) -> Mapping[str, Json] | None:
    """The fields of the error object in its many places; None where there is no error."""
    if isinstance(value, list) and len(value) == 1:
        return _error_fields(value[0])  # Gemini's endpoint
    if not isinstance(value, dict):
        return None
    fields: dict[str, Json] = value
    match fields:
        case {"error": dict()} if fields["error"]:
            return dict(fields["error"])
        case {"error": str(message)} if message:
            return {**fields, "message": message}  # Ollama, Hugging Face
        case {"choices": [{"error": dict()} as choice, *_]} if choice["error"]:
            return dict(choice["error"])  # OpenRouter
        case {"object": "error"}:
            return fields  # Mistral, vLLM
        case {"detail": detail} if "choices" not in fields:
            return {"message": detail if isinstance(detail, str) else json_text.dumps(detail)}  # FastAPI
        case {"message": str()} if "choices" not in fields:
            return fields
    return None


def _make_error(fields: Mapping[str, Json], status: int | None) -> ProviderError:
    code, word = _word(fields.get("code")), _word(fields.get("type"))
    if status is None:
        status = _status(fields, code, word)
    message = _message(fields)
    kind = _classify(status, code, word, message, fields)
    retryable = (status in (408, 409, 429) or (status or 0) >= 500) and not (_NOT_RETRYABLE_CODES & {code, word})
    return ProviderError(kind, message, status, code or word, retryable=retryable)


def _classify(
    status: int | None, code: str | None, word: str | None, message: str, fields: Mapping[str, Json]
) -> ErrorType:
    if status in (None, 400, 413, 422, 500) and _is_context_length(code, message):
        return ErrorType.PROVIDER_CONTEXT_LENGTH
    if _FILTER_CODES & {code, word} or _was_moderated(status, fields):
        return ErrorType.CONTENT_FILTERED
    if status in _TYPE_OF_STATUS:
        return _TYPE_OF_STATUS[status]
    if status is None or not 400 <= status < 600:
        return ErrorType.PROVIDER_BAD_RESPONSE
    return ErrorType.PROVIDER_OVERLOADED if status >= 500 else ErrorType.PROVIDER_INVALID_REQUEST


def _is_context_length(code: str | None, message: str) -> bool:
    words = f"{code or ''} {message}".lower()
    return any(sign in words for sign in _CONTEXT_LENGTH_WORDS)


def _was_moderated(status: int | None, fields: Mapping[str, Json]) -> bool:
    metadata = fields.get("metadata")
    return status == 403 and isinstance(metadata, dict) and "reasons" in metadata  # OpenRouter


def _status(fields: Mapping[str, Json], code: str | None, word: str | None) -> int | None:
    """The status that an error in a 200 answer stands for."""
    for value in (fields.get("status_code"), fields.get("code"), fields.get("status")):
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return _STATUS_OF_WORD.get(code or "") or _STATUS_OF_WORD.get(word or "")


def _message(fields: Mapping[str, Json]) -> str:
    message = fields.get("message")
    words = message if isinstance(message, str) else "" if message is None else json_text.dumps(message)
    metadata = fields.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("raw"), str) and metadata["raw"] not in words:
        words = f"{words}: {metadata['raw']}"  # OpenRouter's own words are only "Provider returned error"
    return words if len(words) <= _LONGEST_MESSAGE else f"{words[:_LONGEST_MESSAGE]}…"


def _word(value: Json) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value) or None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds: `retry-after-ms`, or `retry-after` as seconds or as a date, measured from the answer's own `date`."""
    if (milliseconds := _seconds(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    said = headers.get("retry-after")
    if (seconds := _seconds(said)) is not None:
        return seconds
    until, now = _date(said), _date(headers.get("date"))
    if until is None or now is None:
        return None
    return max(0.0, float(until - now))


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


def _retry_delay(fields: Mapping[str, Json]) -> float | None:
    """Google's `RetryInfo`, such as `{"retryDelay": "34s"}`."""
    details: Any = fields.get("details")
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and isinstance(detail.get("retryDelay"), str):
            return _seconds(detail["retryDelay"].removesuffix("s"))
    return None
