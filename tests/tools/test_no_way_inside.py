"""No HTTP tool, import or provider on a server reaches inside, however it is asked to.

Below them stand only a name server and a network of the tests' own, at the sockets; the guard is the product's.
"""

import asyncio
import errno
import json
import socket
from asyncio.base_events import BaseEventLoop
from dataclasses import dataclass, field
from ipaddress import ip_address

import pytest

from outbound.addresses import AddressPolicy
from outbound.client import open_client
from outbound.exchange import OutboundError, exchange
from tests.outbound import inside
from tests.tools.conftest import make_version
from tests.waiting import LONG_S
from tools.execution import call, default_policy
from tools.executors.http import check
from tools.fetching import Unfetchable, fetch
from tools.mcp.known import KnownServer
from tools.mcp.peers import look
from tools.mcp.unavailable import Unavailable

ANY = '{"type": "object"}'
PUBLIC = "93.184.215.14"
WAYS = inside.addresses(port=8123)


@dataclass
class Network:
    """What names lead to (one answer after the other, the last for good), and the addresses that were connected to."""

    names: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)

    def resolve(self, host: str) -> tuple[str, ...]:
        answers = self.names[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.fixture
def network(monkeypatch, settings) -> Network:
    """As in production, but nothing leaves this machine: what is not on it refuses the connection."""
    settings.OUTBOUND_LOOPBACK_ONLY = False
    settings.ALLOWED_PRIVATE_HOSTS = ()
    found = Network({name: [("127.0.0.1", "::1")] for name in ("localhost", "localhost.")})
    ask_system, connect = socket.getaddrinfo, BaseEventLoop.create_connection

    def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):  # noqa: A002 - the system's own words
        name = (host.decode() if isinstance(host, bytes) else host).lower()
        if name not in found.names:
            return ask_system(host, port, family, type, proto, flags | socket.AI_NUMERICHOST)
        return [
            entry for address in found.resolve(name) for entry in ask_system(address, port, family, type, proto, flags)
        ]

    async def create_connection(loop, make, host, *given, **more):
        found.reached.append(host)
        if host not in ("127.0.0.1", "::1"):
            raise OSError(errno.ECONNREFUSED, "nothing there")
        return await connect(loop, make, host, *given, **more)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(BaseEventLoop, "create_connection", create_connection)
    return found


def tool(url, **more):
    return make_version({"kind": "http", "method": "GET", "url": url, **more}, parameters=ANY)


def run(version, arguments=None, **options):
    return asyncio.run(call(version, json.dumps(arguments or {}), **options))


def is_outside(address: str) -> bool:
    """By Python's own list, not ours."""
    return ip_address(address).is_global and not ip_address(address).is_multicast


def test_the_table_is_long_enough():
    assert len(WAYS) + len(inside.NAMES) + len(inside.PORTS) >= 130
    assert len({address for _, address in WAYS}) == len(WAYS)


def test_no_address_leads_a_tool_inside(network):
    for way, address in WAYS:
        outcome = run(tool(address))
        assert outcome.is_error, way
        assert "failed unexpectedly" not in outcome.text, way
        assert network.reached == [], way


@pytest.mark.parametrize("way", inside.NAMES)
def test_no_name_leads_a_tool_inside(network, way):
    network.names["tools.example"] = [inside.NAMES[way]]
    assert "not allowed to connect" in run(tool("http://tools.example/")).text
    assert network.reached == []


@pytest.mark.parametrize("port", inside.PORTS)
def test_other_services_and_impossible_ports_of_a_public_host_are_refused(network, port):
    network.names["tools.example"] = [(PUBLIC,)]
    assert run(tool(f"http://tools.example:{port}/")).is_error
    assert network.reached == []


def test_a_name_that_changes_after_the_check_is_not_asked_again(network):
    network.names["rebinding.example"] = [(PUBLIC,), ("127.0.0.1",), ("169.254.169.254",)]
    assert "could not be reached" in run(tool("http://rebinding.example/")).text
    assert network.reached == [PUBLIC]


def test_a_name_that_changes_between_two_attempts_is_checked_again(network):
    network.names["rebinding.example"] = [(PUBLIC,), ("127.0.0.1",)]
    version = tool("http://rebinding.example/")
    assert [run(version).is_error, run(version).is_error] == [True, True]
    assert network.reached == [PUBLIC]


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["http://localhost:{port}/inside", "//[::1]:{port}/inside", "/inside"])
def test_no_redirect_is_followed(network, settings, server, status, target):
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    server.status, server.location = status, target.format(port=server.url.rpartition(":")[2])
    assert "redirects are not followed" in run(tool(server.url)).text
    assert [one.path for one in server.requests] == ["/"]


@pytest.mark.parametrize(
    "argument",
    [
        "@127.0.0.1/", "//127.0.0.1/", "\\\\127.0.0.1\\", "../../127.0.0.1", "x:y@127.0.0.1:{port}/", "#@127.0.0.1/",
        "?x=1", "\r\nHost: 127.0.0.1", "%0d%0aHost:%20127.0.0.1", "http://127.0.0.1/", ";@127.0.0.1", "\t127.0.0.1",
        "\u2044\u2044127.0.0.1", "{{secret:KEY}}",
    ],
)  # fmt: skip
def test_no_argument_changes_whom_a_request_goes_to(network, settings, server, argument):
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    url = server.url + "/{a}?q={a}"
    outcome = run(tool(url), {"a": argument, "b": argument}, secrets={"KEY": "hush-hush"})
    assert not outcome.is_error, outcome.text
    (request,) = server.requests
    path, _, query = request.path.partition("?")
    assert path.count("/") == 1
    assert query.count("&") == 1
    assert request.headers["host"] == server.url.removeprefix("http://")
    assert "hush" not in request.path


@pytest.mark.parametrize(
    "url",
    [
        "http://{a}/", "http://{a}.example/", "http://tools.example{a}/", "http://tools.example:{a}/", "{a}",
        "http://{a}@tools.example/", "http:/{a}/", "http:{a}", "//{a}/", "http://tools.example\\{a}/",
        "http://{{secret:HOST}}/", "http://[{a}]/", "{a}://tools.example/",
    ],
)  # fmt: skip
def test_no_tool_can_be_saved_whose_arguments_or_secrets_choose_the_host(url):
    implementation = {"kind": "http", "method": "GET", "url": url}
    assert "url" in [loc for loc, _ in check(implementation, {"properties": {"a": {}}})]


@pytest.mark.parametrize("name", ["Host", "host", "HOST", "Transfer-Encoding", "Content-Length", "Connection"])
def test_no_header_says_who_is_asked_or_where_a_request_ends(network, settings, server, name):
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    implementation = {"kind": "http", "method": "GET", "url": server.url, "headers": {name: "inside.example"}}
    assert f"headers.{name}" in [loc for loc, _ in check(implementation, {})]
    run(tool(server.url, headers={name: "inside.example"}))
    assert "inside.example" not in repr(server.requests[0].headers)


@pytest.mark.parametrize(
    "name",
    [
        "Host", "content-length", "Content-Type", "Transfer-Encoding", "Authorization", "Cookie", "Proxy-Authorization",
        "X-Forwarded-For", "Forwarded", "X-HTTP-Method-Override", "X-Original-URL", "Origin", "Sec-Fetch-Site", "a b",
        "X_Forwarded_For", "Content_Length", "True-Client-IP", "CF-Connecting-IP", "Remote-User", "X-Host",
    ],
)  # fmt: skip
def test_no_argument_says_who_asks_or_where_a_request_ends(name):
    implementation = {"kind": "http", "method": "GET", "url": "http://h.example/", "header_arguments": [name]}
    assert "header_arguments" in [loc for loc, _ in check(implementation, {"properties": {name: {}}})]


@pytest.mark.parametrize("value", ["a\r\nX-Inside: 1", "a\nX-Inside: 1", "a\x00", "a\r", "a\u2028X-Inside: 1"])
def test_no_secret_brings_a_header_of_its_own(network, settings, server, value):
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    version = tool(server.url, headers={"X-Key": "{{secret:KEY}}"})
    assert run(version, secrets={"KEY": value}).is_error
    assert server.requests == []


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"])
def test_no_proxy_of_the_environment_connects_for_a_tool(network, server, monkeypatch, variable):
    monkeypatch.setenv(variable, server.url)
    network.names["tools.example"] = [("10.0.0.1",)]
    for scheme in ("http", "https"):
        assert "not allowed to connect" in run(tool(f"{scheme}://tools.example/")).text
    assert server.requests == []


EXACTLY = (
    "as it is",
    "final dot",
    "over https",
    "a full-width dot",
    "an ideographic dot",
    "a hash before the at sign",
    "a question mark before the at sign",
)
"""Ways in which a URL names this very address."""


@pytest.mark.parametrize("way", [way for way in inside.LOOPBACK if way not in EXACTLY])
def test_an_allowed_address_allows_no_other_way_to_it(network, settings, way):
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    assert run(tool(inside.LOOPBACK[way].replace("{port}", "8123"))).is_error
    assert network.reached == []


@pytest.mark.parametrize("host", ["models.lan.evil.example", "evil-models.lan", "xmodels.lan", "lan", "a.models.lan"])
def test_an_allowed_name_allows_that_name_only(network, settings, host):
    settings.ALLOWED_PRIVATE_HOSTS = ("models.lan",)
    network.names[host] = [("127.0.0.1",)]
    assert "not allowed to connect" in run(tool(f"http://{host}:8123/")).text
    assert network.reached == []


def test_a_name_is_looked_up_as_the_address_spells_it_and_not_as_an_older_rule_would(network):
    """`faß.de` and `fass.de` are two owners' names: Python's own rule of 2003 takes the one for the other."""
    network.names["xn--fa-hia.de"], network.names["fass.de"] = [(PUBLIC,)], [("127.0.0.1",)]
    for host in ("xn--fa-hia.de", "fa\u00df.de"):
        assert "could not be reached" in run(tool(f"http://{host}/")).text
    assert network.reached == [PUBLIC, PUBLIC]


SERVERS_PROVIDERS = AddressPolicy()
OWN_MACHINES_PROVIDERS = AddressPolicy(allow_private=True)


def reach(address: str, policy: AddressPolicy) -> str:
    """What comes of asking as a provider or an import by URL does."""

    async def ask() -> None:
        async with open_client(policy, connect_timeout_s=LONG_S) as client:
            await exchange(
                client, method="GET", url=address, headers={}, content=b"", max_bytes=1000, total_timeout_s=LONG_S
            )

    with pytest.raises(OutboundError) as error:
        asyncio.run(ask())
    return error.value.kind


def test_no_address_leads_a_servers_provider_inside(network):
    for way, address in WAYS:
        assert reach(address, SERVERS_PROVIDERS) in ("refused", "unreachable"), way
        assert network.reached == [], way


@pytest.mark.parametrize("way", inside.METADATA)
def test_metadata_is_closed_also_where_private_networks_are_open(network, way):
    assert reach(inside.METADATA[way], OWN_MACHINES_PROVIDERS) == "refused"
    assert network.reached == []


def test_no_address_leads_an_import_inside(network):
    for way, address in WAYS:
        with pytest.raises(Unfetchable):
            asyncio.run(fetch(address))
        assert network.reached == [], way


@pytest.mark.parametrize("way", inside.NAMES)
def test_no_name_leads_an_import_inside(network, way):
    network.names["tools.example"] = [inside.NAMES[way]]
    with pytest.raises(Unfetchable, match="not a public address"):
        asyncio.run(fetch("http://tools.example/openapi.json"))
    assert network.reached == []


@pytest.mark.parametrize("target", [*inside.METADATA.values(), "http://localhost:{port}/", "http://[::1]:{port}/"])
def test_no_redirect_leads_an_import_inside(network, settings, server, target):
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    server.status, server.location = 302, target.replace("{port}", server.url.rpartition(":")[2])
    with pytest.raises(Unfetchable, match=r"not a (public address|valid URL)"):
        asyncio.run(fetch(server.url))
    assert (len(server.requests), network.reached) == (1, ["127.0.0.1"])


@pytest.mark.parametrize("transport", ["streamable_http", "sse"])
def test_no_address_and_no_name_leads_to_an_mcp_server_inside(network, transport):
    network.names |= {f"way{number}.example": [answer] for number, answer in enumerate(inside.NAMES.values())}
    addresses = [*inside.METADATA.values(), *(f"http://way{number}.example/" for number in range(len(inside.NAMES)))]

    async def every_one():
        for url in addresses:
            with pytest.raises(Unavailable, match=r"not a public address|connection to the server ended"):
                await look(KnownServer("s", "Server", transport, url), {}, default_policy())

    asyncio.run(every_one())
    assert network.reached == []


def test_after_all_of_it_one_process_still_answers(network, settings, server):
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)

    async def everything_at_once():
        outcomes = await asyncio.gather(*(call(tool(address), "{}", policy=AddressPolicy()) for _, address in WAYS))
        return outcomes, await call(tool(server.url), "{}", policy=default_policy())

    outcomes, last = asyncio.run(everything_at_once())
    assert all(outcome.is_error for outcome in outcomes)
    assert not last.is_error
    assert all(is_outside(address) for address in network.reached[:-1])
