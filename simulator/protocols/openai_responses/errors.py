"""Errors of Responses: those of OpenAI, and an answer that fails in the middle of its stream."""

from dataclasses import replace

from simulator.call import Call
from simulator.protocols.openai_errors import FAILURES, body_of
from simulator.refusals import Failure, Refused
from wire.protocols.codec import StreamEncoder
from wire.protocols.openai_responses.stream_encoder import StreamEncoder as Encoder

_CONTEXT_LENGTH = (
    "Your input exceeds the context window of this model. Please adjust your input and try again. (simulated)"
)


def failure(kind: Failure) -> Refused:
    """The failure in this protocol's words."""
    if kind is Failure.CONTEXT_LENGTH:
        return replace(FAILURES[kind], message=_CONTEXT_LENGTH, param="input")
    return FAILURES[kind]


def error(refused: Refused, request_id: str, call: Call) -> bytes:
    """The body of an error."""
    return body_of(refused)


def broken(refused: Refused, encoder: StreamEncoder, nonce: str) -> bytes:
    """The error that ends a stream which began well: an answer that failed."""
    assert isinstance(encoder, Encoder)
    return encoder.fail("rate_limit_exceeded" if refused.status == 429 else "server_error", refused.message)
