"""Errors as Anthropic answers them. The sentences are those of its API as clients have reported them."""

import json
from collections.abc import Mapping

from simulator.call import Call
from simulator.refusals import Failure, Refused
from wire import sse
from wire.conversation import Json
from wire.errors import ProviderError
from wire.protocols import anthropic_messages
from wire.protocols.codec import StreamEncoder

FAILURES: Mapping[Failure, Refused] = {
    Failure.NO_KEY: Refused(401, "x-api-key header is required", code="authentication_error"),
    Failure.WRONG_KEY: Refused(401, "invalid x-api-key (simulated)", code="authentication_error"),
    Failure.RATE_LIMIT: Refused(
        429,
        "This request would exceed your organization's rate limit of 50 requests per minute. (simulated)",
        code="rate_limit_error",
        retry_after_s=2,
    ),
    Failure.QUOTA: Refused(
        400,
        "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or "
        "purchase credits. (simulated)",
        code="invalid_request_error",
    ),
    Failure.SERVER_ERROR: Refused(500, "Internal server error (simulated)", code="api_error"),
    Failure.OVERLOADED: Refused(529, "Overloaded (simulated)", code="overloaded_error"),
    Failure.CONTEXT_LENGTH: Refused(
        400, "prompt is too long: 200001 tokens > 200000 maximum (simulated)", code="invalid_request_error"
    ),
}


def failure(kind: Failure) -> Refused:
    """The failure in this protocol's words."""
    return FAILURES[kind]


def unknown_model(model: str) -> Refused:
    """The error for a model that is not played."""
    return Refused(404, f"model: {model}", code="not_found_error")


def bad_request(message: str) -> Refused:
    """A 400; the message begins with the place."""
    return Refused(400, message, code="invalid_request_error")


def error(refused: Refused, request_id: str, call: Call) -> bytes:
    """The body of an error."""
    return json.dumps({**_fields(refused), "request_id": request_id}).encode()


def broken(refused: Refused, encoder: StreamEncoder, nonce: str) -> bytes:
    """The error that ends a stream which began well."""
    return sse.encode(json.dumps({**_fields(refused), "request_id": f"req_{nonce}"}), "error")


def _fields(refused: Refused) -> dict[str, Json]:
    told = ProviderError(refused.type, refused.message, refused.status, refused.code)
    fields: dict[str, Json] = json.loads(anthropic_messages.encode_error(told))
    if refused.details is not None:
        fields["error"]["details"] = refused.details
    return fields
