"""Errors: bodies of error answers, and error events inside streams that began well."""

from collections.abc import Mapping

from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType, ProviderError
from wire.protocols.error_bodies import Said, error_of, error_of_answer, message_text
from wire.protocols.fields import as_object, filled

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


def encode_error(error: ProviderError) -> bytes:
    """An error body in the protocol's own form."""
    word = error.code if error.code in _STATUS_OF_WORD else _WORDS.get(error.type, "invalid_request_error")
    body: dict[str, Json] = {"type": "error", "error": {"type": word, "message": error.message}}
    return json_text.dumps(body | ({"request_id": error.request_id} if error.request_id else {})).encode()


def decode_error(status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
    """What an answer with an error status says. Never raises: a body that is not the protocol's is quoted."""
    return error_of_answer(status, headers, body, _read)


def find_error(value: Json) -> ProviderError | None:
    """The error that stands in a body where an answer is due."""
    said = _read(value)
    return None if said is None else error_of(said)


def error_in(value: Json) -> ProviderError:
    """The error of an event that is named so, whatever its form."""
    return error_of(_read(value) or _said(value if isinstance(value, dict) else {"message": json_text.dumps(value)}))


def _read(value: Json) -> Said | None:
    match value:
        case {"error": dict(fields)} if fields:
            return _said(fields, filled(value.get("request_id")))
        case {"error": str(message)} if message:
            return _said({"message": message})
        case {"message": str(message)} if "content" not in value:
            return _said({"message": message})
    return None


def _said(fields: Mapping[str, Json], request_id: str | None = None) -> Said:
    word, limit = filled(fields.get("type")), filled(as_object(fields.get("details")).get("error_code"))
    # A rate limit with a code in its details is one on what is spent: waiting does not help.
    spent = limit is not None and word == "rate_limit_error"
    message, status = message_text(fields.get("message")), _STATUS_OF_WORD.get(word or "")
    return Said(message, limit or word, status, is_final=spent, request_id=request_id, fields=fields)
