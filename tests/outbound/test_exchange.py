"""One request and its whole answer, or what came of it."""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from outbound.addresses import AddressPolicy
from outbound.client import open_client
from outbound.exchange import Exchange, OutboundError, exchange
from tests.clock import put_forward, time_flies
from tests.outbound.servers import STREAM_HEAD, Answer, Server, chunk, response, serving
from tests.waiting import LONG_S

OPEN = AddressPolicy(allow_private=True)


async def ask(server: Server, *, read_timeout_s: float = LONG_S, **changes: Any) -> Exchange:
    request = {"method": "POST", "url": server.url(), "headers": {}, "content": b"{}", "max_bytes": 1_000_000}
    async with open_client(OPEN, read_timeout_s=read_timeout_s) as client:
        return await exchange(client, **{**request, "total_timeout_s": 2 * LONG_S, **changes})


def exchanged(answer: Answer | bytes, **changes: Any) -> Exchange:
    async def go() -> Exchange:
        async with serving(answer) as server:
            return await ask(server, **changes)

    return asyncio.run(go())


def failed(answer: Answer | bytes, **changes: Any) -> OutboundError:
    with pytest.raises(OutboundError) as failure:
        exchanged(answer, **changes)
    return failure.value


async def stalls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Sends the head and one piece, then nothing more."""
    writer.write(STREAM_HEAD + chunk(b"data: 1\n\n"))
    await writer.drain()
    await reader.read()


async def two_pieces(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, between: Callable[[], Awaitable[object]]
) -> None:
    writer.write(STREAM_HEAD + chunk(b"data: one\n\n"))
    await writer.drain()
    await between()
    writer.write(chunk("data: zwölf\n\n".encode()) + chunk(b""))
    await writer.drain()


def test_a_whole_answer():
    answer = exchanged(response(b'{"ok": true}', "Content-Type: application/json", "X-Request-Id: req_1"))
    assert (answer.status, answer.body) == (200, b'{"ok": true}')
    assert answer.headers == {"content-type": "application/json", "x-request-id": "req_1"}
    assert answer.arrivals[-1][1] == len(answer.body)


def test_the_request_goes_out_byte_for_byte():
    content = '{"text": "Zürich 🌧", "n": 1.0}'.encode()
    received = bytearray()

    async def read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.extend(await reader.readexactly(len(content)))
        writer.write(response(b""))

    exchanged(read, content=content)
    assert bytes(received) == content


def test_each_piece_of_a_stream_is_told_when_it_comes():
    pieces: list[tuple[bytes, float]] = []
    has_come = asyncio.Event()

    def take(data: bytes, at: float) -> None:
        pieces.append((data, at))
        has_come.set()

    async def a_while_after_the_first() -> None:
        await has_come.wait()
        await asyncio.sleep(0.1)

    answer = exchanged(partial(two_pieces, between=a_while_after_the_first), on_chunk=take)
    assert [data for data, _ in pieces] == [b"data: one\n\n", "data: zwölf\n\n".encode()]
    assert pieces[1][1] - pieces[0][1] >= 90
    assert answer.body == b"".join(data for data, _ in pieces)
    assert answer.arrivals == tuple((int(at), end) for (_, at), end in zip(pieces, (11, 25), strict=True))
    assert answer.first_byte_ms == answer.arrivals[0][0] <= answer.arrivals[1][0] <= answer.ended_ms


def test_an_error_answer_is_an_answer_but_no_stream():
    pieces: list[bytes] = []
    body = b'{"error": {"message": "slow down"}}'
    answer = exchanged(
        response(body, "Retry-After: 2", status="429 Too Many Requests"), on_chunk=lambda data, at: pieces.append(data)
    )
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (429, body, "2")
    assert pieces == []


def test_an_empty_answer_has_no_first_byte():
    answer = exchanged(response(b"", status="204 No Content"))
    assert (answer.body, answer.arrivals, answer.first_byte_ms) == (b"", (), None)


def test_a_compressed_answer_is_told_decoded():
    body = json.dumps(list(range(1000))).encode()
    answer = exchanged(response(gzip.compress(body), "Content-Encoding: gzip"))
    assert answer.body == body


def test_what_unfolds_beyond_the_bound_is_too_large():
    bomb = gzip.compress(bytes(200_000_000))
    error = failed(response(bomb, "Content-Encoding: gzip"), max_bytes=10_000)
    assert (error.kind, error.message) == ("too_large", "The answer is larger than 10,000 bytes.")
    assert error.exchange_so_far is not None
    assert error.exchange_so_far.body == bytes(10_000)


def test_an_answer_of_exactly_the_bound_is_whole():
    assert exchanged(response(b"x" * 1000), max_bytes=1000).body == b"x" * 1000
    assert failed(response(b"x" * 1001), max_bytes=1000).kind == "too_large"


@pytest.mark.parametrize(
    ("body", "coding", "message"),
    [
        (b"not gzip", "gzip", "damaged"),
        (gzip.compress(b"hello", mtime=0)[:-4], "gzip", "ended early"),
        (b"x", "compress", "not asked for"),
    ],
)
def test_a_body_that_belies_its_coding_is_cut(body: bytes, coding: str, message: str):
    error = failed(response(body, f"Content-Encoding: {coding}"))
    assert error.kind == "cut"
    assert message in error.message


def test_a_connection_cut_in_the_middle_carries_what_came():
    error = failed(STREAM_HEAD + chunk(b"data: 1\n\n"))
    assert (error.kind, error.message) == ("cut", "The connection was cut in the middle of the answer.")
    assert error.exchange_so_far is not None
    assert (error.exchange_so_far.status, error.exchange_so_far.body) == (200, b"data: 1\n\n")
    assert error.exchange_so_far.arrivals[0][1] == 9


def test_a_connection_closed_without_an_answer():
    error = failed(b"")
    assert (error.kind, error.exchange_so_far) == ("cut", None)
    assert error.message == "The connection was closed before an answer came."


def test_something_that_does_not_speak_http():
    assert failed(b"SSH-2.0-OpenSSH_9.2\r\n").kind == "cut"


def test_silence_in_the_middle_of_a_stream_is_a_timeout_that_carries_what_came():
    has_come = asyncio.Event()

    async def then_nothing() -> None:
        await has_come.wait()
        await time_flies()

    error = failed(partial(two_pieces, between=then_nothing), on_chunk=lambda data, at: has_come.set())
    assert error.kind == "timeout"
    assert error.message == "Nothing came for 60 s. The host may be overloaded; try again later."
    assert error.exchange_so_far is not None
    assert error.exchange_so_far.body == b"data: one\n\n"


def test_the_whole_exchange_is_bounded_in_time_however_busy_it_is():
    async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(STREAM_HEAD)
        while not writer.is_closing():
            writer.write(chunk(b": still there\n\n"))
            await writer.drain()
            await asyncio.sleep(0)

    error = failed(drips, total_timeout_s=LONG_S, on_chunk=lambda data, at: put_forward(1))
    assert (error.kind, error.message) == ("timeout", "No complete answer within 60 s.")
    assert error.exchange_so_far is not None
    assert error.exchange_so_far.body.startswith(b": still there")


def test_nothing_listens_there():
    async def go() -> Exchange:
        async with serving(b"") as server:
            pass
        return await ask(server)

    with pytest.raises(OutboundError) as failure:
        asyncio.run(go())
    assert failure.value.kind == "unreachable"
    assert failure.value.message.endswith("Connection refused.")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://10.0.0.1/", "not this machine"),
        ("ftp://127.0.0.1/", "Only http and https"),
        ("http://u:pw@127.0.0.1/", "user name"),
        ("http://[::1/", "not a valid URL"),
        ("http://127.0.0.1:99999/", "port"),
        ("/relative", "Only http and https"),
    ],
)
def test_an_address_that_may_not_be_reached_is_refused(url: str, message: str):
    error = failed(b"", url=url)
    assert error.kind == "refused"
    assert message in error.message


def test_a_header_that_cannot_be_sent_is_refused_without_quoting_it():
    error = failed(b"", headers={"Authorization": "Bearer sk-secret\r\nX: 1"})
    assert error.kind == "refused"
    assert "sk-secret" not in error.message


def test_a_failure_does_not_tell_the_query_of_the_address():
    error = failed(b"", url="http://127.0.0.1:1/?key=sk-secret")
    assert "sk-secret" not in error.message


def test_cancelling_ends_the_connection():
    ended = asyncio.Event()

    async def waits_for_the_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(STREAM_HEAD + chunk(b"data: 1\n\n"))
        await writer.drain()
        await reader.read()
        ended.set()

    async def go() -> None:
        begun = asyncio.Event()
        async with serving(waits_for_the_end) as server:
            task = asyncio.create_task(ask(server, on_chunk=lambda data, at: begun.set()))
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.wait_for(ended.wait(), LONG_S)

    asyncio.run(go())


def test_what_the_reader_of_the_pieces_raises_ends_the_exchange():
    class NotUnderstood(Exception):
        pass

    def refuse(data: bytes, at: float) -> None:
        raise NotUnderstood

    with pytest.raises(NotUnderstood):
        exchanged(stalls, on_chunk=refuse)


def test_a_hundred_streams_at_once_do_not_wait_for_each_other():
    async def when_all_have_asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(writer)
        if len(asked) == 100:
            everybody.set()
        # One after the other, the first would wait for ever.
        await two_pieces(reader, writer, everybody.wait)

    async def go() -> set[bytes]:
        async with serving(when_all_have_asked) as server:
            answers = await asyncio.gather(*(ask(server) for _ in range(100)))
            return {answer.body for answer in answers}

    asked: list[asyncio.StreamWriter] = []
    everybody = asyncio.Event()
    assert asyncio.run(go()) == {"data: one\n\ndata: zwölf\n\n".encode()}
