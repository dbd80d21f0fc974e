"""Errors: bodies of error answers, and error objects inside answers that began well."""

from collections.abc import Mapping

from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType, ProviderError
from wire.protocols.error_bodies import Said, error_of, error_of_answer, message_text
from wire.protocols.fields import as_object
from wire.protocols.retry import FINAL_CODES

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
_FILTER_CODES = {"content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation"}


def encode_error(error: ProviderError) -> bytes:
    """An error body in the protocol's own form."""
    word = _TYPE_WORDS.get(error.type, "invalid_request_error")
    code = error.code or ("context_length_exceeded" if error.type is ErrorType.PROVIDER_CONTEXT_LENGTH else None)
    return json_text.dumps({"error": {"message": error.message, "type": word, "param": None, "code": code}}).encode()


def decode_error(status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
    """What an answer with an error status says. Never raises: a body that is not the protocol's is quoted."""
    return error_of_answer(status, headers, body, _read)


def find_error(value: Json) -> ProviderError | None:
    """The error that stands in a body or chunk where an answer is due, or beside one."""
    said = _read(value)
    return None if said is None else error_of(said)


def error_in(value: Json) -> ProviderError:
    """The error of an event that is named so, whatever its form."""
    return error_of(_read(value) or _said(value if isinstance(value, dict) else {"message": json_text.dumps(value)}))


def _read(value: Json) -> Said | None:
    fields = _error_fields(value)
    return None if fields is None else _said(fields)


def _error_fields(value: Json) -> Mapping[str, Json] | None:
    """The fields of the error object in its many places; None where there is no error."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]  # Gemini's endpoint
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


def _said(fields: Mapping[str, Json]) -> Said:
    code, word = _word(fields.get("code")), _word(fields.get("type"))
    status = _status(fields, code, word)
    filtered = bool(_FILTER_CODES & {code, word}) or _was_moderated(fields)
    return Said(
        _message(fields),
        word if word in FINAL_CODES else code or word,
        status,
        ErrorType.CONTENT_FILTERED if filtered else None,
        fields=fields,
    )


def _was_moderated(fields: Mapping[str, Json]) -> bool:
    return "reasons" in as_object(fields.get("metadata"))  # OpenRouter


def _status(fields: Mapping[str, Json], code: str | None, word: str | None) -> int | None:
    """The status that an error in a 200 answer stands for."""
    for value in (fields.get("status_code"), fields.get("code"), fields.get("status")):
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return _STATUS_OF_WORD.get(code or "") or _STATUS_OF_WORD.get(word or "")


def _message(fields: Mapping[str, Json]) -> str:
    words = message_text(fields.get("message"))
    raw = as_object(fields.get("metadata")).get("raw")
    # OpenRouter's own words are only "Provider returned error".
    return f"{words}: {raw}" if isinstance(raw, str) and raw not in words else words


def _word(value: Json) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value) or None
