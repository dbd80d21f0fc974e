"""Errors: bodies of error answers, and error objects inside streams that began well."""

from collections.abc import Mapping

from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType, ProviderError
from wire.protocols.error_bodies import Said, error_of, error_of_answer, message_text
from wire.protocols.fields import filled

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
_STATUS_OF_TYPE = {
    ErrorType.PROVIDER_AUTH: 401,
    ErrorType.PROVIDER_RATE_LIMITED: 429,
    ErrorType.PROVIDER_OVERLOADED: 503,
    ErrorType.PROVIDER_TIMEOUT: 504,
}


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
    return error_of_answer(status, headers, body, _read)


def find_error(value: Json) -> ProviderError | None:
    """The error that stands in a body or chunk where an answer is due."""
    said = _read(value)
    return None if said is None else error_of(said)


def _read(value: Json) -> Said | None:
    """The error object, bare or in a list of one; None where there is no error."""
    match value:
        case [dict(one)]:
            return _read(one)
        case {"error": dict(fields)} if fields:
            return _said(fields)
        case {"error": str(message)} if message:
            return Said(message)
    return None


def _said(fields: Mapping[str, Json]) -> Said:
    word, code = filled(fields.get("status")), fields.get("code")
    status = code if isinstance(code, int) and 400 <= code < 600 else _STATUS_OF_WORD.get(word or "")
    return Said(
        message_text(fields.get("message")),
        word,
        status,
        ErrorType.PROVIDER_AUTH if _is_wrong_key(fields.get("details")) else None,
        is_final=_is_used_up(fields.get("details")),
        fields=fields,
    )


def _is_used_up(details: Json) -> bool:
    """Is a quota of the day gone, so that waiting does not help? `quotaId` says for how long each one is."""
    failures = [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []
    violated = [one for detail in failures for one in _objects(detail.get("violations"))]
    return any("PerDay" in str(one.get("quotaId")) for one in violated)


def _objects(value: Json) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _is_wrong_key(details: Json) -> bool:
    """A wrong key is said with the status 400."""
    known = details if isinstance(details, list) else ()
    return any(isinstance(detail, dict) and detail.get("reason") == "API_KEY_INVALID" for detail in known)
