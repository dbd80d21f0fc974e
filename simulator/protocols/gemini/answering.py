"""Answers of Gemini."""

from dataclasses import replace

from providers.simulated import MODELS, SimulatedModel
from simulator.call import Asked
from simulator.memory import Memory
from simulator.protocols.gemini.endings import extra_of
from simulator.protocols.gemini.framing import Framed, is_list
from simulator.protocols.gemini.provider_runs import provider_run
from simulator.protocols.gemini.state import sign_call, sign_words
from simulator.protocols.speaker import Context
from simulator.reply import RawCall, Reply
from wire.conversation import FinishReason, Json, Message, ModelResponse, Part, Reasoning, Text, ToolCall
from wire.protocols import gemini
from wire.protocols.calls import arguments_object
from wire.protocols.gemini.content import PROTOCOL

_INPUT_LIMIT, _OUTPUT_LIMIT = 1_048_576, 65_536


def response_id(context: Context) -> str:
    """The answer's own id."""
    return context.nonce


def message(context: Context) -> Message:
    """The reply with ids for its calls; after thoughts the first call is signed, or else the words."""
    reply = context.reply
    parts: list[Part] = []
    if reply.thoughts and context.asked.shows_thoughts:
        parts.append(Reasoning(reply.thoughts))
    for run in reply.runs:
        parts += provider_run(run, context.nonce)
    if reply.text:
        parts.append(Text(reply.text, sign_words(reply.text) if reply.thoughts and not reply.calls else {}))
    for index, call in enumerate(_whole_calls(reply)):
        extra = sign_call(call.name, call.arguments) if reply.thoughts and not index else {}
        parts.append(ToolCall(f"{context.nonce[:6]}{index:02d}", call.name, call.arguments, extra))
    if reply.finish is FinishReason.MALFORMED_CALL:
        parts = []
    return Message("assistant", tuple(parts), PROTOCOL, extra_of(reply, context.nonce))


def _whole_calls(reply: Reply) -> tuple[RawCall, ...]:
    """A call comes whole or not at all: of one that the limit of tokens cuts, nothing is sent."""
    is_cut = reply.finish is FinishReason.LENGTH
    return tuple(call for call in reply.calls if not is_cut or arguments_object(call.arguments) is not None)


def remember(message: Message, context: Context, memory: Memory) -> None:
    """This protocol keeps nothing."""


def body(response: ModelResponse, context: Context) -> bytes:
    """A whole answer."""
    return gemini.encode_response(response)


def encoder(context: Context) -> Framed:
    """Whoever makes the answer's stream. Each chunk says the counts, in the beginning those of the prompt."""
    made = message(context)
    before = replace(context.usage, output_tokens=context.usage.reasoning_tokens)
    events = gemini.stream_encoder(response_id(context), context.asked.request.model, usage=before, extra=made.extra)
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
