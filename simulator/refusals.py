"""Errors as OpenAI answers them, with what `ProviderError` has no field for."""

import json
from dataclasses import dataclass

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
