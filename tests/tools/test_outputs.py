"""What a model reads of an output."""

import pytest

from tools.outputs import MODEL_LIMIT, excerpt, size, text_for_model


def test_text_is_read_as_it_is():
    assert text_for_model('{"city":"Zürich"}'.encode(), "application/json") == '{"city":"Zürich"}'


def test_nothing_is_success():
    assert text_for_model(b"") == "success"


def test_ten_megabytes_are_cut_and_the_model_is_told():
    text = text_for_model(b"x" * 10_000_000, "text/plain")
    assert len(text) < MODEL_LIMIT + 100
    assert text.endswith("[cut here: these are the first 50,000 of 10,000,000 characters]")


def test_text_at_the_limit_is_whole():
    assert text_for_model(b"x" * MODEL_LIMIT) == "x" * MODEL_LIMIT


@pytest.mark.parametrize(
    ("output", "content_type", "text"),
    [
        (b"\x89PNG" + b"0" * 12_000, "image/png", "[binary, 12 kB, image/png; not shown]"),
        (b"\xff\xfe\xfa", "", "[binary, 3 bytes, type unknown; not shown]"),
        (b"caf\xe9", "application/json", "[binary, 4 bytes, application/json; not shown]"),
        (b"plain words", "application/octet-stream", "[binary, 11 bytes, application/octet-stream; not shown]"),
    ],
)
def test_what_is_not_text_is_described(output, content_type, text):
    assert text_for_model(output, content_type) == text


def test_a_declared_charset_is_honoured():
    assert text_for_model(b"caf\xe9", "text/plain; charset=ISO-8859-1") == "café"


@pytest.mark.parametrize("charset", ["rot13", "hex", "unicode_escape", "no-such", ""])
def test_an_unusual_charset_is_not_trusted(charset):
    assert text_for_model(b"abc", f"text/plain; charset={charset}") == "abc"


@pytest.mark.parametrize("content_type", ["\r\nx", ";;;", "text", "text/plain; charset*=utf-8''utf-8"])
def test_a_broken_content_type_does_no_harm(content_type):
    assert text_for_model(b"abc", content_type) == "abc"


def test_an_excerpt_is_one_short_line():
    assert excerpt(b"<html>\n  <h1>Not   found</h1>\n") == "<html> <h1>Not found</h1>"
    assert len(excerpt("ä".encode() * 100_000)) < 600


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1 byte"), (840, "840 bytes"), (12_345, "12 kB"), (10_485_760, "10.5 MB")]
)
def test_sizes_are_for_people(count, text):
    assert size(count) == text
