"""Server-sent events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.strategies import any_text, splits
from wire import sse


def decode(*chunks):
    decoder = sse.Decoder()
    return [event for chunk in chunks for event in decoder.feed(chunk)] + decoder.flush()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_closes_an_event(end):
    text = f"event: error{end}data: a{end}data: b{end}{end}data: c{end}{end}"
    assert [(event.event, event.data) for event in decode(text.encode())] == [("error", "a\nb"), ("", "c")]


def test_a_byte_order_mark_comments_and_unknown_fields_are_skipped():
    text = b"\xef\xbb\xbf: hello\n\nretry: 10\nweather: fine\ndata: a\n\n: OPENROUTER PROCESSING\n\n"
    assert [event.data for event in decode(text)] == ["a"]


def test_only_one_space_after_the_colon_is_dropped():
    assert [event.data for event in decode(b"data:a\ndata:  b\ndata\n\n")] == ["a\n b\n"]


def test_an_event_without_data_is_none():
    assert decode(b"event: ping\n\n\n\n") == []


def test_the_last_id_stays():
    assert [event.id for event in decode(b"id: 7\ndata: a\n\ndata: b\n\n")] == ["7", "7"]


def test_an_id_with_nul_is_ignored():
    assert [event.id for event in decode(b"id: 7\0\ndata: a\n\n")] == [None]


def test_the_offsets_are_those_of_the_whole_stream():
    stream = b": hi\n\ndata: a\r\n\r\ndata: bc\n\n"
    events = decode(stream)
    assert [stream[event.start : event.end] for event in events] == [b"data: a\r\n\r\n", b"data: bc\n\n"]


def test_an_event_that_the_end_cuts_off_is_given_by_flush():
    assert [event.data for event in decode(b"data: a\n\ndata: [DONE]")] == ["a", "[DONE]"]


def test_invalid_utf8_costs_only_its_character():
    assert [event.data for event in decode(b"data: a\xffb\n\n")] == ["a\ufffdb"]


@given(st.data())
def test_any_cut_gives_the_same_events(data):
    lines = st.sampled_from(
        [b"data: a", b"data", b"event: x", b"id: 1", b": c", b"", b"\xef\xbb\xbf", b"data: \xe6\x9d\xb1"]
    )
    ends = st.sampled_from([b"\n", b"\r\n", b"\r"])
    stream = b"".join(data.draw(st.lists(st.tuples(lines, ends).map(b"".join), max_size=20)))
    whole = decode(stream)
    assert decode(*data.draw(splits(stream))) == whole
    assert decode(*(stream[at : at + 1] for at in range(len(stream)))) == whole


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(stream):
    for event in decode(stream):
        assert 0 <= event.start < event.end <= len(stream)


@given(
    any_text.filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text)), st.sampled_from(["", "error"])
)
def test_what_is_encoded_is_decoded(text, name):
    (event,) = decode(sse.encode(text, name, "5"))
    assert (event.data, event.event, event.id) == (
        "\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")),
        name,
        "5",
    )
