"""Text that both databases take, and bytes as a page may show them.

PostgreSQL refuses U+0000 in text and JSON, both databases refuse lone surrogates: columns get them as visible escapes
(`\\u0000`, `\\ud800`). The bytes of a payload keep everything.
"""

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str, max_length: int | None = None) -> str:
    """`text` as a column takes it: NUL and lone surrogates as visible escapes, cut to `max_length` with an ellipsis."""
    if not text.isascii() or "\x00" in text:
        text = _UNSTORABLE.sub(_escape, text)
    if max_length is not None and len(text) > max_length:
        return text[: max_length - 1] + "…"
    return text


def storable_json(value: Any, clean: Callable[[str], str] = storable) -> Any:
    """`value` as a JSON column takes it, each string as `clean` leaves it; what JSON does not know becomes a string."""
    match value:
        case str():
            return clean(value)
        case float():
            return value if math.isfinite(value) else str(value)
        case None | bool() | int():
            return value
        case Decimal():
            return format(value, "f")
        case Mapping():
            return {clean(str(key)): storable_json(item, clean) for key, item in value.items()}
        case list() | tuple():
            return [storable_json(item, clean) for item in value]
    return clean(str(value))


def shown(data: bytes) -> str:
    """Payload bytes for a reader: UTF-8; what is not text (invalid bytes, NUL, lone surrogates) as visible escapes."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("utf-8", "surrogateescape")
        text = _SURROGATE_BYTES.sub(_join_surrogate, text)
        text = re.sub("[\udc80-\udcff]", lambda byte: f"\\x{ord(byte[0]) - 0xDC00:02x}", text)
    return text.replace("\x00", "\\u0000") if "\x00" in text else text


# A lone surrogate encoded as if it were a character: bytes ED, A0 to BF, 80 to BF, escaped by `surrogateescape`.
_SURROGATE_BYTES = re.compile("\udced([\udca0-\udcbf])([\udc80-\udcbf])")


def _join_surrogate(found: re.Match[str]) -> str:
    second, third = (ord(byte) - 0xDC00 for byte in found.groups())
    return f"\\u{0xD000 | (second & 0x3F) << 6 | third & 0x3F:04x}"


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
