"""TCP ports on this machine."""

import socket


class PortTaken(RuntimeError):
    """Somebody listens there already; the message says what to do."""


def ensure_free(host: str, port: int) -> None:
    """Raise PortTaken when nothing new can listen at `host`:`port`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            raise PortTaken(
                f"port {port} on {host} cannot be used ({error.strerror}). Choose another: PORT=8001 make run"
            ) from None


def find_free() -> int:
    """A port on loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
