"""Errors of Chat Completions: those of OpenAI, and one in the middle of a stream."""

from simulator.call import Call
from simulator.protocols.openai_errors import FAILURES, body_of
from simulator.refusals import Failure, Refused
from wire import sse
from wire.protocols.codec import StreamEncoder


def failure(kind: Failure) -> Refused:
    """The failure in this protocol's words."""
    return FAILURES[kind]


def error(refused: Refused, request_id: str, call: Call) -> bytes:
    """The body of an error."""
    return body_of(refused)


def broken(refused: Refused, encoder: StreamEncoder, nonce: str) -> bytes:
    """The error that ends a stream which began well."""
    return sse.encode(body_of(refused).decode())
