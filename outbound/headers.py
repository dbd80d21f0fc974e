"""Which headers go out as given, and which of an answer are worth keeping."""

import re
from collections.abc import Mapping

from outbound.addresses import AddressRefused

LONGEST_KEPT = 500

# What the connection itself decides.
_OURS = frozenset(
    {
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "accept-encoding",
        "te",
        "trailer",
        "upgrade",
        "expect",
    }
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]*")

_KEPT = re.compile(
    r"content-type|date|retry-after(-ms)?|.*ratelimit.*|(x-)?request-id|x-amzn-requestid|cf-ray"
    r"|openai-(model|processing-ms|version)"
)


def sendable(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """The headers as bytes, without those that belong to the connection. Raises AddressRefused for one not sendable."""
    return [(name.encode(), _encoded(name, value)) for name, value in headers.items() if name.lower() not in _OURS]


def _encoded(name: str, value: str) -> bytes:
    value = value.strip()
    if not _NAME.fullmatch(name):
        raise AddressRefused(f"{name[:60]!r} is not a header name.")
    if not _VALUE.fullmatch(value):
        raise AddressRefused(f"The value of the header {name} has characters that a header cannot carry.")
    return value.encode()


def kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Content type, request ids, rate limits: names in lower case, values bounded. Never cookies or credentials."""
    found = {name.lower(): value[:LONGEST_KEPT] for name, value in headers.items()}
    return {name: value for name, value in found.items() if _KEPT.fullmatch(name)}
