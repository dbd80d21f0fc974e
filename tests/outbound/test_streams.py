"""Streams of the four protocols through real connections: cut anywhere, encoded, with all that SSE allows."""

import asyncio
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import zstandard

from outbound.addresses import AddressPolicy
from outbound.client import open_client
from outbound.exchange import exchange
from tests.outbound.certificates import server_tls
from tests.outbound.http2_server import Asked, serving_http2
from tests.outbound.servers import STREAM_HEAD, chunk, response, serving
from tests.outbound.test_http2 import here
from tests.waiting import LONG_S
from wire.conversation import FinishReason, ModelResponse, Usage
from wire.deltas import TextDelta, ToolCallDelta
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols import PROTOCOLS

OPEN = AddressPolicy(allow_private=True)
DELTAS = [
    TextDelta("Es regnet in Zürich 🌧, "),
    TextDelta("ich sehe nach.\n\nGleich."),
    ToolCallDelta(0, "", "call_1", "get_weather"),
    ToolCallDelta(0, '{"city":"Zür'),
    ToolCallDelta(0, 'ich"}'),
    ToolCallDelta(1, '{"city":"Bern"}', "call_2", "get_weather"),
]
REASON, USAGE = FinishReason.TOOL_CALLS, Usage(input_tokens=11, output_tokens=22)

protocols = pytest.mark.parametrize("protocol", PROTOCOLS)


def stream_of(protocol: str) -> bytes:
    encoder = PROTOCOLS[protocol].stream_encoder("resp_1", "m-1")
    return b"".join(encoder.encode(delta) for delta in DELTAS) + encoder.finish(REASON, USAGE)


def pieces_of(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def in_http1(protocol: str, pieces: list[bytes], *headers: str, end: bytes = chunk(b"")) -> ModelResponse:
    """What the protocol's decoder makes of these pieces, each a chunk of its own."""
    head = STREAM_HEAD.replace(b"\r\n\r\n", b"".join(b"\r\n" + header.encode() for header in headers) + b"\r\n\r\n")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        for number, piece in enumerate(pieces):
            writer.write(chunk(piece))
            if number < 20:
                await writer.drain()
                await asyncio.sleep(0)
        writer.write(end)

    decoder = PROTOCOLS[protocol].stream_decoder(ToolNames())

    async def go() -> None:
        async with serving(answer) as server, open_client(OPEN) as client:
            await ask(client, server.url(), lambda data, at: decoder.feed(data))

    asyncio.run(go())
    return decoder.finish()


async def ask(client, url: str, on_chunk: Callable[[bytes, float], object]):
    return await exchange(
        client,
        method="POST",
        url=url,
        headers={},
        content=b"{}",
        max_bytes=1_000_000,
        total_timeout_s=LONG_S,
        on_chunk=on_chunk,
    )


def directly(protocol: str, data: bytes) -> ModelResponse:
    decoder = PROTOCOLS[protocol].stream_decoder(ToolNames())
    decoder.feed(data)
    return decoder.finish()


@protocols
@pytest.mark.parametrize("size", [1, 3, 61, 100_000])
def test_the_answer_is_the_same_wherever_it_is_cut(protocol: str, size: int):
    data = stream_of(protocol)
    answer = in_http1(protocol, pieces_of(data, size))
    assert answer == directly(protocol, data)
    assert [call.call_id for call in answer.message.tool_calls] == ["call_1", "call_2"]
    assert answer.message.tool_calls[0].arguments == '{"city":"Zürich"}'


@protocols
def test_line_ends_of_two_characters_comments_and_pings_change_nothing(protocol: str):
    data = stream_of(protocol)
    ping = b": still here\r\n\r\n" + (
        b'event: ping\r\ndata: {"type": "ping"}\r\n\r\n' if protocol == "anthropic_messages" else b""
    )
    odd = ping + data.replace(b"\n", b"\r\n").replace(b"\r\n\r\n", b"\r\n\r\n" + ping)
    assert in_http1(protocol, pieces_of(odd, 5)) == directly(protocol, data)


def gzipped(pieces: list[bytes]) -> list[bytes]:
    deflater = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    sent = [deflater.compress(piece) + deflater.flush(zlib.Z_SYNC_FLUSH) for piece in pieces]
    return [*sent, deflater.flush()]


def brotlied(pieces: list[bytes]) -> list[bytes]:
    compressor = brotli.Compressor()
    return [*(compressor.process(piece) + compressor.flush() for piece in pieces), compressor.finish()]


def zstandarded(pieces: list[bytes]) -> list[bytes]:
    compressor = zstandard.ZstdCompressor().compressobj()
    flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK
    return [*(compressor.compress(piece) + compressor.flush(flush) for piece in pieces), compressor.flush()]


CODINGS = {"gzip": gzipped, "br": brotlied, "zstd": zstandarded}


@protocols
@pytest.mark.parametrize("coding", CODINGS)
def test_an_encoded_stream_is_the_same(protocol: str, coding: str):
    data = stream_of(protocol)
    sent = CODINGS[coding](pieces_of(data, 50))
    assert in_http1(protocol, sent, f"Content-Encoding: {coding}") == directly(protocol, data)


@pytest.mark.parametrize("coding", CODINGS)
def test_an_event_of_an_encoded_stream_does_not_wait_for_the_next(coding: str):
    events = [b"data: 1\n\n", b"data: 2\n\n", b"data: 3\n\n"]
    sent: list[bytes] = CODINGS[coding](events)
    came: list[bytes] = []
    news = asyncio.Event()

    def take(data: bytes, at: float) -> None:
        came.append(data)
        news.set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(STREAM_HEAD.replace(b"\r\n\r\n", f"\r\nContent-Encoding: {coding}\r\n\r\n".encode()))
        for piece in sent[:-1]:
            writer.write(chunk(piece))
            await asyncio.wait_for(news.wait(), LONG_S)
            news.clear()
        writer.write(chunk(sent[-1]) + chunk(b""))

    async def go() -> None:
        async with serving(answer) as server, open_client(OPEN) as client:
            await ask(client, server.url(), take)

    asyncio.run(go())
    assert came == events


@protocols
def test_the_same_by_http2(protocol: str, certificate: Path):
    data = stream_of(protocol)
    decoder = PROTOCOLS[protocol].stream_decoder(ToolNames())

    async def answer(asked: Asked) -> None:
        asked.head(("content-encoding", "zstd"))
        for piece in zstandarded(pieces_of(data, 40)):
            await asked.send(piece)
        await asked.send(b"", end=True)

    async def go() -> None:
        async with (
            serving_http2(answer, server_tls(certificate, "h2")) as server,
            open_client(OPEN, resolver=here) as client,
        ):
            await ask(client, server.url(), lambda piece, at: decoder.feed(piece))

    asyncio.run(go())
    assert decoder.finish() == directly(protocol, data)


@protocols
def test_a_stream_that_ends_without_its_end_marker_is_no_whole_answer(protocol: str):
    events = stream_of(protocol).split(b"\n\n")
    with pytest.raises(WireError):
        in_http1(protocol, [b"\n\n".join(events[:4]) + b"\n\n"])


@protocols
def test_a_body_that_is_not_json_is_told_as_such(protocol: str):
    async def go() -> bytes:
        page = response(b"<html>Welcome</html>", "Content-Type: text/html")
        async with serving(page) as server, open_client(OPEN) as client:
            return (await ask(client, server.url(), lambda data, at: None)).body

    with pytest.raises(WireError):
        PROTOCOLS[protocol].decode_response(asyncio.run(go()), ToolNames())
