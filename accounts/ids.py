"""Identifiers: opaque strings, made here and nowhere else."""

import secrets
import time


def new_id() -> str:
    """A new identifier: 32 hexadecimal characters that sort by time of making (as UUIDv7; RFC 9562, 5.7).

    It is also a valid OpenTelemetry trace id.
    """
    milliseconds = time.time_ns() // 1_000_000
    return f"{milliseconds:012x}{secrets.token_hex(10)}"


def new_span_id() -> str:
    """A new span identifier: 16 hexadecimal characters, as OpenTelemetry has them."""
    return secrets.token_hex(8)
