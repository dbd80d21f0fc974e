"""The simulator as a host of OpenAI Responses."""

from simulator.protocols.openai_errors import headers, unknown_model
from simulator.protocols.openai_responses.answering import (
    body,
    content_type,
    count,
    encoder,
    message,
    model,
    models,
    remember,
    response_id,
)
from simulator.protocols.openai_responses.asking import key_of, read, verb_of
from simulator.protocols.openai_responses.errors import broken, error, failure

__all__ = [
    "body",
    "broken",
    "content_type",
    "count",
    "encoder",
    "error",
    "failure",
    "headers",
    "key_of",
    "message",
    "model",
    "models",
    "read",
    "remember",
    "response_id",
    "unknown_model",
    "verb_of",
]
