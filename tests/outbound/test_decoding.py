"""Content codings of answers."""

import contextlib
import gzip
import tracemalloc
import zlib
from itertools import pairwise

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from outbound.decoding import CODINGS, Decoder, Undecodable, decoder_for


def raw_deflate(data: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflater.compress(data) + deflater.flush()


def br(data: bytes) -> bytes:
    return brotli.compress(data, quality=3)


def zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


ENCODERS = {
    "": lambda data: data,
    "identity": lambda data: data,
    "gzip": gzip.compress,
    "x-gzip": lambda data: gzip.compress(data[:7]) + gzip.compress(data[7:]),  # two members
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": br,
    "zstd": zstd,
    "ZSTD": lambda data: zstd(data[:7]) + zstd(data[7:]),  # two frames
    "gzip, br": lambda data: br(gzip.compress(data)),
    "zstd, identity, deflate": lambda data: zlib.compress(zstd(data)),
}
COMPRESSING = ["gzip", "deflate", "br", "zstd"]
BOMB = bytes(20_000_000)


class Peak:
    """The most memory that Python's own allocator and the decoders of C held meanwhile, in bytes."""

    def __enter__(self) -> "Peak":
        tracemalloc.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()


def decoded(decoder: Decoder, pieces: list[bytes], most: int) -> bytes:
    body = b""
    for piece in pieces:
        body += decoder.decode(piece, most - len(body))
        if len(body) > most:
            break
    return body


@pytest.mark.parametrize("coding", ENCODERS)
@given(body=st.binary(max_size=2000), cuts=st.lists(st.integers(0, 2000), max_size=6))
def test_the_body_comes_out_however_it_is_cut(coding: str, body: bytes, cuts: list[int]):
    encoded = ENCODERS[coding](body)
    pieces = [encoded[a:b] for a, b in pairwise(sorted({0, *cuts, len(encoded)})) if encoded[a:b]]
    decoder = decoder_for(coding)
    assert decoded(decoder, pieces, len(body)) == body
    decoder.check_ended()


@pytest.mark.parametrize("coding", [coding for coding in ENCODERS if "," not in coding])
def test_never_more_than_one_byte_beyond_the_bound(coding: str):
    bomb = ENCODERS[coding](bytes(5_000_000))
    assert len(decoder_for(coding).decode(bomb, 1000)) == 1001


@pytest.mark.parametrize("coding", COMPRESSING)
def test_a_bomb_is_not_unfolded_beyond_the_bound(coding: str):
    bomb = ENCODERS[coding](BOMB)
    with Peak() as peak:
        assert len(decoder_for(coding).decode(bomb, 100_000)) == 100_001
    assert peak.bytes < 1_500_000


@pytest.mark.parametrize(("inner", "outer"), [("gzip", "br"), ("br", "zstd"), ("zstd", "deflate")])
def test_a_bomb_within_a_bomb_is_bounded_in_the_middle_too(inner: str, outer: str):
    bomb = ENCODERS[outer](ENCODERS[inner](b"x") + BOMB)
    with Peak() as peak, pytest.raises(Undecodable, match="more than may be read"):
        decoder_for(f"{inner}, {outer}").decode(bomb, 100)
    assert peak.bytes < 1_500_000


def test_a_zstd_frame_that_wants_much_memory_is_refused():
    parameters = zstandard.ZstdCompressionParameters(window_log=27)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    frame = compressor.compress(b"x") + compressor.flush()
    with pytest.raises(Undecodable, match="too much memory"):
        decoder_for("zstd").decode(frame, 100)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_flood_of_tiny_members_is_bounded_too(coding: str):
    assert len(decoder_for(coding).decode(ENCODERS[coding](b"x" * 10) * 10_000, 1000)) == 1001


def flushed_gzip(texts: list[bytes]) -> list[bytes]:
    deflater = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    return [deflater.compress(text) + deflater.flush(zlib.Z_SYNC_FLUSH) for text in texts]


def flushed_br(texts: list[bytes]) -> list[bytes]:
    compressor = brotli.Compressor()
    return [compressor.process(text) + compressor.flush() for text in texts]


def flushed_zstd(texts: list[bytes]) -> list[bytes]:
    compressor = zstandard.ZstdCompressor().compressobj()
    return [compressor.compress(text) + compressor.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK) for text in texts]


@pytest.mark.parametrize(("coding", "flushed"), [("gzip", flushed_gzip), ("br", flushed_br), ("zstd", flushed_zstd)])
def test_each_flushed_piece_of_a_compressed_stream_comes_out_at_once(coding: str, flushed):
    texts = [f"data: {number}\n\n".encode() for number in range(50)]
    decoder = decoder_for(coding)
    assert [decoder.decode(sent, 1000) for sent in flushed(texts)] == texts


@pytest.mark.parametrize("coding", CODINGS)
def test_damaged_data_is_an_error(coding: str):
    with pytest.raises(Undecodable, match="damaged"):
        decoder_for(coding).decode(b"<html>not compressed at all</html>", 100)


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_what_follows_a_whole_body_is_an_error(coding: str):
    with pytest.raises(Undecodable, match="damaged"):
        decoder_for(coding).decode(ENCODERS[coding](b"whole") + b"<html>and more</html>", 100)


@pytest.mark.parametrize("coding", CODINGS)
def test_data_that_ends_early_is_an_error(coding: str):
    decoder = decoder_for(coding)
    decoder.decode(ENCODERS[coding](b"a whole sentence")[:-6], 100)
    with pytest.raises(Undecodable, match="ended early"):
        decoder.check_ended()


@pytest.mark.parametrize("coding", CODINGS)
@given(data=st.binary(max_size=300))
def test_nothing_else_is_ever_raised(coding: str, data: bytes):
    decoder = decoder_for(coding)
    with contextlib.suppress(Undecodable):
        decoder.decode(data, 100)
        decoder.check_ended()


@pytest.mark.parametrize("coding", ["compress", "gzip, snappy", "br\x00"])
def test_a_coding_that_was_not_asked_for_is_an_error(coding: str):
    with pytest.raises(Undecodable, match="not asked for"):
        decoder_for(coding)


def test_codings_laid_over_each_other_without_end_are_an_error():
    with pytest.raises(Undecodable, match="9 times over"):
        decoder_for(", ".join(["gzip"] * 9))
