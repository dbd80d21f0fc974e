"""The errors of this room.

WireError             what was received cannot be understood; says where and why
  NotJson             it is no JSON text; says at which character
ProviderError         what a provider answered instead of an answer, with what the caller must decide on
"""

from dataclasses import dataclass
from enum import StrEnum


class ErrorType(StrEnum):
    """Why a span failed; the words of the public API."""

    INVALID_JSON_ARGUMENTS = "invalid_json_arguments"
    SCHEMA_VIOLATION = "schema_violation"
    UNKNOWN_TOOL = "unknown_tool"
    TOOL_ERROR = "tool_error"
    TOOL_TIMEOUT = "tool_timeout"
    DENIED = "denied"
    PROVIDER_AUTH = "provider_auth"
    PROVIDER_RATE_LIMITED = "provider_rate_limited"
    PROVIDER_OVERLOADED = "provider_overloaded"
    PROVIDER_INVALID_REQUEST = "provider_invalid_request"
    PROVIDER_CONTEXT_LENGTH = "provider_context_length"
    PROVIDER_TIMEOUT = "provider_timeout"
    PROVIDER_UNREACHABLE = "provider_unreachable"
    PROVIDER_BAD_RESPONSE = "provider_bad_response"
    CONTENT_FILTERED = "content_filtered"
    TRUNCATED = "truncated"
    INTERRUPTED = "interrupted"


class WireError(Exception):
    """Bytes or JSON that do not follow the protocol. The message is one clear sentence for a person."""


class NotJson(WireError):
    """A text that is not JSON: `reason`, and where, counted from line 1, column 1 and character 0."""

    def __init__(self, reason: str, line: int, column: int, position: int) -> None:
        super().__init__(f"not JSON: {reason} at line {line} column {column}")
        self.reason = reason
        self.line = line
        self.column = column
        self.position = position


@dataclass
class ProviderError(Exception):
    """A provider's own error. `message` is in its words; `retry_after_s` is what it asked for, if anything.

    `retryable` says whether the same request may succeed later: false for an exhausted quota, though that is a 429 too.
    `request_id` is the provider's own name for the request, which its support asks for.
    """

    type: ErrorType
    message: str
    status: int | None = None
    code: str | None = None
    retry_after_s: float | None = None
    retryable: bool = False
    request_id: str | None = None

    def __str__(self) -> str:
        return self.message
