"""Secrets in text that comes in pieces."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.masking import Masker
from accounts.text_stream import TextStream

KEY = "sk-a/key with=odd&signs"
MASKER = Masker({"KEY": KEY, "OTHER": "sk-another-key", "SHORT": "sk"})


def told(*pieces: str) -> list[str]:
    stream = TextStream(MASKER)
    return [*map(stream.feed, pieces), stream.flush()]


def test_a_secret_in_two_pieces_is_taken_out_whole():
    assert told("My key is sk-a/ke", "y with=odd&signs.") == ["My key is ", "[secret:KEY].", ""]


def test_text_without_secrets_is_not_kept_waiting():
    assert told("Hello", " there", ".") == ["Hello", " there", ".", ""]


def test_what_only_began_like_a_secret_is_told_in_the_end():
    assert told("I asked for sk-a", "nd got it, sk-") == ["I asked for ", "sk-and got it, ", "sk-"]


def test_half_a_character_waits_for_the_other():
    assert told("a\ud83d", "\ude00", "\ud83d") == ["a", "\ud83d\ude00", "", "\ud83d"]


@pytest.mark.parametrize("spelling", [KEY, quote(KEY, safe=""), json.dumps(KEY)[1:-1]])
def test_letter_by_letter_it_is_found_too(spelling):
    assert "".join(told(*f"({spelling})")) == "([secret:KEY])"


@given(st.lists(st.sampled_from(["sk-a", "/key with", "=odd&signs", "sk-another", "-key", " ", "s", "k"])))
def test_whatever_the_pieces_the_text_is_that_of_the_whole(pieces):
    assert "".join(told(*pieces)) == MASKER.mask_text("".join(pieces))
