"""Content codings of answers (RFC 9110, 8.4), decoded piece by piece and never beyond a bound.

httpx's own decoders have no bound: a few kilobytes can unfold to gigabytes in one call.
"""

import zlib
from typing import Protocol

CODINGS = ("gzip", "deflate")
ZLIB_HEADER = 2  # bytes


class Undecodable(Exception):
    """The body is not what its Content-Encoding says."""


class Decoder(Protocol):
    """Turns the pieces that come over the wire into the pieces of the body."""

    def decode(self, data: bytes, most: int) -> bytes:
        """The next bytes of the body, at most `most` + 1 of them: one more says that there is too much."""

    def check_ended(self) -> None:
        """Raise Undecodable when the body cannot end here."""


class Identity:
    """No coding."""

    def decode(self, data: bytes, most: int) -> bytes:
        """The data as it came, cut behind the bound."""
        return data if len(data) <= most else data[: most + 1]

    def check_ended(self) -> None:
        """A plain body can end anywhere."""


class Inflate:
    """gzip (of one or more members) or deflate, with or without its zlib header."""

    def __init__(self, window_bits: int) -> None:
        self._window_bits = window_bits
        self._inflater = zlib.decompressobj(window_bits)
        self._header = b""

    def decode(self, data: bytes, most: int) -> bytes:
        """The next bytes of the body. Raises Undecodable."""
        pieces: list[bytes] = []
        room = most + 1
        while data and room > 0:
            piece = self._inflate(data, room)
            pieces.append(piece)
            room -= len(piece)
            data = self._left_over()
        return b"".join(pieces)

    def _inflate(self, data: bytes, most: int) -> bytes:
        earlier, self._header = self._header, (self._header + data[:ZLIB_HEADER])[:ZLIB_HEADER]
        try:
            return self._inflater.decompress(data, most)
        except zlib.error as error:
            if self._window_bits == zlib.MAX_WBITS and len(earlier) < ZLIB_HEADER:
                # Servers disagree whether "deflate" has a zlib header.
                self._window_bits = -zlib.MAX_WBITS
                self._inflater = zlib.decompressobj(self._window_bits)
                return self._inflate(earlier + data, most)
            raise Undecodable(f"The compressed answer is damaged ({error}).") from error

    def _left_over(self) -> bytes:
        if self._inflater.eof and self._inflater.unused_data:
            rest = self._inflater.unused_data
            self._inflater = zlib.decompressobj(self._window_bits)
            return rest
        return self._inflater.unconsumed_tail

    def check_ended(self) -> None:
        """Raise Undecodable when the compressed data is not complete."""
        if self._header and not self._inflater.eof:
            raise Undecodable("The compressed answer ended early.")


def decoder_for(content_encoding: str) -> Decoder:
    """The decoder of a Content-Encoding header ("" for none). Raises Undecodable for a coding not asked for."""
    coding = content_encoding.strip().lower()
    if coding in ("", "identity"):
        return Identity()
    if coding in ("gzip", "x-gzip"):
        return Inflate(zlib.MAX_WBITS | 16)
    if coding == "deflate":
        return Inflate(zlib.MAX_WBITS)
    raise Undecodable(f"The answer is encoded as {coding[:40]!r}, which was not asked for.")
