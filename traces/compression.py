"""Bytes as a column holds them: zstd where that is smaller, else as they are."""

import threading

import zstandard

from traces.models import Piece

LEVEL = 3


class _Codecs(threading.local):
    """One pair per thread: a compressor may not be used by two threads at once."""

    def __init__(self) -> None:
        # Sizes are kept in columns and digests prove the content: the frame need not repeat them.
        self.compressor = zstandard.ZstdCompressor(LEVEL, write_checksum=False, write_content_size=False)
        self.decompressor = zstandard.ZstdDecompressor()


_codecs = _Codecs()


def compress(data: bytes) -> tuple[Piece.Encoding, bytes]:
    """The smaller of `data` and its compressed form, and which of them it is."""
    compressed = _codecs.compressor.compress(data)
    if len(compressed) < len(data):
        return Piece.Encoding.ZSTD, compressed
    return Piece.Encoding.PLAIN, data


def decompress(encoding: int, data: bytes, size: int) -> bytes:
    """The plain bytes, `size` of them. Raises `zstandard.ZstdError` when `data` was damaged."""
    if encoding == Piece.Encoding.PLAIN:
        return data
    return _codecs.decompressor.decompress(data, max_output_size=size)
