"""A reply as timed bytes: one body, or the pieces of a stream."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulator.answers import Chunk
from simulator.pace import schedule
from simulator.protocols.speaker import Context, Speaker
from simulator.reply import Reply, Timing
from simulator.tokens import count, output_tokens
from wire.conversation import FinishReason, Message, ModelResponse, Part, Reasoning, Refusal, Text, ToolCall
from wire.deltas import Delta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from wire.protocols.codec import StreamEncoder

ARGUMENT_PIECE = 8
_PIECES_OF_TEXT = re.compile(r"\s*\S+\s*$|\s*\S+")


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a part, with all that it holds."""

    part: Part


Piece = Delta | Ended
# How much of an answer comes before its connection is cut, falls silent or fails.
BROKEN_AFTER = 0.5


def whole(message: Message, speaker: Speaker, context: Context) -> tuple[Chunk, ...]:
    """The answer as one body, when its last piece would have come."""
    reply = context.reply
    response = ModelResponse(
        message=message,
        finish_reason=reply.finish_reason,
        usage=context.usage,
        response_id=speaker.response_id(context),
        model=context.asked.request.model,
    )
    body = speaker.body(response, context)
    times = schedule([*map(_size, pieces_of(message, reply.timing)), ""], reply.timing, context.asked.call.body)
    if reply.ending != "complete":
        body = body[: int(len(body) * BROKEN_AFTER)]
    return (Chunk(times[-1], body),)


def streamed(message: Message, speaker: Speaker, context: Context) -> tuple[Chunk, ...]:
    """The answer as a stream of events."""
    reply, encoder = context.reply, speaker.encoder(context)
    pieces = list(pieces_of(message, reply.timing))
    times = schedule([*map(_size, pieces), ""], reply.timing, context.asked.call.body)
    is_whole = reply.ending == "complete" and reply.breaks is None
    if not is_whole:
        pieces = pieces[: max(1, int(len(pieces) * BROKEN_AFTER))]
    chunks = [Chunk(at, _encoded(piece, encoder)) for at, piece in zip(times, pieces, strict=False)]
    if reply.breaks is not None:
        error = speaker.broken(speaker.failure(reply.breaks), encoder, context.nonce)
        return (*chunks, Chunk(times[len(chunks)], error))
    if not is_whole:
        return tuple(chunks)
    usage = context.usage if context.asked.wants_usage else None
    return (*chunks, Chunk(times[-1], encoder.finish(reply.finish_reason, usage)))


def pieces_of(message: Message, timing: Timing) -> Iterator[Piece]:
    """The answer in pieces: text by words, arguments by a few characters; after those of each part, its end."""
    calls = 0
    if timing.events is not None and not message.text:
        yield from _words(Text(""), len(message.tool_calls), timing)
    for part in message.parts:
        if isinstance(part, ToolCall) and part.extra.get("type") != "custom":
            yield from _call(part, calls, timing)
        else:
            yield from _words(part, len(message.tool_calls), timing)
        calls += isinstance(part, ToolCall)
        yield Ended(part)


def _encoded(piece: Piece, encoder: StreamEncoder) -> bytes:
    return encoder.end_part(piece.part) if isinstance(piece, Ended) else encoder.encode(piece)


def _words(part: Part, calls: int, timing: Timing) -> Iterator[Delta]:
    if isinstance(part, Text):
        pieces = _PIECES_OF_TEXT.findall(part.text)
        if timing.events is not None:
            pieces = _filled(pieces, timing.events - 2 * calls - 1)
        yield from map(TextDelta, pieces)
    elif isinstance(part, Reasoning):
        yield from map(ReasoningDelta, _PIECES_OF_TEXT.findall(part.text))
    elif isinstance(part, Refusal):
        yield from map(RefusalDelta, _PIECES_OF_TEXT.findall(part.text))


def _call(call: ToolCall, index: int, timing: Timing) -> Iterator[Delta]:
    yield ToolCallDelta(index, "", call.call_id, call.name)
    size = ARGUMENT_PIECE if timing.events is None else max(len(call.arguments), 1)
    for start in range(0, len(call.arguments), size):
        yield ToolCallDelta(index, call.arguments[start : start + size])


def _filled(pieces: list[str], wanted: int) -> list[str]:
    """Exactly `wanted` pieces of text, repeated or cut; none where fewer than one is wanted."""
    pieces = pieces or ["."]
    return [pieces[index % len(pieces)] for index in range(max(wanted, 0))]


def _size(piece: Piece) -> str:
    if isinstance(piece, ToolCallDelta):
        return piece.arguments + (piece.name or "")
    return piece.text if isinstance(piece, TextDelta | ReasoningDelta | RefusalDelta) else ""


def limited(reply: Reply, max_tokens: int | None, stop: tuple[str, ...]) -> Reply:
    """The reply as the request's own limits leave it: cut at a stop sequence or after `max_tokens`."""
    places = [reply.text.find(word) for word in stop if word in reply.text]
    if places:
        reply = replace(reply, text=reply.text[: min(places)], calls=())
    if max_tokens is None or output_tokens(reply) <= max_tokens:
        return reply
    left = max(max_tokens - 1, 1)  # the end is a token too
    thoughts = reply.thoughts[: 4 * left]
    left -= count(thoughts)
    text = reply.text[: 4 * left]
    left -= count(text)
    calls = tuple(replace(call, arguments=call.arguments[: 4 * left]) for call in reply.calls[:1]) if left > 0 else ()
    return replace(reply, thoughts=thoughts, text=text, calls=calls, finish=FinishReason.LENGTH)
