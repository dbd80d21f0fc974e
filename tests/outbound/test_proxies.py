"""A real proxy that the environment names, between a client and its host."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from outbound.addresses import AddressPolicy
from outbound.client import open_client
from outbound.exchange import Exchange, OutboundError
from tests.outbound.certificates import server_tls
from tests.outbound.http2_server import Asked, serving_http2
from tests.outbound.servers import response, serving
from tests.outbound.test_http2 import ask, here

OPEN = AddressPolicy(allow_private=True)


@dataclass
class Proxy:
    """One that connects to this machine, whatever host it is asked for."""

    url: str
    heads: list[bytes] = field(default_factory=list)


@asynccontextmanager
async def tunnelling(refusal: bytes = b"") -> AsyncIterator[Proxy]:
    proxy = Proxy("")
    tasks: set[asyncio.Task[None]] = set()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        proxy.heads.append(await reader.readuntil(b"\r\n\r\n"))
        if refusal:
            writer.write(refusal)
            writer.close()
            return
        port = int(proxy.heads[-1].split()[1].rpartition(b":")[2])
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        for way in (pump(reader, far_writer), pump(far_reader, writer)):
            tasks.add(asyncio.create_task(way))

    server = await asyncio.start_server(tunnel, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture(autouse=True)
def as_in_production(settings, monkeypatch) -> None:
    """Lifts the tests' own rule that only this machine can be reached, and forgets this machine's own proxies."""
    settings.OUTBOUND_LOOPBACK_ONLY = False
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


async def two_events(asked: Asked) -> None:
    asked.head()
    await asked.send(b"data: one\n\n")
    await asyncio.sleep(0.05)
    await asked.send(b"data: two\n\n", end=True)


def test_http2_goes_through_a_tunnel_and_the_key_stays_within_it(certificate: Path, monkeypatch):
    async def go() -> tuple[Exchange, list[bytes], Asked]:
        async with serving_http2(two_events, server_tls(certificate, "h2")) as server, tunnelling() as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            async with open_client(OPEN) as client:
                answer = await ask(client, server.url(), headers={"Authorization": "Bearer sk-1"})
            return answer, proxy.heads, server.asked[0]

    answer, heads, asked = asyncio.run(go())
    assert (answer.http_version, answer.body) == ("2", b"data: one\n\ndata: two\n\n")
    assert heads[0].startswith(b"CONNECT tools.example:")
    assert b"sk-1" not in heads[0]
    assert asked.headers["authorization"] == "Bearer sk-1"


def test_http1_goes_through_a_tunnel_where_the_host_speaks_only_that(certificate: Path, monkeypatch):
    async def go() -> Exchange:
        async with serving(response(b"hello"), server_tls(certificate)) as server, tunnelling() as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            async with open_client(OPEN) as client:
                return await ask(client, server.url("tools.example", scheme="https"), method="GET", content=b"")

    answer = asyncio.run(go())
    assert (answer.http_version, answer.body) == ("1.1", b"hello")


def test_a_host_in_no_proxy_is_reached_directly(certificate: Path, monkeypatch):
    async def go() -> tuple[Exchange, list[bytes]]:
        async with serving_http2(two_events, server_tls(certificate, "h2")) as server, tunnelling() as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            monkeypatch.setenv("NO_PROXY", "tools.example")
            async with open_client(OPEN, resolver=here) as client:
                return await ask(client, server.url()), proxy.heads

    answer, heads = asyncio.run(go())
    assert (answer.status, heads) == (200, [])


def test_what_is_behind_a_tunnel_must_have_the_right_certificate(certificate: Path, monkeypatch):
    async def go() -> None:
        async with serving_http2(two_events, server_tls(certificate, "h2")) as server, tunnelling() as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            async with open_client(OPEN) as client:
                await ask(client, server.url("other.example"))

    with pytest.raises(OutboundError, match="CERTIFICATE_VERIFY_FAILED"):
        asyncio.run(go())


def test_a_proxy_that_refuses_is_named(monkeypatch):
    async def go() -> None:
        async with tunnelling(response(b"", status="407 Proxy Authentication Required")) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            async with open_client(OPEN) as client:
                await ask(client, "https://tools.example/")

    with pytest.raises(OutboundError, match=r"the proxy 127\.0\.0\.1.* 407 Proxy Authentication Required") as failure:
        asyncio.run(go())
    assert failure.value.kind == "unreachable"


def test_a_proxy_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@127.0.0.1:1")

    async def go() -> None:
        async with open_client(OPEN) as client:
            await ask(client, "https://tools.example/")

    with pytest.raises(OutboundError, match=r"the proxy 127\.0\.0\.1, which the environment names") as failure:
        asyncio.run(go())
    assert "secret" not in failure.value.message
