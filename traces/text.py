"""Text that both databases take, and bytes as a page may show them.

PostgreSQL refuses U+0000 in text and JSON, both databases refuse lone surrogates: columns get them as visible escapes
(`\\u0000`, `\\ud800`). The bytes of a payload keep everything.
"""

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from accounts.masking import Masker
from wire import json_text
from wire.conversation import Message
from wire.transcript import dump_message, load_message

# Two halves that came in two pieces of a stream are one character.
_UNSTORABLE = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\x00\ud800-\udfff]")


def readable(text: str) -> str:
    """`text` for a reader: NUL and lone surrogates as visible escapes."""
    return _UNSTORABLE.sub(_escape, text) if not text.isascii() or "\x00" in text else text


def storable(text: str, max_length: int | None = None) -> str:
    """`text` as a column takes it: `readable`, cut to `max_length` with an ellipsis."""
    text = readable(text)
    if max_length is not None and len(text) > max_length:
        return text[: max_length - 1] + "…"
    return text


def without_secrets(message: Message, masker: Masker) -> Message:
    """An answer put together from a stream: in the stream's bytes a secret may stand in pieces, which no mask finds."""
    text = json_text.dumps(dump_message(message))
    masked = masker.mask_text(text)
    return message if masked == text else load_message(json_text.loads(masked))


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
    if len(found[0]) == 2:
        return found[0].encode("utf-16", "surrogatepass").decode("utf-16")
    return f"\\u{ord(found[0]):04x}"
