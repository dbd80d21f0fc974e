"""OpenAI Responses and the hosts that speak it (DeepSeek, OpenRouter, Bedrock, Perplexity's Agent API)."""

from wire.protocols.openai_responses.error import decode_error, encode_error
from wire.protocols.openai_responses.facts import FACTS
from wire.protocols.openai_responses.request import decode_request, encode_request, fit_request
from wire.protocols.openai_responses.response import decode_response, encode_response
from wire.protocols.openai_responses.stream import stream_decoder
from wire.protocols.openai_responses.stream_encoder import stream_encoder

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
