"""Answers of Anthropic Messages."""

from providers.simulated import MODELS, SimulatedModel
from simulator.answers import EVENT_STREAM, JSON
from simulator.call import Asked
from simulator.protocols.speaker import Context
from simulator.reply import Reply
from wire.conversation import Json, Message, ModelResponse, Part, Reasoning, Refusal, Text, ToolCall
from wire.protocols import anthropic_messages
from wire.protocols.codec import StreamEncoder

_RESET = "2026-01-01T00:00:00Z"
_LIMITS = {"requests": 50, "input-tokens": 50_000, "output-tokens": 10_000, "tokens": 60_000}


def response_id(context: Context) -> str:
    """The answer's own id."""
    return f"msg_{context.nonce}"


def message(reply: Reply, context: Context) -> Message:
    """The reply with ids for its calls."""
    parts: list[Part] = [Reasoning(reply.thoughts)] if reply.thoughts else []
    parts += [Text(reply.text)] if reply.text else []
    parts += [Refusal(reply.refusal)] if reply.refusal else []
    for index, call in enumerate(reply.calls):
        parts.append(ToolCall(f"toolu_{context.nonce}{index:02d}", call.name, call.arguments))
    return Message("assistant", tuple(parts))


def body(response: ModelResponse, context: Context) -> bytes:
    """A whole answer."""
    return anthropic_messages.encode_response(response)


def encoder(context: Context) -> StreamEncoder:
    """Whoever makes the answer's stream."""
    return anthropic_messages.stream_encoder(response_id(context), context.asked.request.model)


def content_type(asked: Asked) -> str:
    """That of the answer."""
    return EVENT_STREAM if asked.request.stream else JSON


def headers(request_id: str, retry_after_s: int | None = None) -> dict[str, str]:
    """What stands in the headers of every answer: its id, and limits that nothing here is counted against."""
    said = {"request-id": request_id, "anthropic-organization-id": "simulated"}
    left = 1 if retry_after_s is None else 0
    if retry_after_s is not None:
        said["retry-after"] = str(retry_after_s)
    for what, limit in _LIMITS.items():
        said |= {
            f"anthropic-ratelimit-{what}-limit": str(limit),
            f"anthropic-ratelimit-{what}-remaining": str(left and limit - 1),
            f"anthropic-ratelimit-{what}-reset": _RESET,
        }
    return said


def count(tokens: int) -> Json:
    """The answer about a prompt's length."""
    return {"input_tokens": tokens}


def models() -> Json:
    """The list of models."""
    listed = [model(known) for known in MODELS]
    return {"data": listed, "has_more": False, "first_id": listed[0]["id"], "last_id": listed[-1]["id"]}


def model(known: SimulatedModel) -> Json:
    """One of them, with a description for a person."""
    said = {"type": "model", "id": known.name, "display_name": known.name, "created_at": "2026-01-01T00:00:00Z"}
    return {**said, "description": known.description}
