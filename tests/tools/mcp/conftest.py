"""The cast: one real MCP server for a module, and the same as a program."""

import json
import sys

import pytest

from outbound.addresses import AddressPolicy
from tests.tools.conftest import make_version
from tests.tools.mcp.browsing import add, sign_in, use_all
from tests.tools.mcp.peer import Peer, over_http, usual_tools
from tests.tools.mcp.sign_in_server import SignIn, wanting_sign_in
from tests.waiting import LONG_S
from tools.execution import call
from tools.mcp.kept import written
from tools.mcp.known import KnownServer
from tools.mcp.models import McpServer
from tools.mcp.peers import Peers

HERE = AddressPolicy(allowed_hosts=("127.0.0.1",))
ANY = json.dumps({"type": "object"})


@pytest.fixture(scope="module")
def _http_peer():
    with over_http() as peer:
        yield peer


@pytest.fixture
def peer(_http_peer) -> Peer:
    """The server over HTTP, as new."""
    _http_peer.tools, _http_peer.page = usual_tools(), 100
    _http_peer.methods.clear()
    _http_peer.sessions.clear()
    _http_peer.started.clear()
    _http_peer.cancelled.clear()
    return _http_peer


@pytest.fixture(scope="module")
def _there():
    with wanting_sign_in() as sign_in:
        yield sign_in


@pytest.fixture
def there(_there, public_url) -> SignIn:
    """The server and where one signs in for it, as new."""
    _there.forget()
    return _there


@pytest.fixture(scope="module")
def _unregistered():
    with wanting_sign_in(registers=False) as sign_in:
        yield sign_in


@pytest.fixture
def unregistered(_unregistered, public_url) -> SignIn:
    """One that does not let programs register themselves."""
    return _unregistered


@pytest.fixture
def public_url(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"


@pytest.fixture
def signed_in_server(client, workspace, there) -> McpServer:
    """Signed in, with all tools in use."""
    server = add(client, there)
    assert "Signed in to Weather" in sign_in(client, server)
    use_all(client, server)
    return McpServer.objects.get()


def definitions() -> dict[str, str]:
    """What a person accepted: every tool as it usually is."""
    return {
        tool.name: written(tool.model_dump(by_alias=True, mode="json", exclude_none=True)) for tool in usual_tools()
    }


def known(peer: Peer | None, transport="streamable_http", **fields) -> KnownServer:
    given = {"id": "weather", "name": "Weather", "transport": transport, "accepted": definitions(), **fields}
    if transport == "stdio":
        given = {"command": sys.executable, "args": ("-m", "tests.tools.mcp.peer"), **given}
    elif peer is not None:
        given = {"url": peer.url + ("/sse" if transport == "sse" else "/mcp"), **given}
    return KnownServer(**given)


def of(tool: str, server: str = "weather", **fields):
    """A version of a tool that this server has."""
    implementation = {"kind": "mcp", "server": server, "tool": tool}
    return make_version(implementation, parameters=ANY, name=tool, **{"timeout_s": LONG_S, **fields})


async def called(server: KnownServer, tool: str, arguments=None, *, secrets=None, policy=HERE, **fields):
    """One call in a run of its own."""
    async with Peers({server.id: server}, secrets or {}, policy) as peers:
        return await call(of(tool, **fields), json.dumps(arguments or {}), secrets=secrets or {}, peers=peers)
