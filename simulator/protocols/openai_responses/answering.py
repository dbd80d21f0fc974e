"""Answers of Responses."""

from simulator.answers import EVENT_STREAM, JSON
from simulator.call import Asked
from simulator.protocols.openai_chat.answering import model, models
from simulator.protocols.speaker import Context
from simulator.reply import Reply
from wire.conversation import Json, Message, ModelResponse, Part, Reasoning, Refusal, Text, ToolCall
from wire.protocols import openai_responses
from wire.protocols.codec import StreamEncoder

__all__ = ["model", "models"]


def response_id(context: Context) -> str:
    """The answer's own id."""
    return f"resp_{context.nonce}"


def message(reply: Reply, context: Context) -> Message:
    """The reply with ids for its calls."""
    parts: list[Part] = [Reasoning(reply.thoughts)] if reply.thoughts else []
    parts += [Text(reply.text)] if reply.text else []
    parts += [Refusal(reply.refusal)] if reply.refusal else []
    for index, call in enumerate(reply.calls):
        parts.append(ToolCall(f"call_{context.nonce}{index:02d}", call.name, call.arguments))
    return Message("assistant", tuple(parts))


def body(response: ModelResponse, context: Context) -> bytes:
    """A whole answer."""
    return openai_responses.encode_response(response, created=context.created)


def encoder(context: Context) -> StreamEncoder:
    """Whoever makes the answer's stream."""
    return openai_responses.stream_encoder(response_id(context), context.asked.request.model, created=context.created)


def content_type(asked: Asked) -> str:
    """That of the answer."""
    return EVENT_STREAM if asked.request.stream else JSON


def count(tokens: int) -> Json:
    """The answer about a prompt's length."""
    return {"object": "response.input_tokens", "input_tokens": tokens}
