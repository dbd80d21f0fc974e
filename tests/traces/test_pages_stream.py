"""The Stream tab: every event with time, size and a line that says what it is, in each protocol; few at first."""

import json
import re
from html import unescape

import pytest

from accounts.owner import ensure_owner
from tests.traces.conftest import ended, model_started, open_trace, record
from tests.traces.pages import fragment, text
from traces.pages.event_words import event_words
from traces.pages.look import Look, event_ways, page_ways
from traces.pages.stream import PAGE, received
from traces.reader import StreamEvent
from wire import sse
from wire.conversation import FinishReason, Usage
from wire.deltas import ReasoningDelta, TextDelta, ToolCallDelta
from wire.names import ToolNames
from wire.protocols import PROTOCOLS

DELTAS = [
    ReasoningDelta("Hm"),
    TextDelta("Let me see."),
    ToolCallDelta(0, "", "call_1", "get_weather"),
    ToolCallDelta(0, '{"city": 1}'),
]


def stream_of(protocol: str) -> bytes:
    encoder = PROTOCOLS[protocol].stream_encoder("r1", "model-1")
    return b"".join(map(encoder.encode, DELTAS)) + encoder.finish(FinishReason.TOOL_CALLS, Usage(1_234, 5))


def shown(protocol: str, data: bytes, wanted: str = "", after: int = 0):
    decoder = sse.Decoder()
    events = [StreamEvent(n * 10, one.event, one.data) for n, one in enumerate([*decoder.feed(data), *decoder.flush()])]
    return received(iter(events), PROTOCOLS[protocol].stream_decoder(ToolNames()), wanted, after)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_event_of_every_protocol_says_something(protocol):
    lines = shown(protocol, stream_of(protocol)).events
    assert all(line.says for line in lines), [line for line in lines if not line.says]
    said = " / ".join(line.says for line in lines)
    for words in ("Hm", "Let me see.", "get_weather", "city", "ends: tool_calls", "1,234 tokens in, 5 out"):
        assert words in said


@pytest.mark.parametrize(
    ("event", "value", "says"),
    [
        ("ping", {"type": "ping"}, "keeps the connection open"),
        (
            "response.created",
            {"type": "response.created", "response": {"id": "resp_1", "status": "in_progress", "model": "gpt-5"}},
            "in_progress, gpt-5, resp_1",
        ),
        (
            "response.output_item.added",
            {"output_index": 2, "item": {"type": "web_search_call", "id": "ws_1", "status": "in_progress"}},
            "item 2, web_search_call, in_progress, ws_1",
        ),
        (
            "response.output_item.done",
            {"output_index": 0, "item": {"type": "web_search_call", "action": {"type": "search", "query": "Tokyo"}}},
            "item 0, web_search_call, search, Tokyo",
        ),
        ("response.output_text.done", {"output_index": 1, "text": "All\nof it."}, "item 1, All of it."),
        ("response.web_search_call.searching", {"output_index": 1, "item_id": "ws_1"}, "item 1"),
        (
            "message_start",
            {"message": {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude"}},
            "assistant, claude, msg_1",
        ),
        (
            "content_block_start",
            {"index": 0, "content_block": {"type": "redacted_thinking", "data": "x"}},
            "block 0, redacted_thinking",
        ),
        (
            "content_block_delta",
            {"index": 0, "delta": {"type": "signature_delta", "signature": "x"}},
            "block 0, signature_delta",
        ),
        ("", {"id": "c", "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]}, "assistant"),
        ("", {"promptFeedback": {"blockReason": "SAFETY"}}, "SAFETY"),
        ("", {"groundingMetadata": {"x": 1}}, "groundingMetadata"),
        ("brand.new", {"type": "brand.new", "odd": 1}, ""),
    ],
)
def test_an_event_that_brings_nothing_of_the_answer_says_what_it_names(event, value, says):
    assert event_words(event, json.dumps(value)) == says


def test_what_is_no_object_says_nothing_and_the_end_mark_what_it_is():
    assert event_words("", "[DONE]") == "the end of the stream"
    assert event_words("", "[1]") == ""
    assert event_words("", "{broken") == ""


def test_sizes_are_bytes_and_data_is_as_received():
    (line,) = shown("openai_chat", 'data: {"é":  1}\n\n'.encode()).events
    assert (line.size, line.data) == (10, '{"é":  1}')


def test_every_event_is_on_a_page_by_itself_and_among_those_of_its_name():
    first, rest = stream_of("openai_responses").split(b"\n\n", 1)
    pings = b"".join(sse.encode('{"type":"ping"}', "ping") for _ in range(2 * PAGE + 7))
    many = first + b"\n\n" + pings + rest
    total = shown("openai_responses", many).total
    pages = [shown("openai_responses", many, after=after) for after in range(0, total, PAGE)]
    assert [len(page.events) for page in pages] == [PAGE, PAGE, total - 2 * PAGE]
    assert "ends: tool_calls" in pages[-1].events[-1].says
    last = shown("openai_responses", many, "ping", 2 * PAGE)
    assert (len(last.events), last.up_to, last.fitting) == (7, 2 * PAGE + 7, 2 * PAGE + 7)
    (end,) = shown("openai_responses", many, "response.completed").events
    assert "ends: tool_calls" in end.says
    assert dict(last.names)["ping"] == 2 * PAGE + 7
    assert (
        shown("openai_responses", many, "nothing").events == shown("openai_responses", many, after=9_999).events == ()
    )


def test_pages_are_offered_in_both_directions_as_far_as_there_are_some():
    def offered(after, count):
        return [(way.word, way.look.after) for way in page_ways(Look(after=after), count, 200)]

    assert offered(0, 200) == offered(0, 0) == []
    assert offered(0, 401) == [("Next", 200), ("Last", 400)]
    assert offered(200, 401) == [("First", 0), ("Previous", 0), ("Next", 400), ("Last", 400)]
    assert offered(400, 401) == [("First", 0), ("Previous", 200)]
    assert Look.of({"after": "-1"}) == Look.of({"after": "x"}) == Look.of({"events": "all"}) == Look()
    assert Look(events="ping", after=200).query == {"events": "ping", "after": "200"}


def test_names_are_chosen_without_what_they_share():
    names = {"response.created": 1, "response.output_text.delta": 1_200}
    ways = event_ways(Look(events="response.created"), names)
    assert [way.word for way in ways] == ["All 1,201", "created 1", "output_text.delta 1,200"]
    assert [way.is_chosen for way in ways] == [False, True, False]
    assert [way.word for way in event_ways(Look(), {"ping": 1, "error": 2})] == ["All 3", "ping 1", "error 2"]
    assert event_ways(Look(), {"message": 9}) == []


def test_tokens_are_told_where_they_hide_no_words():
    chunk = {"usageMetadata": {"promptTokenCount": 3, "totalTokenCount": 3}}
    words = {"candidates": [{"content": {"role": "model", "parts": [{"text": "Hi"}]}}], **chunk}
    first, second = shown("gemini", sse.encode(json.dumps(words)) + sse.encode(json.dumps(chunk))).events
    assert (first.says, "3 tokens in" in second.says) == ("Hi", True)


@pytest.mark.django_db
def test_the_page_offers_each_name_and_what_is_folded(client):
    trace = open_trace(ensure_owner()[0], protocol="anthropic_messages")
    start = model_started(request=(b"{}",), protocol="anthropic_messages")
    pings = b"".join(sse.encode('{"type": "ping"}', "ping") for _ in range(PAGE))
    answer = stream_of("anthropic_messages") + pings
    done = ended(start, response=answer, response_content_type="text/event-stream", arrivals=((5, len(answer)),))
    record(trace, start, done)
    url = f"/traces/{trace.pk}/spans/{start.span_id}/stream/"
    page = text(fragment(client, url))
    assert page.count("<tr>") == PAGE + 1
    assert "1 to 200 of" in page
    assert "events=ping" in page
    only = text(fragment(client, f"{url}?events=message_stop"))
    assert only.count("<tr>") == 2
    assert "the end of the answer" in only
    # The link of a page leads there also without JavaScript.
    (link,) = re.findall(r'href="([^"]+)" id="page-next"', page)
    second = text(client.get(unescape(link)))
    assert "201 to" in second
    assert second.count('class="event-data"') == shown("anthropic_messages", answer).total - PAGE
