"""Errors as OpenAI answers them, with what `ProviderError` has no field for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from wire.conversation import Json
from wire.errors import ErrorType, ProviderError
from wire.protocols import openai_chat


@dataclass
class Refused(Exception):
    """The request gets an error instead of an answer. `param` names the field that is wrong."""

    status: int
    message: str
    type: ErrorType = ErrorType.PROVIDER_INVALID_REQUEST
    code: str | None = None
    param: str | None = None
    retry_after_s: int | None = None

    def __str__(self) -> str:
        return self.message

    @property
    def body(self) -> bytes:
        """The error in the protocol's own form."""
        plain = openai_chat.encode_error(ProviderError(self.type, self.message, self.status, self.code))
        fields = json.loads(plain)
        fields["error"]["param"] = self.param
        return json.dumps(fields).encode()

    @property
    def headers(self) -> dict[str, str]:
        """When to come again, if that is known."""
        if self.retry_after_s is None:
            return {}
        return {"Retry-After": str(self.retry_after_s), "X-RateLimit-Remaining-Requests": "0"}


def bad_request(message: str, *, param: str | None = None, code: str | None = None) -> Refused:
    """A 400 that says which field is wrong."""
    return Refused(400, message, code=code, param=param)


def wrong_key(key: str) -> Refused:
    """A 401 for a bearer key that is not this simulator's; a missing one has words of its own."""
    if not key:
        message = (
            "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer "
            "auth (i.e. Authorization: Bearer YOUR_KEY)."
        )
        return Refused(401, message, ErrorType.PROVIDER_AUTH)
    shown = f"{key[:3]}***{key[-4:]}" if len(key) > 12 else "***"
    return Refused(401, f"Incorrect API key provided: {shown}.", ErrorType.PROVIDER_AUTH, code="invalid_api_key")


def unknown_model(model: str) -> Refused:
    """A 404 for a model that the simulator does not play."""
    message = f"The model `{model}` does not exist or you do not have access to it."
    return Refused(404, message, code="model_not_found", param="model")


def missing(where: str) -> Refused:
    """A field that is not there."""
    return bad_request(f"Missing required parameter: '{where}'.", param=where, code="missing_required_parameter")


def empty(where: str) -> Refused:
    """A list that must hold something."""
    return bad_request(
        f"Invalid '{where}': empty array. Expected an array with minimum length 1, but got an empty array instead.",
        param=where,
        code="empty_array",
    )


def too_long(where: str, value: str, most: int) -> Refused:
    """A string over its limit."""
    return bad_request(
        f"Invalid '{where}': string too long. Expected a string with maximum length {most}, but got a string with "
        f"length {len(value)} instead.",
        param=where,
        code="string_above_max_length",
    )


def wrong_type(where: str, expected: str, value: Json) -> Refused:
    """A value of another JSON type."""
    names = {
        dict: "an object",
        list: "an array",
        str: "a string",
        bool: "a boolean",
        int: "an integer",
        float: "a decimal",
    }
    got = names.get(type(value), "null")
    return bad_request(
        f"Invalid type for '{where}': expected {expected}, but got {got} instead.", param=where, code="invalid_type"
    )


def wrong_value(where: str, value: Json, known: Sequence[str]) -> Refused:
    """A value that is none of the known ones."""
    listed = ", ".join(f"'{one}'" for one in known[:-1]) + f", and '{known[-1]}'"
    return bad_request(f"Invalid value: '{value}'. Supported values are: {listed}.", param=where, code="invalid_value")
