"""Answers of Chat Completions."""

from providers.simulated import MODELS, SimulatedModel
from simulator.answers import EVENT_STREAM, JSON
from simulator.call import Asked
from simulator.memory import Memory
from simulator.protocols.speaker import Context
from wire.conversation import Json, Message, ModelResponse, Part, Reasoning, Refusal, Text, ToolCall
from wire.protocols import openai_chat
from wire.protocols.codec import StreamEncoder

FINGERPRINT = "simulated"
THOUGHT = "call_r"
"""How the id of a call begins that came with thoughts."""


def response_id(context: Context) -> str:
    """The answer's own id."""
    return f"chatcmpl-{context.nonce}"


def message(context: Context) -> Message:
    """The reply with ids for its calls; those that were thought about say so."""
    reply = context.reply
    parts: list[Part] = [Reasoning(reply.thoughts)] if reply.thoughts else []
    parts += [Text(reply.text)] if reply.text else []
    parts += [Refusal(reply.refusal)] if reply.refusal else []
    mark = THOUGHT if reply.thoughts else "call_"
    for index, call in enumerate(reply.calls):
        extra = {"type": "custom"} if call.is_custom else {}
        parts.append(ToolCall(f"{mark}{context.nonce}{index:02d}", call.name, call.arguments, extra))
    return Message("assistant", tuple(parts))


def remember(message: Message, context: Context, memory: Memory) -> None:
    """This protocol keeps nothing."""


def body(response: ModelResponse, context: Context) -> bytes:
    """A whole answer."""
    return openai_chat.encode_response(response, created=context.created, fingerprint=FINGERPRINT)


def encoder(context: Context) -> StreamEncoder:
    """Whoever makes the answer's stream."""
    model_name = context.asked.request.model
    return openai_chat.stream_encoder(
        response_id(context), model_name, created=context.created, fingerprint=FINGERPRINT
    )


def content_type(asked: Asked) -> str:
    """That of the answer."""
    return EVENT_STREAM if asked.request.stream else JSON


def count(_tokens: int) -> Json:
    """This protocol cannot be asked for the length of a prompt."""
    return None


def models() -> Json:
    """The list of models, each with a description for a person."""
    return {"object": "list", "data": [model(known) for known in MODELS]}


def model(known: SimulatedModel) -> Json:
    """One of them."""
    described = {"owned_by": "simulator", "description": known.description}
    return {"id": known.name, "object": "model", "created": 0, **described}
