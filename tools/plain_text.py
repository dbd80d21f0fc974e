"""Which texts both databases can store."""

import re

from wire.conversation import Json

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with a mark where it holds what cannot be stored."""
    return _UNSTORABLE.sub("\ufffd", text)


def unstorable(value: Json) -> bool:
    """Does a text anywhere in this value hold U+0000 or half of a surrogate pair?"""
    if isinstance(value, str):
        return "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return any(unstorable(name) or unstorable(item) for name, item in value.items())
    return isinstance(value, (list, tuple)) and any(unstorable(item) for item in value)
