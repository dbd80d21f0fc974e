"""OpenAI Chat Completions and the hosts that speak it."""

from wire.protocols.openai_chat.error import decode_error, encode_error
from wire.protocols.openai_chat.facts import FACTS
from wire.protocols.openai_chat.request import decode_request, encode_request, fit_request
from wire.protocols.openai_chat.response import decode_response, encode_response
from wire.protocols.openai_chat.stream import stream_decoder, stream_encoder

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
