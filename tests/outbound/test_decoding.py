"""Content codings of answers."""

import gzip
import zlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbound.decoding import Decoder, Undecodable, decoder_for


def raw_deflate(data: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflater.compress(data) + deflater.flush()


ENCODERS = {
    "": lambda data: data,
    "identity": lambda data: data,
    "gzip": gzip.compress,
    "x-gzip": lambda data: gzip.compress(data[:7]) + gzip.compress(data[7:]),  # two members
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
}


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


@pytest.mark.parametrize("coding", ENCODERS)
def test_never_more_than_one_byte_beyond_the_bound(coding: str):
    bomb = ENCODERS[coding](bytes(5_000_000))
    assert len(decoder_for(coding).decode(bomb, 1000)) == 1001


def test_a_flood_of_tiny_members_is_bounded_too():
    assert len(decoder_for("gzip").decode(gzip.compress(b"x" * 10) * 10_000, 1000)) == 1001


def test_each_flushed_piece_of_a_compressed_stream_comes_out_at_once():
    deflater = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    decoder = decoder_for("gzip")
    for text in (b"one", b"two"):
        sent = deflater.compress(text) + deflater.flush(zlib.Z_SYNC_FLUSH)
        assert decoder.decode(sent, 100) == text


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_damaged_data_is_an_error(coding: str):
    with pytest.raises(Undecodable, match="damaged"):
        decoder_for(coding).decode(b"<html>not compressed at all</html>", 100)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_data_that_ends_early_is_an_error(coding: str):
    decoder = decoder_for(coding)
    decoder.decode(ENCODERS[coding](b"a whole sentence")[:-6], 100)
    with pytest.raises(Undecodable, match="ended early"):
        decoder.check_ended()


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress"])
def test_a_coding_that_was_not_asked_for_is_an_error(coding: str):
    with pytest.raises(Undecodable, match="not asked for"):
        decoder_for(coding)
