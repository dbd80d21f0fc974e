"""What is very large: a page shows a bounded part of it, says so, and has the whole as a download."""

import pytest

from accounts.owner import ensure_owner
from tests.traces.conftest import ended, model_started, open_trace, record
from tests.traces.pages import fragment, text
from tests.traces.story import CODEC, request, stream
from traces.pages import bounds, messages
from traces.pages import request as request_tab
from wire.conversation import FinishReason, Message, ModelResponse, Text, ToolCall

pytestmark = pytest.mark.django_db

CALLS = tuple(ToolCall(f"call_{number}", "get_weather", "{}") for number in range(5))
MANY_CALLS = CODEC.encode_response(ModelResponse(Message("assistant", CALLS), FinishReason.TOOL_CALLS))
WORDS, ARRIVALS = stream("one two three four five six seven")


@pytest.fixture
def tab(client):
    """A tab of a span that was recorded with these bodies."""
    workspace = ensure_owner()[0]

    def show(name, *asked, answer=MANY_CALLS, **given):
        trace = open_trace(workspace)
        said = asked or ("QUESTION",)
        sent = request(*(Message("user", (Text(word),)) for word in said))
        start = model_started(request=sent, protocol="openai_chat")
        content_type = "text/event-stream" if given else "application/json"
        record(trace, start, ended(start, response=answer, response_content_type=content_type, **given))
        base = f"/traces/{trace.pk}/spans/{start.span_id}"
        assert client.get(f"{base}/response").content == answer
        return text(fragment(client, f"{base}/{name}"))

    return show


def test_of_many_messages_the_last_are_shown_and_the_others_counted(tab, monkeypatch):
    for module in (messages, request_tab):
        monkeypatch.setattr(module, "MOST_MESSAGES", 2)
    for name in ("messages/", "request/"):
        page = tab(name, "FIRST", "SECOND", "THIRD")
        assert "FIRST" not in page
        assert ("SECOND" in page, "THIRD" in page) == (True, True)
        assert "before these are not shown here" in page


def test_of_many_parts_the_first_are_shown_and_the_others_counted(tab, monkeypatch):
    monkeypatch.setattr(messages, "MOST_PARTS", 2)
    page = tab("messages/")
    assert ("call_1" in page, "call_2" in page) == (True, False)
    assert "3 more parts are not shown here" in page


@pytest.mark.parametrize(("bound", "value"), [("MOST_OBJECTS", 5), ("LARGEST_READ", 100)])
def test_what_takes_too_long_to_read_is_not_read_and_this_is_said(tab, monkeypatch, bound, value):
    monkeypatch.setattr(bounds, bound, value)
    page = tab("messages/", "word " * 50)
    assert "This answer is too large to be read for a page" in page
    assert "call_1" not in page
    assert "This answer is too large" in tab("response/?as=gemini")
    assert "call_1" in tab("response/")
    assert "cannot be translated: it is too large" in tab("request/?as=gemini", *("word " * 50,) * 5)


def test_of_a_long_stream_the_beginning_is_put_together_and_this_is_said(tab, monkeypatch):
    monkeypatch.setattr(bounds, "MOST_EVENTS", 3)
    for name in ("messages/", "response/", "response/?as=gemini"):
        page = tab(name, answer=WORDS, arrivals=ARRIVALS)
        assert ("one" in page, "seven" in page) == (True, False)
        assert "Only the beginning of this answer is read here" in page
    monkeypatch.setattr(bounds, "MOST_EVENTS", 30)
    assert "Only the beginning" not in tab("messages/", answer=WORDS, arrivals=ARRIVALS)
