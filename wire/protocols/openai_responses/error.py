"""Errors: error answers, answers that failed, and error events in mid-stream.

Error answers have the same bodies as Chat Completions, from the same hosts, so they are read by its codec.
"""

from collections.abc import Mapping

from wire.conversation import Json
from wire.errors import ErrorType, ProviderError
from wire.protocols.openai_chat.error import decode_error, encode_error, error_in, find_error

__all__ = ["decode_error", "encode_error", "error_in", "failure", "find_error"]

_FILTERED = ("policy", "moderation", "safety")
_NOT_THE_REQUEST = (None, "server_error", "rate_limit_exceeded", "vector_store_timeout")
"""Codes of a failed answer that do not blame the request; all others do (`invalid_prompt`, the image errors)."""


def failure(body: Mapping[str, Json]) -> ProviderError | None:
    """The error of an answer that failed, wherever it stands; None for any other answer."""
    fields = body.get("error")
    if body.get("status") != "failed" and not (isinstance(fields, dict | str) and fields):
        return None
    if not isinstance(fields, dict):
        return error_in({"message": fields if isinstance(fields, str) and fields else "The answer failed."})
    error = error_in({"error": fields})
    if error.status is None and error.type is ErrorType.PROVIDER_BAD_RESPONSE:
        error.type = _type_of_code(error.code)
    return error


def _type_of_code(code: str | None) -> ErrorType:
    if code in _NOT_THE_REQUEST:
        return ErrorType.PROVIDER_BAD_RESPONSE
    if any(word in str(code) for word in _FILTERED):
        return ErrorType.CONTENT_FILTERED
    return ErrorType.PROVIDER_INVALID_REQUEST
