"""Answers of Anthropic Messages."""

from collections.abc import Iterator
from dataclasses import replace

from providers.simulated import MODELS, SimulatedModel
from simulator.answers import EVENT_STREAM, JSON
from simulator.call import Asked
from simulator.memory import Memory
from simulator.protocols.anthropic_messages.provider_runs import citation, provider_run
from simulator.protocols.anthropic_messages.state import sign
from simulator.protocols.speaker import Context
from simulator.reply import Reply
from wire.conversation import FinishReason, Json, Message, ModelResponse, Part, Reasoning, Refusal, Text, ToolCall
from wire.protocols import anthropic_messages
from wire.protocols.anthropic_messages.blocks import PROTOCOL
from wire.protocols.calls import arguments_object
from wire.protocols.codec import StreamEncoder

_RESET = "2026-01-01T00:00:00Z"
_LIMITS = {"requests": 50, "input-tokens": 50_000, "output-tokens": 10_000, "tokens": 60_000}


def response_id(context: Context) -> str:
    """The answer's own id."""
    return f"msg_{context.nonce}"


def message(context: Context) -> Message:
    """The reply with ids for its calls and signatures for its thoughts."""
    reply = context.reply
    parts: list[Part] = list(_thoughts(reply, context.asked))
    for run in reply.runs:
        parts += provider_run(run, context.nonce)
    if reply.text:
        parts.append(Text(reply.text, citations=tuple(citation(run) for run in reply.runs if run.url)))
    parts += [Refusal(reply.refusal)] if reply.refusal or reply.is_blocked else []
    for index, call in enumerate(reply.calls):
        parts.append(ToolCall(f"toolu_{context.nonce}{index:02d}", call.name, call.arguments))
    return Message("assistant", tuple(parts), PROTOCOL)


def _thoughts(reply: Reply, asked: Asked) -> Iterator[Reasoning]:
    if reply.thoughts:
        signature = sign(reply.thoughts, 0, asked.fields)
        yield Reasoning(reply.thoughts if asked.shows_thoughts else "", {"signature": signature})
        if reply.hidden_thoughts:
            yield Reasoning("", {"type": "redacted_thinking", "data": sign("", 1, asked.fields)})


def remember(message: Message, context: Context, memory: Memory) -> None:
    """This protocol keeps nothing."""


def body(response: ModelResponse, context: Context) -> bytes:
    """A whole answer. Its inputs are objects: of one that the limit of tokens cuts, an empty one is left."""
    if response.finish_reason is FinishReason.LENGTH:
        parts = tuple(map(_without_cut_input, response.message.parts))
        response = replace(response, message=replace(response.message, parts=parts))
    return anthropic_messages.encode_response(response)


def _without_cut_input(part: Part) -> Part:
    if isinstance(part, ToolCall) and arguments_object(part.arguments) is None:
        return replace(part, arguments="")
    return part


def encoder(context: Context) -> StreamEncoder:
    """Whoever makes the answer's stream."""
    begun = replace(context.usage, output_tokens=1, reasoning_tokens=0)
    return anthropic_messages.stream_encoder(response_id(context), context.asked.request.model, usage=begun)


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
