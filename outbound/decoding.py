"""Content codings of answers (RFC 9110, 8.4), decoded piece by piece and never beyond a bound.

httpx's own decoders have no bound: a few kilobytes can unfold to gigabytes in one call. All decoders here give
what they have after each piece: an event of a stream never waits in them for the next one.
"""

import zlib
from collections.abc import Callable
from typing import Protocol

import brotli
import zstandard

CODINGS = ("gzip", "deflate", "br", "zstd")
MOST_CODINGS = 3
"""How many may be laid over each other."""

ZLIB_HEADER = 2  # bytes

ZSTD_WINDOW = 8 << 20
"""What RFC 9659 allows a zstd coding to make its reader remember. Brotli's own bound is 16 MiB."""

ZSTD_BLOCK = 128 << 10
ZSTD_SMALLEST_BLOCK = 4
"""Four bytes of zstd can stand for a whole block: there is no other way to bound what a call unfolds."""


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
            raise _damaged(error) from error

    def _left_over(self) -> bytes:
        if self._inflater.eof and self._inflater.unused_data:
            rest = self._inflater.unused_data
            self._inflater = zlib.decompressobj(self._window_bits)
            return rest
        return self._inflater.unconsumed_tail

    def check_ended(self) -> None:
        """Raise Undecodable when the compressed data is not complete."""
        if self._header and not self._inflater.eof:
            raise _ended_early()


class Brotli:
    """br (RFC 7932)."""

    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()
        self._has_begun = False

    def decode(self, data: bytes, most: int) -> bytes:
        """The next bytes of the body. Raises Undecodable."""
        self._has_begun = self._has_begun or bool(data)
        pieces: list[bytes] = []
        room = most + 1
        while room > 0:
            piece = self._process(data, room)
            pieces.append(piece)
            room -= len(piece)
            data = b""
            if self._decompressor.can_accept_more_data():
                break
        return b"".join(pieces)[: most + 1]

    def _process(self, data: bytes, most: int) -> bytes:
        try:
            piece: bytes = self._decompressor.process(data, output_buffer_limit=most)
        except brotli.error as error:
            raise _damaged(error) from error
        return piece

    def check_ended(self) -> None:
        """Raise Undecodable when the compressed data is not complete."""
        if self._has_begun and not self._decompressor.is_finished():
            raise _ended_early()


class Zstandard:
    """zstd (RFC 8878), of one or more frames."""

    def __init__(self) -> None:
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        self._frame = self._decompressor.decompressobj()
        self._is_within = False

    def decode(self, data: bytes, most: int) -> bytes:
        """The next bytes of the body. Raises Undecodable."""
        pieces: list[bytes] = []
        room = most + 1
        while data and room > 0:
            # Fed in slices that cannot unfold to much more than there is room for.
            taken = (room // ZSTD_BLOCK + 1) * ZSTD_SMALLEST_BLOCK
            piece, rest = self._decompress(data[:taken])
            pieces.append(piece)
            room -= len(piece)
            data = rest + data[taken:]
        return b"".join(pieces)[: most + 1]

    def _decompress(self, data: bytes) -> tuple[bytes, bytes]:
        """What this stands for, and what lies behind the end of the frame."""
        try:
            piece = self._frame.decompress(data)
        except zstandard.ZstdError as error:
            raise _damaged(error) from error
        self._is_within = not self._frame.eof
        if self._is_within:
            return piece, b""
        rest = self._frame.unused_data
        self._frame = self._decompressor.decompressobj()
        return piece, rest

    def check_ended(self) -> None:
        """Raise Undecodable when the compressed data is not complete."""
        if self._is_within:
            raise _ended_early()


class Stacked:
    """Several codings, one over the other."""

    def __init__(self, decoders: list[Decoder]) -> None:
        self._decoders = decoders

    def decode(self, data: bytes, most: int) -> bytes:
        """The next bytes of the body. Raises Undecodable, also where what lies in the middle is beyond the bound."""
        for decoder in self._decoders[:-1]:
            # What does not shrink is a little larger when it is encoded.
            most_between = most + most // 100 + 1000
            data = decoder.decode(data, most_between)
            if len(data) > most_between:
                raise Undecodable("The compressed answer unfolds to more than may be read.")
        return self._decoders[-1].decode(data, most)

    def check_ended(self) -> None:
        """Raise Undecodable when any of them is not complete."""
        for decoder in self._decoders:
            decoder.check_ended()


_DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: Inflate(zlib.MAX_WBITS | 16),
    "x-gzip": lambda: Inflate(zlib.MAX_WBITS | 16),
    "deflate": lambda: Inflate(zlib.MAX_WBITS),
    "br": Brotli,
    "zstd": Zstandard,
}


def decoder_for(content_encoding: str) -> Decoder:
    """The decoder of a Content-Encoding header ("" for none). Raises Undecodable for a coding not asked for."""
    listed = [coding.strip().lower() for coding in content_encoding.split(",")]
    codings = [coding for coding in reversed(listed) if coding not in ("", "identity")]
    if len(codings) > MOST_CODINGS:
        raise Undecodable(f"The answer is encoded {len(codings)} times over.")
    for coding in codings:
        if coding not in _DECODERS:
            raise Undecodable(f"The answer is encoded as {coding[:40]!r}, which was not asked for.")
    decoders = [_DECODERS[coding]() for coding in codings]
    if not decoders:
        return Identity()
    return decoders[0] if len(decoders) == 1 else Stacked(decoders)


def _damaged(error: Exception) -> Undecodable:
    return Undecodable(f"The compressed answer is damaged ({error}).")


def _ended_early() -> Undecodable:
    return Undecodable("The compressed answer ended early.")
