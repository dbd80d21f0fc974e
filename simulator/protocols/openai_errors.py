"""Errors as OpenAI answers them, in both of its protocols.

The sentences are those of OpenAI's API as clients have reported them; `param` and `code` as well.
"""

import json
from collections.abc import Mapping, Sequence

from simulator.refusals import Failure, Refused
from wire.conversation import Json
from wire.errors import ProviderError
from wire.protocols import openai_chat

RETRY_AFTER_S = 2
FAILURES: Mapping[Failure, Refused] = {
    Failure.NO_KEY: Refused(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth "
        "(i.e. Authorization: Bearer YOUR_KEY).",
    ),
    Failure.WRONG_KEY: Refused(401, "Incorrect API key provided. (simulated)", code="invalid_api_key"),
    Failure.RATE_LIMIT: Refused(
        429,
        f"Rate limit reached for requests. Please try again in {RETRY_AFTER_S}s. (simulated)",
        code="rate_limit_exceeded",
        retry_after_s=RETRY_AFTER_S,
    ),
    Failure.QUOTA: Refused(
        429,
        "You exceeded your current quota, please check your plan and billing details. (simulated)",
        code="insufficient_quota",
    ),
    Failure.SERVER_ERROR: Refused(
        500, "The server had an error while processing your request. Sorry about that! (simulated)"
    ),
    Failure.OVERLOADED: Refused(529, "Overloaded. (simulated)", code="overloaded", retry_after_s=5),
    Failure.CONTEXT_LENGTH: Refused(
        400,
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens. "
        "Please reduce the length of the messages. (simulated)",
        code="context_length_exceeded",
        param="messages",
    ),
}


def body_of(refused: Refused) -> bytes:
    """The error in the protocol's own form."""
    plain = openai_chat.encode_error(ProviderError(refused.type, refused.message, refused.status, refused.code))
    fields = json.loads(plain)
    fields["error"]["param"] = refused.param
    return json.dumps(fields).encode()


def headers(request_id: str, retry_after_s: int | None = None) -> dict[str, str]:
    """What stands in the headers of every answer, and of an error after which to come again."""
    said = {"x-request-id": request_id, "openai-version": "2020-10-01"}
    if retry_after_s is not None:
        said |= {"Retry-After": str(retry_after_s), "x-ratelimit-remaining-requests": "0"}
    return said


def unknown_model(model: str) -> Refused:
    """A 404 for a model that the simulator does not play."""
    message = f"The model `{model}` does not exist or you do not have access to it."
    return Refused(404, message, code="model_not_found", param="model")


def bad_request(message: str, *, param: str | None = None, code: str | None = None) -> Refused:
    """A 400 that says which field is wrong."""
    return Refused(400, message, code=code, param=param)


def missing(where: str) -> Refused:
    """A field that is not there."""
    return bad_request(f"Missing required parameter: '{where}'.", param=where, code="missing_required_parameter")


def unknown(where: str) -> Refused:
    """A field that nobody knows."""
    return bad_request(f"Unknown parameter: '{where}'.", param=where, code="unknown_parameter")


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


def too_small(where: str, value: int, least: int) -> Refused:
    """A whole number under its limit."""
    return bad_request(
        f"Invalid '{where}': integer below minimum value. Expected a value >= {least}, but got {value} instead.",
        param=where,
        code="integer_below_min_value",
    )


def no_match(where: str, pattern: str) -> Refused:
    """A string of another form."""
    return bad_request(
        f"Invalid '{where}': string does not match pattern. Expected a string that matches the pattern '{pattern}'.",
        param=where,
        code="invalid_value",
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
