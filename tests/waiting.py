"""Waiting for what must come true, however busy the machine is: a bound here only ends a test that has failed."""

import secrets
import socket
import time
from collections.abc import Callable

LONG_S = 60.0

# Below the ports that the system gives to outgoing connections: none of those takes one before it is used.
_FIRST_PORT, _LAST_PORT = 20_000, 32_000


def wait_for(what: Callable[[], object], seconds: float = LONG_S) -> None:
    """Return as soon as it is so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.02)


def free_port() -> int:
    """A TCP port that was free a moment ago."""
    while True:
        port = _FIRST_PORT + secrets.randbelow(_LAST_PORT - _FIRST_PORT)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def wait_for_port(port: int, seconds: float = LONG_S) -> None:
    """Return as soon as something listens there. Raises AssertionError."""

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_for(listens, seconds)
