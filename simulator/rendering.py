"""A reply as timed bytes: one body, or the pieces of a stream."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulator.pace import schedule
from simulator.reply import Reply
from simulator.tokens import count, output_tokens, usage
from wire.conversation import FinishReason, Message, ModelRequest, ModelResponse, Part, Refusal, Text, ToolCall
from wire.deltas import Delta, RefusalDelta, TextDelta, ToolCallDelta
from wire.protocols import openai_chat

FINGERPRINT = "simulated"
ARGUMENT_PIECE = 8
_PIECES_OF_TEXT = re.compile(r"\s*\S+\s*$|\s*\S+")
# How much of an answer comes before its connection is cut or falls silent.
BROKEN_AFTER = 0.5


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes that go out `at_ms` after the request came."""

    at_ms: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Context:
    """What an answer repeats of its request, and what makes it unique. `created` in seconds since 1970."""

    request: ModelRequest
    seed: bytes
    nonce: str
    created: int
    include_usage: bool

    @property
    def response_id(self) -> str:
        """The answer's own id."""
        return f"chatcmpl-{self.nonce}"

    def call_id(self, index: int) -> str:
        """The id of one call of the answer."""
        return f"call_{self.nonce}{index:02d}"


def whole(reply: Reply, context: Context) -> tuple[Chunk, ...]:
    """The answer as one body, when its last piece would have come."""
    parts: list[Part] = [Text(reply.text)] if reply.text else []
    parts += [Refusal(reply.refusal)] if reply.refusal else []
    parts += [ToolCall(context.call_id(index), call.name, call.arguments) for index, call in enumerate(reply.calls)]
    response = ModelResponse(
        message=Message("assistant", tuple(parts)),
        finish_reason=reply.finish_reason,
        usage=usage(context.request, reply),
        response_id=context.response_id,
        model=context.request.model,
    )
    body = openai_chat.encode_response(response, created=context.created, fingerprint=FINGERPRINT)
    times = schedule([*map(_size, deltas(reply, context)), ""], reply.timing, context.seed)
    if reply.ending != "complete":
        body = body[: int(len(body) * BROKEN_AFTER)]
    return (Chunk(times[-1], body),)


def streamed(reply: Reply, context: Context) -> tuple[Chunk, ...]:
    """The answer as a stream of events."""
    encoder = openai_chat.stream_encoder(
        context.response_id, context.request.model, created=context.created, fingerprint=FINGERPRINT
    )
    parts = list(deltas(reply, context))
    times = schedule([*map(_size, parts), ""], reply.timing, context.seed)
    chunks = [Chunk(at, encoder.encode(delta)) for at, delta in zip(times, parts, strict=False)]
    if reply.ending != "complete":
        return tuple(chunks[: max(1, int(len(chunks) * BROKEN_AFTER))])
    spent = usage(context.request, reply) if context.include_usage else None
    return (*chunks, Chunk(times[-1], encoder.finish(reply.finish_reason, spent)))


def deltas(reply: Reply, context: Context) -> Iterator[Delta]:
    """The answer in pieces: text by words, arguments by a few characters."""
    text_pieces = _PIECES_OF_TEXT.findall(reply.text)
    if reply.timing.events is not None:
        text_pieces = _filled(text_pieces, reply.timing.events - 2 * len(reply.calls) - 1)
    yield from (TextDelta(piece) for piece in text_pieces)
    yield from (RefusalDelta(piece) for piece in _PIECES_OF_TEXT.findall(reply.refusal))
    for index, call in enumerate(reply.calls):
        yield ToolCallDelta(index, "", context.call_id(index), call.name)
        size = ARGUMENT_PIECE if reply.timing.events is None else max(len(call.arguments), 1)
        for start in range(0, len(call.arguments), size):
            yield ToolCallDelta(index, call.arguments[start : start + size])


def _filled(pieces: list[str], wanted: int) -> list[str]:
    """Exactly `wanted` pieces of text, repeated or cut; none where fewer than one is wanted."""
    pieces = pieces or ["."]
    return [pieces[index % len(pieces)] for index in range(max(wanted, 0))]


def _size(delta: Delta) -> str:
    if isinstance(delta, ToolCallDelta):
        return delta.arguments + (delta.name or "")
    return delta.text if isinstance(delta, TextDelta | RefusalDelta) else ""


def limited(reply: Reply, max_tokens: int | None, stop: tuple[str, ...]) -> Reply:
    """The reply as the request's own limits leave it: cut at a stop sequence or after `max_tokens`."""
    places = [reply.text.find(word) for word in stop if word in reply.text]
    if places:
        reply = replace(reply, text=reply.text[: min(places)], calls=())
    if max_tokens is None or output_tokens(reply) <= max_tokens:
        return reply
    text = reply.text[: 4 * max_tokens]
    left = max_tokens - count(text)
    calls = tuple(replace(call, arguments=call.arguments[: 4 * left]) for call in reply.calls[:1]) if left > 0 else ()
    return replace(reply, text=text, calls=calls, finish=FinishReason.LENGTH)
