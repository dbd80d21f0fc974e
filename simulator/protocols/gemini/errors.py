"""Errors as Gemini answers them. The sentences are those of its API as clients have reported them."""

import json
from collections.abc import Mapping

from simulator.call import Call
from simulator.protocols.gemini.framing import Framed, is_list
from simulator.refusals import Failure, Refused
from wire.conversation import Json
from wire.errors import ProviderError
from wire.protocols import gemini
from wire.protocols.codec import StreamEncoder

_INVALID_KEY = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "reason": "API_KEY_INVALID",
    "domain": "googleapis.com",
    "metadata": {"service": "generativelanguage.googleapis.com"},
}
FAILURES: Mapping[Failure, Refused] = {
    Failure.NO_KEY: Refused(
        403,
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other "
        "form of API consumer identity to call this API.",
        code="PERMISSION_DENIED",
    ),
    Failure.WRONG_KEY: Refused(
        400,
        "API key not valid. Please pass a valid API key. (simulated)",
        code="INVALID_ARGUMENT",
        details=[_INVALID_KEY],
    ),
    Failure.RATE_LIMIT: Refused(
        429,
        "You exceeded your current quota, please check your plan and billing details. Please retry in 2s. (simulated)",
        code="RESOURCE_EXHAUSTED",
        retry_after_s=2,
    ),
    Failure.QUOTA: Refused(
        429,
        "You exceeded your current quota, please check your plan and billing details. (simulated)",
        code="RESOURCE_EXHAUSTED",
    ),
    Failure.SERVER_ERROR: Refused(500, "An internal error has occurred. (simulated)", code="INTERNAL"),
    Failure.OVERLOADED: Refused(
        503, "The model is overloaded. Please try again later. (simulated)", code="UNAVAILABLE"
    ),
    Failure.CONTEXT_LENGTH: Refused(
        400,
        "The input token count (1048577) exceeds the maximum number of tokens allowed (1048576). (simulated)",
        code="INVALID_ARGUMENT",
    ),
}


def failure(kind: Failure) -> Refused:
    """The failure in this protocol's words."""
    return FAILURES[kind]


def unknown_model(model: str) -> Refused:
    """The error for a model that is not played."""
    message = (
        f"models/{model} is not found for API version v1beta, or is not supported for generateContent. Call "
        "ModelService.ListModels to see the list of available models and their supported methods."
    )
    return Refused(404, message, code="NOT_FOUND")


def bad_request(message: str, details: Json = None) -> Refused:
    """A 400 in the protocol's words."""
    return Refused(400, message, code="INVALID_ARGUMENT", details=details)


def error(refused: Refused, request_id: str, call: Call) -> bytes:
    """The body of an error; where a stream was to be a list, the error is its one element."""
    fields = _fields(refused)
    return json.dumps([fields] if is_list(call) else fields).encode()


def broken(refused: Refused, encoder: StreamEncoder, nonce: str) -> bytes:
    """The error that ends a stream which began well."""
    assert isinstance(encoder, Framed)
    return encoder.fail(_fields(refused))


def _fields(refused: Refused) -> dict[str, Json]:
    told = ProviderError(
        refused.type, refused.message, refused.status, refused.code, retry_after_s=refused.retry_after_s
    )
    fields: dict[str, Json] = json.loads(gemini.encode_error(told))
    if refused.details is not None:
        fields["error"]["details"] = [*fields["error"].get("details", []), *refused.details]
    return fields
