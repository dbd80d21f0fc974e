"""How the web server is started: whose word on a visitor's address it takes."""

import asyncio
from pathlib import Path

import pytest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from config.environment import read
from config.processes import commands

SERVER = {"TOOLSCOPE_STACK": "server", "BIND": "0.0.0.0", "OWNER_PASSWORD": "x", "SECRET_KEY": "y" * 50}
PROXY = "172.18.0.1"
VISITOR = "203.0.113.7"


def address_seen(tmp_path: Path, peer: str, forwarded_for: str) -> str:
    """Whose request it is to the application, on the server stack."""
    command = commands.web(read({**SERVER, "DATA_DIR": str(tmp_path)}))
    trusted = command[command.index("--forwarded-allow-ips") + 1]
    seen: list[str] = []

    async def application(scope, _receive, _send) -> None:
        seen.append(scope["client"][0])

    scope = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", forwarded_for.encode())]}
    asyncio.run(ProxyHeadersMiddleware(application, trusted)(scope, None, None))
    return seen[0]


def test_the_proxy_in_front_says_who_the_visitor_is(tmp_path: Path):
    assert address_seen(tmp_path, PROXY, VISITOR) == VISITOR


def test_a_visitor_cannot_be_somebody_else_by_saying_so_to_the_proxy(tmp_path: Path):
    assert address_seen(tmp_path, PROXY, f"198.51.100.1, {VISITOR}") == VISITOR


def test_a_visitor_who_came_without_a_proxy_is_not_believed(tmp_path: Path):
    assert address_seen(tmp_path, VISITOR, "198.51.100.1") == VISITOR


@pytest.mark.parametrize("bind", ["::1", "[::1]"])
def test_an_address_in_brackets_is_listened_on_without_them(tmp_path: Path, bind: str):
    command = commands.web(read({"DATA_DIR": str(tmp_path), "BIND": bind}))
    assert command[command.index("--host") + 1] == "::1"
