"""A secret that a stream says in pieces is taken out of them; all else stays, byte for byte."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.masking import Masker
from tests.traces.conftest import ended, model_started, record
from traces.models import Span
from traces.reader import response_bytes, stream_events
from traces.split_secrets import mask_split, says_in_pieces
from wire.conversation import Message, Text

KEY = 'sk-a/long "key"'
MASKER = Masker({"KEY": KEY})


def chat(text: str) -> dict:
    return {"choices": [{"index": 0, "delta": {"content": text}}]}


def chat_call(text: str, index: int = 0) -> dict:
    return {"choices": [{"index": 0, "delta": {"tool_calls": [{"function": {"arguments": text}, "index": index}]}}]}


def anthropic(text: str, index: int = 0) -> dict:
    return {"type": "content_block_delta", "index": index, "delta": {"type": "text_delta", "text": text}}


def responses(text: str, index: int = 0) -> dict:
    return {"type": "response.output_text.delta", "output_index": index, "content_index": 0, "delta": text}


def gemini(text: str) -> dict:
    return {"candidates": [{"content": {"parts": [{"text": text}], "role": "model"}, "index": 0}]}


def stream(*events: dict, end: str = "\n") -> bytes:
    return "".join(f"data: {json.dumps(event)}{end}{end}" for event in events).encode()


def said(body: bytes, event) -> list[str]:
    """The texts that stand where `event` says its own."""
    mark = json.dumps(event("|"))
    before, after = mark.split("|")
    lines = [line.removeprefix("data: ") for line in body.decode().splitlines() if line]
    return [json.loads(f'"{line.removeprefix(before).removesuffix(after)}"') for line in lines]


@pytest.mark.parametrize("event", [chat, chat_call, anthropic, responses, gemini])
@given(cuts=st.sets(st.integers(1, len(KEY) + 9)))
def test_however_it_is_cut_it_is_replaced_and_all_else_stays(event, cuts: set[int]):
    text = f"I say {KEY} so."
    pieces = [text[a:b] for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), len(text)], strict=True)]
    masked = mask_split(stream(*map(event, pieces)), MASKER)
    now = said(masked.data, event)
    assert "".join(now) == "I say [secret:KEY] so."
    assert len(now) == len(pieces)
    assert masked.names == ("KEY",)


@pytest.mark.parametrize("event", [chat_call, anthropic, responses])
def test_texts_that_come_in_turns_are_told_apart_by_their_index(event):
    body = stream(event("a" + KEY[:5], 0), event("b" + KEY[:3], 1), event(KEY[5:], 0), event(KEY[3:], 1))
    expected = stream(event("a[secret:KEY]", 0), event("b[secret:KEY]", 1), event("", 0), event("", 1))
    assert mask_split(body, MASKER).data == expected


def unknown(text: str) -> dict:
    return {"type": "response.mystery.delta", "mystery": {"said": [text]}, "sequence_index": 7}


@pytest.mark.parametrize("event", [chat, chat_call, anthropic, responses, gemini, unknown])
@given(cuts=st.sets(st.integers(1, len(KEY) + 9)), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_that_it_is_said_is_seen_first(event, cuts: set[int], end: str):
    text = f"I say {KEY} so."
    pieces = [text[a:b] for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), len(text)], strict=True)]
    assert says_in_pieces(stream(*map(event, pieces), end=end), MASKER)


@pytest.mark.parametrize("event", [anthropic, responses])
def test_that_it_is_said_in_turns_is_seen_first(event):
    body = stream(event("a" + KEY[:5], 0), event("b" + KEY[:3], 1), event(KEY[5:], 0), event(KEY[3:], 1))
    assert says_in_pieces(body, MASKER)


def test_nothing_is_seen_where_nothing_is_said():
    assert not says_in_pieces(stream(anthropic(KEY[:5], 0), anthropic(KEY[5:], 1), chat(KEY[5:])), MASKER)
    assert not says_in_pieces(json.dumps([chat(KEY[:5]), chat(KEY[5:])]).encode(), MASKER)


@given(body=st.binary(max_size=200) | st.text('{}[],:"\\ \nindexdata: 01', max_size=200).map(str.encode))
def test_a_stream_that_is_none_says_nothing(body: bytes):
    assert not says_in_pieces(b"data: " + body, MASKER)


def test_pieces_of_different_texts_are_no_secret():
    body = stream(anthropic(KEY[:5], 0), anthropic(KEY[5:], 1), responses(KEY[:5]), chat(KEY[5:]))
    assert mask_split(body, MASKER).data == body


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_a_line_will_do(end: str):
    body = stream(chat(KEY[:5]), chat(KEY[5:]), end=end)
    assert mask_split(body, MASKER).data == stream(chat("[secret:KEY]"), chat(""), end=end)


@given(body=st.binary(max_size=200) | st.text('{}[],:"\\ \nindexdata: 01', max_size=200).map(str.encode))
def test_a_stream_that_is_none_stays_as_it_is(body: bytes):
    assert mask_split(b"data: " + body, MASKER).data == b"data: " + body


def test_the_record_holds_no_piece_of_it_and_says_so(trace):
    events = [stream(chat(piece)) for piece in ("It is ", KEY[:4], KEY[4:9], KEY[9:], ".")]
    start = model_started()
    ends = [(10 * number, len(b"".join(events[:number]))) for number in range(1, 6)]
    answer = Message("assistant", (Text(f"It is {KEY}."),))
    said = {"response": b"".join(events), "response_content_type": "text/event-stream", "arrivals": tuple(ends)}
    end = ended(start, **said, answer=answer)
    record(trace, start, end, masker=MASKER)
    span = Span.objects.get()
    assert response_bytes(span) == stream(*map(chat, ("It is ", "[secret:KEY]", "", "", ".")))
    assert [event.t_ms for event in stream_events(span)] == [10, 20, 30, 40, 50]
    assert span.masked_secrets == ["KEY"]


def test_events_that_nobody_knows_are_masked_too(trace):
    body = stream(*map(unknown, ("It is ", KEY[:4], KEY[4:], ".")))
    start = model_started()
    end = ended(start, response=body, response_content_type="text/event-stream", answer=Message("assistant", ()))
    record(trace, start, end, masker=MASKER)
    span = Span.objects.get()
    assert response_bytes(span) == stream(*map(unknown, ("It is ", "[secret:KEY]", "", ".")))
    assert span.masked_secrets == ["KEY"]
