"""Waiting for what must come true, however busy the machine is: a bound here only ends a test that has failed."""

import secrets
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONG_S = 60.0
HANGS_AFTER_S = 20

# Below the ports that the system gives to outgoing connections: none of those takes one before it is used.
_FIRST_PORT, _LAST_PORT = 20_000, 32_000


def wait_for(what: Callable[[], object], seconds: float = 3 * LONG_S) -> None:
    """Return as soon as it is so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.02)


@contextmanager
def work_ends() -> Iterator[None]:
    """What goes on in here ends within some seconds of work, however busy the machine is. Raises TimeoutError."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"not done after {HANGS_AFTER_S} s")

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, HANGS_AFTER_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def free_port() -> int:
    """A TCP port that is free, and that no other process of tests is given for as long as this one lives."""
    while True:
        port = _FIRST_PORT + secrets.randbelow(_LAST_PORT - _FIRST_PORT)
        with socket.socket() as probe, socket.socket(type=socket.SOCK_DGRAM) as kept:
            try:
                probe.bind(("127.0.0.1", port))
                kept.bind(("127.0.0.1", port))
            except OSError:
                continue
            kept.detach()  # stays open: UDP's port of that number says that it is taken
            return port


def wait_for_port(port: int, seconds: float = 3 * LONG_S) -> None:
    """Return as soon as something listens there. Raises AssertionError."""

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_for(listens, seconds)
