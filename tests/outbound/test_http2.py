"""HTTP/2 with a host that offers it."""

import asyncio
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from pathlib import Path

import pytest
from h2.errors import ErrorCodes

from outbound.addresses import Address, AddressPolicy
from outbound.client import Client, open_client
from outbound.exchange import Exchange, OutboundError, exchange
from tests.clock import put_forward
from tests.outbound.certificates import server_tls
from tests.outbound.http2_server import Answer, Asked, Http2Server, serving_http2
from tests.outbound.servers import response, serving
from tests.waiting import LONG_S

OPEN = AddressPolicy(allow_private=True)


async def here(host: str, port: int) -> list[Address]:
    return [ip_address("127.0.0.1")]


async def ask(client: Client, url: str, **changes) -> Exchange:
    request = {"method": "POST", "url": url, "headers": {}, "content": b"{}", "max_bytes": 10_000_000}
    return await exchange(client, **{**request, "total_timeout_s": LONG_S, **changes})


@pytest.fixture
def talking(certificate: Path):
    """Runs a conversation between one client and a server that answers so."""

    def run(answer: Answer, talk: Callable[[Client, Http2Server], Awaitable], **options):
        async def go():
            client_options = {"read_timeout_s": options.pop("read_timeout_s", LONG_S)}
            async with (
                serving_http2(answer, server_tls(certificate, "h2"), **options) as server,
                open_client(OPEN, resolver=here, **client_options) as client,
            ):
                return await talk(client, server)

        return asyncio.run(go())

    return run


async def two_events(asked: Asked) -> None:
    asked.head(("content-type", "text/event-stream"))
    await asked.send(b"data: one\n\n")
    await asyncio.sleep(0.1)
    await asked.send(b"data: two\n\n", end=True)


async def stalls(asked: Asked) -> None:
    asked.head()
    await asked.send(b"data: 1\n\n")


def test_it_is_spoken_where_the_host_offers_it(talking):
    async def talk(client: Client, server: Http2Server) -> None:
        answer = await ask(client, server.url(path="/v1/chat?x=1"), headers={"Authorization": "Bearer k"})
        assert (answer.http_version, answer.status, answer.body) == ("2", 200, b"hello")
        asked = server.asked[0]
        assert bytes(asked.body) == b"{}"
        assert asked.headers[":path"] == "/v1/chat?x=1"
        assert asked.headers[":authority"] == f"tools.example:{server.port}"
        assert asked.headers["authorization"] == "Bearer k"
        assert asked.headers["accept-encoding"] == "gzip, deflate, br, zstd"
        assert not {"host", "connection", "transfer-encoding"} & asked.headers.keys()

    talking(lambda asked: asked.answer(b"hello"), talk)


def test_a_host_that_does_not_offer_it_is_spoken_to_in_http1(certificate: Path):
    async def go() -> Exchange:
        async with (
            serving(response(b"hello"), server_tls(certificate, "http/1.1")) as server,
            open_client(OPEN, resolver=here) as client,
        ):
            return await ask(client, server.url("tools.example", scheme="https"), method="GET", content=b"")

    answer = asyncio.run(go())
    assert (answer.http_version, answer.body) == ("1.1", b"hello")


def test_each_piece_of_a_stream_is_told_when_it_comes(talking):
    async def talk(client: Client, server: Http2Server) -> None:
        pieces: list[tuple[bytes, float]] = []
        answer = await ask(client, server.url(), on_chunk=lambda data, at: pieces.append((data, at)))
        assert [data for data, _ in pieces] == [b"data: one\n\n", b"data: two\n\n"]
        assert pieces[0][1] <= pieces[1][1]
        assert [end for _, end in answer.arrivals] == [11, 22]

    talking(two_events, talk)


def test_many_streams_share_one_connection_and_do_not_wait_for_each_other(talking):
    async def talk(client: Client, server: Http2Server) -> None:
        servers.append(server)
        answers = await asyncio.gather(*(ask(client, server.url()) for _ in range(40)))
        assert {answer.body for answer in answers} == {b"data: one\n\ndata: two\n\n"}
        assert len(server.connections) == 1

    async def when_all_have_asked(asked: Asked) -> None:
        if len(servers[0].asked) == 40:
            everybody.set()
        await everybody.wait()  # one after the other, the first would wait for ever
        await two_events(asked)

    servers: list[Http2Server] = []
    everybody = asyncio.Event()
    talking(when_all_have_asked, talk)


def test_more_streams_than_a_host_allows_take_another_connection(talking):
    async def talk(client: Client, server: Http2Server) -> None:
        servers.append(server)
        await ask(client, server.url())  # now the host has said how many
        answers = await asyncio.gather(*(ask(client, server.url()) for _ in range(6)))
        assert len(answers) == 6
        assert len(server.connections) == 3

    async def when_all_have_asked(asked: Asked) -> None:
        if len(servers[0].asked) in (1, 7):
            everybody.set()
        await everybody.wait()
        if len(servers[0].asked) == 1:
            everybody.clear()
        await two_events(asked)

    servers: list[Http2Server] = []
    everybody = asyncio.Event()
    talking(when_all_have_asked, talk, most_streams=2)


def test_large_bodies_go_both_ways_as_the_other_side_takes_them(talking):
    large = bytes(range(256)) * 20_000

    async def echo(asked: Asked) -> None:
        await asked.answer(bytes(asked.body))

    async def talk(client: Client, server: Http2Server) -> None:
        assert (await ask(client, server.url(), content=large)).body == large

    talking(echo, talk)


def test_an_answer_before_the_whole_request_was_read_is_the_answer(talking):
    async def talk(client: Client, server: Http2Server) -> None:
        answer = await ask(client, server.url())
        assert (answer.status, answer.body) == (413, b"too long")

    async def refuse(asked: Asked) -> None:
        await asked.answer(b"too long", status=413)
        asked.reset(ErrorCodes.NO_ERROR)

    talking(refuse, talk)


def test_cancelling_one_stream_tells_the_host_at_once_and_leaves_the_others_alone(talking):
    async def talk(client: Client, server: Http2Server) -> None:
        begun = asyncio.Event()
        one = asyncio.create_task(ask(client, server.url(path="/stalls"), on_chunk=lambda data, at: begun.set()))
        await begun.wait()
        other = asyncio.create_task(ask(client, server.url(path="/slow")))
        await asyncio.sleep(0.05)
        one.cancel()
        with pytest.raises(asyncio.CancelledError):
            await one
        await asyncio.wait_for(server.asked[0].was_cancelled.wait(), LONG_S)
        assert (await other).body == b"data: one\n\ndata: two\n\n"
        assert len(server.connections) == 1

    async def answer(asked: Asked) -> None:
        await (stalls if asked.headers[":path"] == "/stalls" else two_events)(asked)

    talking(answer, talk)


def test_closing_the_client_ends_the_connection(talking):
    async def talk(client: Client, server: Http2Server) -> None:
        begun = asyncio.Event()
        task = asyncio.create_task(ask(client, server.url(), on_chunk=lambda data, at: begun.set()))
        await begun.wait()
        task.cancel()
        await client.aclose()
        await asyncio.wait_for(server.connections[0].lost.wait(), LONG_S)

    talking(stalls, talk)


def test_silence_on_one_stream_is_a_timeout_however_busy_the_others_are(talking):
    async def answer(asked: Asked) -> None:
        if asked.headers[":path"] == "/stalls":
            await stalls(asked)
        else:
            await keeps_busy(asked)

    async def keeps_busy(asked: Asked) -> None:
        asked.head()
        while not is_over.is_set():
            await asked.send(b".")
            await asyncio.sleep(0.01)
            put_forward(0.1 if has_come.is_set() else 0)
        await asked.send(b"", end=True)

    async def talk(client: Client, server: Http2Server) -> None:
        busy = asyncio.create_task(ask(client, server.url()))
        with pytest.raises(OutboundError) as failure:
            await ask(client, server.url(path="/stalls"), on_chunk=lambda data, at: has_come.set())
        assert failure.value.kind == "timeout"
        assert failure.value.exchange_so_far is not None
        assert failure.value.exchange_so_far.body == b"data: 1\n\n"
        is_over.set()
        assert len((await busy).body) > 1

    has_come, is_over = asyncio.Event(), asyncio.Event()
    talking(answer, talk, read_timeout_s=5)


@pytest.mark.parametrize(
    ("breaks", "kind"),
    [
        (lambda asked: asked.reset(ErrorCodes.INTERNAL_ERROR), "cut"),
        (lambda asked: asked.connection.cut(), "cut"),
        (lambda asked: asked.connection.say_good_bye(asked.number, ErrorCodes.INTERNAL_ERROR), "cut"),
        (lambda asked: asked.connection.write(b"\x00\x00\x01\x00\x00\x00\x00\x00\x00x"), "cut"),
    ],
    ids=["stream reset", "connection cut", "connection ended with an error", "broken frames"],
)
def test_what_breaks_an_answer_off_is_one_failure_with_what_had_come(talking, breaks, kind: str):
    async def answer(asked: Asked) -> None:
        await stalls(asked)
        await asyncio.sleep(0.05)
        breaks(asked)

    async def talk(client: Client, server: Http2Server) -> None:
        with pytest.raises(OutboundError) as failure:
            await ask(client, server.url())
        assert (failure.value.kind, failure.value.message) == (
            kind,
            "The connection was cut in the middle of the answer.",
        )
        assert failure.value.exchange_so_far is not None
        assert failure.value.exchange_so_far.body == b"data: 1\n\n"

    talking(answer, talk)


def test_a_host_that_says_good_bye_still_ends_the_answers_it_has_begun(talking):
    async def answer(asked: Asked) -> None:
        asked.head()
        asked.connection.say_good_bye(asked.number)
        await two_more(asked)

    async def two_more(asked: Asked) -> None:
        for text in (b"one", b"two"):
            await asyncio.sleep(0.05)
            await asked.send(text)
        await asked.send(b"", end=True)

    async def talk(client: Client, server: Http2Server) -> None:
        assert (await ask(client, server.url())).body == b"onetwo"
        assert (await ask(client, server.url())).body == b"onetwo"
        assert len(server.connections) == 2

    talking(answer, talk)


@pytest.mark.parametrize("refusal", ["good-bye", "refused stream"])
def test_a_request_that_the_host_has_not_processed_goes_out_again(talking, refusal: str):
    async def answer(asked: Asked) -> None:
        if len(asked.connection._server.asked) > 1:
            await asked.answer(b"at last")
        elif refusal == "good-bye":
            asked.connection.say_good_bye(0)
        else:
            asked.reset(ErrorCodes.REFUSED_STREAM)

    async def talk(client: Client, server: Http2Server) -> None:
        assert (await ask(client, server.url())).body == b"at last"

    talking(answer, talk)


def test_a_host_that_refuses_for_ever_is_not_asked_for_ever(talking):
    async def answer(asked: Asked) -> None:
        asked.reset(ErrorCodes.REFUSED_STREAM)

    async def talk(client: Client, server: Http2Server) -> None:
        with pytest.raises(OutboundError, match="closed before an answer came"):
            await ask(client, server.url())
        assert len(server.asked) == 3

    talking(answer, talk)


def test_a_connection_that_the_host_closed_meanwhile_is_not_used_again(talking):
    async def talk(client: Client, server: Http2Server) -> None:
        await ask(client, server.url())
        server.connections[0].cut()
        await server.connections[0].lost.wait()
        await asyncio.sleep(0.05)  # in which the client, in this same loop, sees the end that lies there
        assert (await ask(client, server.url())).body == b"hello"
        assert len(server.connections) == 2

    talking(lambda asked: asked.answer(b"hello"), talk)


def test_https_to_a_port_that_speaks_plain_http_says_so():
    async def go() -> None:
        says = response(b"", status="400 Bad Request")
        async with serving(says, at_once=True) as server, open_client(OPEN, resolver=here) as client:
            await ask(client, server.url("tools.example", scheme="https"))

    with pytest.raises(OutboundError, match="begin with http:// instead of https://") as failure:
        asyncio.run(go())
    assert failure.value.kind == "untrusted"
