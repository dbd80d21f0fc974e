"""Anthropic Messages and the hosts that speak it."""

from wire.protocols.anthropic_messages.error import decode_error, encode_error
from wire.protocols.anthropic_messages.facts import FACTS
from wire.protocols.anthropic_messages.request import decode_request, encode_request, fit_request
from wire.protocols.anthropic_messages.response import decode_response, encode_response
from wire.protocols.anthropic_messages.stream import stream_decoder, stream_encoder

__all__ = [
    "FACTS",
    "decode_error",
    "decode_request",
    "decode_response",
    "encode_error",
    "encode_request",
    "encode_response",
    "fit_request",
    "stream_decoder",
    "stream_encoder",
]
