"""The simulator as a host of Anthropic Messages."""

from simulator.protocols.anthropic_messages.answering import (
    body,
    content_type,
    count,
    encoder,
    headers,
    message,
    model,
    models,
    remember,
    response_id,
)
from simulator.protocols.anthropic_messages.asking import key_of, read, verb_of
from simulator.protocols.anthropic_messages.errors import broken, error, failure, unknown_model

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
