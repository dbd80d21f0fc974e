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

# What identifies a request to whoever answered it, what its limits are, what helps to decide on another attempt. No
# header that tells who the account is.
_KEPT = re.compile(
    r"content-type|content-encoding|date|retry-after(-ms)?|x-should-retry|.*ratelimit.*"
    r"|(x-|apim-|x-ms-|x-goog-|x-amzn-)?(request|correlation)-?id|cf-ray|x-groq-[a-z-]+"
    r"|openai-(model|processing-ms|version)"
)
_NEVER = re.compile(r".*(cookie|authori[sz]ation|authenticate|token|secret|api-?key|credential|password).*")
_TOKENS = re.compile(r".*ratelimit.*tokens?.*")
"""A number of tokens that are left is no token."""


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
    return {name: value for name, value in found.items() if _tells_something(name)}


def _tells_something(name: str) -> bool:
    if _NEVER.fullmatch(name) and not _TOKENS.fullmatch(name):
        return False
    return _KEPT.fullmatch(name) is not None
