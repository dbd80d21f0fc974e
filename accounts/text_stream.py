"""Secrets are taken out of text that comes in pieces: a piece may end in the middle of one, or of a character."""

import base64
import functools
import json
from urllib.parse import quote

from accounts.masking import Masker


class TextStream:
    """One text, piece by piece. What may be the beginning of a secret, or of a surrogate pair, waits for the next."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._spellings = _spellings(masker)
        self._beginnings = frozenset(spelling[0] for spelling in self._spellings)
        self._waiting = ""

    def feed(self, piece: str) -> str:
        """The text that is safe to tell now; it may be empty."""
        text = self._masker.mask_text(self._waiting + piece)
        whole = len(text) - ("\ud800" <= text[-1:] <= "\udbff")
        if self._beginnings.isdisjoint(text):
            begins = whole
        else:
            begins = min(whole, *(_begins_at(text, spelling) for spelling in self._spellings))
        self._waiting = text[begins:]
        return text[:begins]

    def flush(self) -> str:
        """What still waited, at the end of the text."""
        text, self._waiting = self._waiting, ""
        return text


def _begins_at(text: str, spelling: str) -> int:
    """Where the end of `text` may be the beginning of `spelling`; its length where it is not."""
    at = text.find(spelling[0], max(len(text) - len(spelling) + 1, 0))
    while at >= 0:
        if spelling.startswith(text[at:]):
            return at
        at = text.find(spelling[0], at + 1)
    return len(text)


@functools.lru_cache(maxsize=16)
def _spellings(masker: Masker) -> tuple[str, ...]:
    """The usual spellings of the secrets; the rarer ones are found where they stand in one piece."""
    found: dict[str, None] = {}
    for value in masker.values:
        in_json = (json.dumps(value, ensure_ascii=ascii_only)[1:-1] for ascii_only in (False, True))
        in_base64 = base64.b64encode(value.encode()).decode().rstrip("=")
        found |= dict.fromkeys((value, quote(value, safe=""), *in_json, in_base64))
    return tuple(found)
