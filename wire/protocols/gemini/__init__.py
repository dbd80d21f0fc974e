"""Google Gemini's generateContent: AI Studio, Vertex AI and gateways to them."""

from wire.protocols.gemini.error import decode_error, encode_error
from wire.protocols.gemini.facts import FACTS
from wire.protocols.gemini.request import decode_request, encode_request, fit_request
from wire.protocols.gemini.response import decode_response, encode_response
from wire.protocols.gemini.stream import stream_decoder, stream_encoder

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
