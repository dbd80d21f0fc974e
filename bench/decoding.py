"""Reading a long stream: our decoders beside the vendors' own, from the same bytes in one process."""

import time
from collections.abc import Callable, Iterable, Iterator

import anthropic
import httpx
import httpx2
import openai
from google import genai
from google.genai import types

from bench.marks import at_least
from wire import sse
from wire.conversation import FinishReason, Usage
from wire.deltas import Delta, ReasoningDelta, TextDelta, ToolCallDelta
from wire.names import ToolNames
from wire.protocols import PROTOCOLS

_WORDS = 3_000
_PIECES_OF_ARGUMENTS = 1_000
_CHUNK = 1_400
"""Bytes that come at once: what fits into a packet."""
_ROUNDS = 3


def measure() -> Iterator[str]:
    """Events and megabytes a second of each protocol's decoder, and how many times the official SDK's that is."""
    for protocol, read_with_sdk in _SDKS.items():
        stream = _stream(protocol)
        events = len(sse.Decoder().feed(stream))
        ours, theirs = _best_of_turns(lambda data: _read(protocol, data), read_with_sdk, stream)  # noqa: B023
        yield (
            f"{protocol}: {events} events, {len(stream) / 1e6:.1f} MB; ours {events / ours:,.0f} events/s,"
            f" {len(stream) / 1e6 / ours:.1f} MB/s; SDK {events / theirs:,.0f} events/s,"
            f" {len(stream) / 1e6 / theirs:.1f} MB/s"
        )
        yield at_least(f"{protocol} beside the SDK", theirs / ours, 1, "x")


def _stream(protocol: str) -> bytes:
    """A long answer: thoughts, words, and a call whose arguments come in many pieces."""
    encoder = PROTOCOLS[protocol].stream_encoder("answer_1", "a-model")
    deltas: list[Delta] = [ReasoningDelta(f"thought {number} ") for number in range(_WORDS // 4)]
    deltas += [TextDelta(f"word {number} ") for number in range(_WORDS)]
    pieces = ('{"text":"', *(f"piece {number} " for number in range(_PIECES_OF_ARGUMENTS)), '"}')
    deltas.append(ToolCallDelta(0, "", "call_1", "write"))
    deltas += [ToolCallDelta(0, piece) for piece in pieces]
    return b"".join(map(encoder.encode, deltas)) + encoder.finish(FinishReason.TOOL_CALLS, Usage(100, 9_000))


def _best_of_turns(
    ours: Callable[[bytes], None], theirs: Callable[[bytes], None], stream: bytes
) -> tuple[float, float]:
    """The best time of each, measured in turns, so that a busy machine is as busy for both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(_ROUNDS):
        for read, taken in zip((ours, theirs), times, strict=True):
            began = time.perf_counter()
            read(stream)
            taken.append(time.perf_counter() - began)
    return min(times[0]), min(times[1])


def _chunks(stream: bytes) -> Iterator[bytes]:
    return (stream[at : at + _CHUNK] for at in range(0, len(stream), _CHUNK))


def _read(protocol: str, stream: bytes) -> None:
    decoder = PROTOCOLS[protocol].stream_decoder(ToolNames())
    for chunk in _chunks(stream):
        decoder.feed(chunk)
    assert decoder.finish().message.tool_calls


_EVENT_STREAM = {"content-type": "text/event-stream"}


def _client(stream: bytes) -> httpx2.Client:
    """A client whose every request is answered by the stream, without a network."""
    return httpx2.Client(
        transport=httpx2.MockTransport(
            lambda request: httpx2.Response(200, headers=_EVENT_STREAM, content=_chunks(stream))
        )
    )


def _google_client(stream: bytes) -> httpx.Client:
    """The same; Google's SDK uses the httpx that we use."""
    return httpx.Client(
        transport=httpx.MockTransport(
            lambda request: httpx.Response(200, headers=_EVENT_STREAM, content=_chunks(stream))
        )
    )


def _exhaust(events: Iterable[object]) -> None:
    for _ in events:
        pass


def _openai_chat(stream: bytes) -> None:
    client = openai.OpenAI(api_key="none", http_client=_client(stream))
    _exhaust(client.chat.completions.create(model="m", messages=[], stream=True))


def _openai_responses(stream: bytes) -> None:
    client = openai.OpenAI(api_key="none", http_client=_client(stream))
    _exhaust(client.responses.create(model="m", input="Hi", stream=True))


def _anthropic_messages(stream: bytes) -> None:
    client = anthropic.Anthropic(api_key="none", http_client=_client(stream))
    _exhaust(client.messages.create(model="m", max_tokens=9, messages=[], stream=True))


def _gemini(stream: bytes) -> None:
    options = types.HttpOptions(httpx_client=_google_client(stream))
    client = genai.Client(api_key="none", http_options=options)
    _exhaust(client.models.generate_content_stream(model="m", contents="Hi"))


_SDKS: dict[str, Callable[[bytes], None]] = {
    "openai_chat": _openai_chat,
    "openai_responses": _openai_responses,
    "anthropic_messages": _anthropic_messages,
    "gemini": _gemini,
}
