"""Characters that no page shows and a model reads: in a tool's definition they can speak behind a person's back."""

import unicodedata

_JOINER = "\u200d"  # inside emoji


def seen(text: str) -> str:
    """The text with such characters written as their numbers: `[U+E0041]`."""
    return "".join(f"[U+{ord(one):04X}]" if _is_unseen(one) else one for one in text)


def has_unseen(text: str) -> bool:
    """Is there one in it?"""
    return not text.isascii() and any(map(_is_unseen, text))


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Co", "Cn") and character != _JOINER
