"""Errors of Responses: those of OpenAI, and an answer that fails in the middle of its stream."""

from dataclasses import replace

from simulator.call import Call
from simulator.protocols.openai_errors import FAILURES, body_of
from simulator.protocols.speaker import Context
from simulator.refusals import Failure, Refused
from wire import json_text, sse
from wire.protocols.codec import StreamEncoder
from wire.protocols.openai_responses.response import response_head

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


def broken(refused: Refused, encoder: StreamEncoder, context: Context) -> bytes:
    """The error that ends a stream which began well."""
    head = response_head(f"resp_{context.nonce}", context.asked.request.model, context.created)
    said = {"code": "server_error", "message": refused.message}
    event = {
        "type": "response.failed",
        "sequence_number": 9_999,
        "response": {**head, "status": "failed", "error": said},
    }
    return sse.encode(json_text.dumps(event), "response.failed")
