"""Errors instead of answers, before they have a protocol's form.

Failed    something that can go wrong in every protocol: each has its own words for it
Refused   this request is wrong, or a failure in the words of its protocol
"""

from dataclasses import dataclass
from enum import StrEnum

from wire.conversation import Json
from wire.errors import ErrorType


class Failure(StrEnum):
    """What can go wrong with any request."""

    NO_KEY = "no_key"
    WRONG_KEY = "wrong_key"
    RATE_LIMIT = "rate_limit"
    QUOTA = "quota"
    SERVER_ERROR = "server_error"
    OVERLOADED = "overloaded"
    CONTEXT_LENGTH = "context_length"


@dataclass
class Failed(Exception):
    """The request meets a failure; its protocol says how that sounds."""

    failure: Failure


@dataclass
class UnknownModel(Exception):
    """The request asks for a model that the simulator does not play."""

    model: str


@dataclass
class Refused(Exception):
    """The request gets an error instead of an answer.

    `code` is the protocol's own word, `param` the field that is wrong, `details` what else the error says.
    """

    status: int
    message: str
    code: str | None = None
    param: str | None = None
    details: Json = None
    retry_after_s: int | None = None

    def __str__(self) -> str:
        return self.message

    @property
    def type(self) -> ErrorType:
        """The neutral kind of error."""
        if self.status in (401, 403):
            return ErrorType.PROVIDER_AUTH
        if self.status == 429:
            return ErrorType.PROVIDER_RATE_LIMITED
        return ErrorType.PROVIDER_OVERLOADED if self.status >= 500 else ErrorType.PROVIDER_INVALID_REQUEST
