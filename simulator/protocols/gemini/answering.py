"""Answers of Gemini."""

from providers.simulated import MODELS, SimulatedModel
from simulator.call import Asked
from simulator.protocols.gemini.framing import Framed, is_list
from simulator.protocols.speaker import Context
from simulator.reply import Reply
from wire.conversation import Json, Message, ModelResponse, Part, Reasoning, Refusal, Text, ToolCall
from wire.protocols import gemini

_INPUT_LIMIT, _OUTPUT_LIMIT = 1_048_576, 65_536


def response_id(context: Context) -> str:
    """The answer's own id."""
    return context.nonce


def message(reply: Reply, context: Context) -> Message:
    """The reply with ids for its calls."""
    parts: list[Part] = [Reasoning(reply.thoughts)] if reply.thoughts else []
    parts += [Text(reply.text)] if reply.text else []
    parts += [Refusal(reply.refusal)] if reply.refusal else []
    for index, call in enumerate(reply.calls):
        parts.append(ToolCall(f"{context.nonce[:6]}{index:02d}", call.name, call.arguments))
    return Message("assistant", tuple(parts))


def body(response: ModelResponse, context: Context) -> bytes:
    """A whole answer."""
    return gemini.encode_response(response)


def encoder(context: Context) -> Framed:
    """Whoever makes the answer's stream."""
    events = gemini.stream_encoder(response_id(context), context.asked.request.model)
    return Framed(events, is_list(context.asked.call))


def content_type(asked: Asked) -> str:
    """That of the answer."""
    if asked.request.stream and not is_list(asked.call):
        return "text/event-stream"
    return "application/json; charset=UTF-8"


def headers(request_id: str, retry_after_s: int | None = None) -> dict[str, str]:
    """What stands in the headers of every answer."""
    return {"server": "simulated", "vary": "X-Origin, Referer"}


def count(tokens: int) -> Json:
    """The answer about a prompt's length."""
    return {"totalTokens": tokens, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": tokens}]}


def models() -> Json:
    """The list of models."""
    return {"models": [model(known) for known in MODELS]}


def model(known: SimulatedModel) -> Json:
    """One of them, with a description for a person."""
    return {
        "name": f"models/{known.name}",
        "version": "001",
        "displayName": known.name,
        "description": known.description,
        "inputTokenLimit": _INPUT_LIMIT,
        "outputTokenLimit": _OUTPUT_LIMIT,
        "supportedGenerationMethods": ["generateContent", "countTokens"],
        "temperature": 1,
        "maxTemperature": 2,
        "topP": 0.95,
        "topK": 64,
    }
