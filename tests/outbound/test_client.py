"""Where a client connects, and where it refuses to."""

import asyncio
import socket
import threading
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest

from outbound.addresses import Address, AddressPolicy, AddressRefused
from outbound.client import open_client, tls_context
from outbound.resolver import Resolve
from tests.outbound.certificates import server_tls
from tests.outbound.servers import STREAM_HEAD, chunk, get, response, serving
from tests.waiting import LONG_S

OPEN = AddressPolicy(allow_private=True)


@pytest.fixture
def as_in_production(settings) -> None:
    """Lifts the tests' own rule that only this machine can be reached."""
    settings.OUTBOUND_LOOPBACK_ONLY = False


def answer_of(url: str, policy: AddressPolicy, resolver: Resolve | None = None) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with open_client(policy, resolver=resolver, connect_timeout_s=LONG_S) as client:
            return await get(client, url)

    return asyncio.run(ask())


def answering(*answers: str) -> Resolve:
    """A name server that gives one answer after the other, as one under an attacker's hand would."""
    left = list(answers)

    async def resolve(host: str, port: int) -> list[Address]:
        return [ip_address(text) for text in left.pop(0).split()]

    return resolve


def test_it_reaches_an_allowed_host():
    async def ask() -> httpx.Response:
        async with serving(response(b"hello")) as server, open_client(OPEN) as client:
            return await get(client, server.url("localhost"))

    assert asyncio.run(ask()).text == "hello"


def test_the_connection_goes_to_the_address_that_was_checked():
    """The second answer of the name server, which would be refused, is never asked for."""

    async def ask() -> tuple[httpx.Response, list[bytes]]:
        resolver = answering("127.0.0.1", "169.254.169.254")
        async with serving(response(b"hello")) as server, open_client(OPEN, resolver=resolver) as client:
            return await get(client, server.url("tools.example")), server.heads

    answer, heads = asyncio.run(ask())
    assert answer.text == "hello"
    assert b"Host: tools.example:" in heads[0]


@pytest.mark.usefixtures("as_in_production")
def test_one_refused_address_among_several_refuses_the_host():
    with pytest.raises(AddressRefused, match=r"leads to 10\.0\.0\.1"):
        answer_of("http://tools.example/", AddressPolicy(), answering("8.8.8.8 10.0.0.1"))


@pytest.mark.usefixtures("as_in_production")
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
    ],
)
def test_every_spelling_of_this_machine_is_refused_to_a_tool(host: str):
    with pytest.raises(AddressRefused, match="not a public address"):
        answer_of(f"http://{host}:1/", AddressPolicy())


@pytest.mark.usefixtures("as_in_production")
def test_the_final_dot_of_a_name_hides_nothing():
    with pytest.raises(AddressRefused, match="not a public address"):
        answer_of("http://localhost.:1/", AddressPolicy(), answering("127.0.0.1"))


@pytest.mark.parametrize("url", ["http://user:pw@127.0.0.1/", "http://user@127.0.0.1/"])
def test_user_info_in_the_address_is_refused_and_not_quoted(url: str):
    with pytest.raises(AddressRefused, match="carries a user name") as refusal:
        answer_of(url, OPEN)
    assert "pw" not in str(refusal.value)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "unix:///var/run/docker.sock"])
def test_only_http_and_https_are_reached(url: str):
    with pytest.raises(AddressRefused, match="Only http and https"):
        answer_of(url, OPEN)


def test_redirects_are_answers_and_not_followed():
    async def ask() -> tuple[int, int]:
        async with serving(response(b"", "Location: /elsewhere", status="302 Found")) as server:
            async with open_client(OPEN) as client:
                answer = await get(client, server.url())
            return answer.status_code, len(server.heads)

    assert asyncio.run(ask()) == (302, 1)


def test_cookies_are_neither_kept_nor_sent():
    async def ask() -> list[bytes]:
        async with serving(response(b"", "Set-Cookie: session=1")) as server, open_client(OPEN) as client:
            await get(client, server.url("localhost"))
            await get(client, server.url("localhost"))
            return server.heads

    heads = asyncio.run(ask())
    assert len(heads) == 2
    assert not any(b"ookie" in head for head in heads)


def test_connections_of_one_client_are_used_again():
    async def ask() -> int:
        async with serving(response(b"x")) as server, open_client(OPEN) as client:
            for _ in range(3):
                await get(client, server.url())
            return server.connections

    assert asyncio.run(ask()) == 1


def test_a_connection_that_the_host_closes_after_its_answer_is_not_used_again():
    """The host says nothing of closing, and closes; here it is noticed before this process's loop has looked."""

    async def ask() -> list[str]:
        said = STREAM_HEAD + chunk(b"hello") + chunk(b"")
        with closing(socket.create_server(("127.0.0.1", 0))) as listener:
            threading.Thread(target=answer_twice, args=(listener, said), daemon=True).start()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            async with open_client(OPEN) as client:
                first = (await get(client, url)).text
                closed.wait(LONG_S)  # not awaited: the loop must not see that the connection was closed
                return [first, (await get(client, url)).text]

    def answer_twice(listener: socket.socket, said: bytes) -> None:
        for _ in range(2):
            connection, _address = listener.accept()
            connection.recv(65536)
            connection.sendall(said)
            connection.close()
            closed.set()

    closed = threading.Event()
    assert asyncio.run(ask()) == ["hello", "hello"]


def test_a_dead_address_does_not_hide_a_live_one():
    async def ask() -> str:
        resolver = answering("127.9.9.9 127.0.0.1")
        async with serving(response(b"hello")) as server, open_client(OPEN, resolver=resolver) as client:
            return (await get(client, server.url("tools.example"))).text

    assert asyncio.run(ask()) == "hello"


def test_a_name_without_address_is_unreachable():
    async def unknown(host: str, port: int) -> list[Address]:
        raise OSError("no such name")

    with pytest.raises((httpx.ConnectError, AddressRefused)):
        answer_of("http://nowhere.invalid/", OPEN, unknown)


@pytest.mark.usefixtures("as_in_production")
def test_a_slow_name_server_is_bounded_by_the_connect_time():
    async def slow(host: str, port: int) -> list[Address]:
        await asyncio.sleep(60)
        return []

    async def ask() -> None:
        async with open_client(OPEN, resolver=slow, connect_timeout_s=0.05) as client:
            await get(client, "http://tools.example/")

    with pytest.raises(httpx.ConnectTimeout, match=r"0\.05 s"):
        asyncio.run(ask())


class TestUnderTest:
    """OUTBOUND_LOOPBACK_ONLY: nothing but this machine, whoever asks."""

    @pytest.mark.parametrize("policy", [OPEN, AddressPolicy(), AddressPolicy(allowed_hosts=("8.8.8.8", "10.0.0.1"))])
    @pytest.mark.parametrize("host", ["8.8.8.8", "10.0.0.1", "169.254.169.254", "0x08080808", "example.com"])
    def test_other_machines_are_refused(self, policy: AddressPolicy, host: str):
        with pytest.raises(AddressRefused, match="not this machine"):
            answer_of(f"http://{host}/", policy)

    def test_a_proxy_is_not_asked(self, monkeypatch):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        with pytest.raises(AddressRefused, match="not this machine"):
            answer_of("http://8.8.8.8/", OPEN)


@pytest.mark.usefixtures("as_in_production")
class TestProxy:
    """A proxy that the environment names."""

    @staticmethod
    def ask_by_proxy(monkeypatch, host: str, policy: AddressPolicy, resolver: Resolve | None = None) -> list[bytes]:
        async def ask() -> list[bytes]:
            async with serving(response(b"by proxy")) as proxy:
                monkeypatch.setenv("HTTP_PROXY", proxy.url())
                async with open_client(policy, resolver=resolver, connect_timeout_s=LONG_S) as client:
                    await get(client, f"http://{host}/models")
                return proxy.heads

        return asyncio.run(ask())

    def test_it_serves_connections_to_providers(self, monkeypatch):
        heads = self.ask_by_proxy(monkeypatch, "provider.example", OPEN)
        assert heads[0].startswith(b"GET http://provider.example/models HTTP/1.1")

    def test_it_never_serves_tools_because_it_would_go_round_the_check(self, monkeypatch):
        with pytest.raises(AddressRefused):
            self.ask_by_proxy(monkeypatch, "intranet.example", AddressPolicy(), answering("10.0.0.1"))

    @pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost:1", "[::1]:1"])
    def test_this_machine_is_reached_directly(self, monkeypatch, host: str):
        with pytest.raises(httpx.ConnectError):
            self.ask_by_proxy(monkeypatch, host, OPEN)

    def test_no_proxy_is_honoured(self, monkeypatch):
        monkeypatch.setenv("NO_PROXY", "provider.example")
        with pytest.raises(httpx.ConnectError):
            self.ask_by_proxy(monkeypatch, "provider.example:1", OPEN, answering("127.0.0.1"))


class TestTls:
    """Certificates are checked against the name in the URL, wherever it leads."""

    @staticmethod
    def ask(certificate: Path, host: str) -> tuple[str, list[str]]:
        names: list[str] = []
        tls = server_tls(certificate)
        tls.sni_callback = lambda _socket, name, _context: names.append(name)

        async def ask() -> str:
            resolver = answering("127.0.0.1")
            async with serving(response(b"secure"), tls) as server, open_client(OPEN, resolver=resolver) as client:
                return (await get(client, server.url(host, scheme="https"))).text

        return asyncio.run(ask()), names

    def test_the_name_of_the_url_is_asked_for_and_verified(self, certificate: Path):
        assert self.ask(certificate, "tools.example") == ("secure", ["tools.example"])

    def test_another_name_fails(self, certificate: Path):
        with pytest.raises(
            httpx.ConnectError, match=r"certificate of other\.example was not accepted .* SSL_CERT_FILE"
        ):
            self.ask(certificate, "other.example")

    def test_one_context_serves_the_whole_process(self):
        assert tls_context() is tls_context()
