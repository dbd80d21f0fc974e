"""How streams end: well, too early, in an error, or by not having been a stream."""

import json

import pytest

from tests.wire.openai_chat.streams import DONE, calls, chunk, entry, read
from wire.conversation import FinishReason
from wire.errors import ErrorType, ProviderError, WireError
from wire.names import ToolNames
from wire.protocols.openai_chat import stream_decoder

STOP = chunk({}, finish="stop")


def test_the_end_without_done_is_fine_after_a_finish():
    assert read(chunk({"content": "a"}), STOP)[1].message.text == "a"


def test_done_without_a_finish_is_fine():
    """Ollama."""
    response = read(chunk({"content": "a"}), DONE)[1]
    assert (response.finish_reason, response.message.text) == (FinishReason.UNKNOWN, "a")


def test_nothing_after_done_counts():
    assert read(chunk({"content": "a"}), DONE, chunk({"content": "b"}), b"data: {oops\n\n")[1].message.text == "a"


def test_the_end_in_mid_answer_is_an_error_and_keeps_what_came():
    decoder = stream_decoder(ToolNames())
    decoder.feed(chunk({"content": "Hel"}) + calls(entry(0, "a", "f", '{"x')) + b'data: {"choi')
    with pytest.raises(WireError):
        decoder.finish()
    assert decoder.partial().message.text == "Hel"
    assert decoder.partial().message.tool_calls[0].arguments == '{"x'


def test_an_empty_stream_is_an_error():
    with pytest.raises(WireError, match="empty body"):
        stream_decoder(ToolNames()).finish()
    with pytest.raises(WireError, match="in the middle"):
        read(b": keep-alive\n\n")


@pytest.mark.parametrize(
    "event",
    [
        b'data: {"error": {"message": "Too much", "type": "rate_limit_error"}}\n\n',
        b'event: error\ndata: {"error": {"message": "Too much", "status_code": 429}}\n\n',
        b'event: error\ndata: {"message": "Too much", "code": 429}\n\n',
        b'data: {"choices": [{"finish_reason": "error", "error": {"message": "Too much", "code": 429}}]}\n\n',
        b'data: {"choices": [{"delta": {}}], "error": {"message": "Too much", "code": "rate_limit_exceeded"}}\n\n',
    ],
)
def test_an_error_in_mid_stream_is_the_providers(event):
    decoder = stream_decoder(ToolNames())
    decoder.feed(chunk({"content": "Hel"}))
    with pytest.raises(ProviderError, match="Too much") as caught:
        decoder.feed(event)
    assert caught.value.type is ErrorType.PROVIDER_RATE_LIMITED
    assert decoder.partial().message.text == "Hel"


def test_an_error_without_words_is_an_error_still():
    with pytest.raises(ProviderError, match="says nothing"):
        read(b"event: error\ndata: {}\n\n")


@pytest.mark.parametrize("data", [b"data: <html>\n\n", b"data: 7\n\n", b"data: [1]\n\n", b"data: {'a': 1}\n\n"])
def test_an_event_that_is_no_chunk_is_refused(data):
    with pytest.raises(WireError, match="stream"):
        read(data)


def test_a_whole_body_where_a_stream_was_asked_for():
    body = json.dumps({"id": "r", "choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}).encode()
    assert read(body[:20], body[20:])[1].message.text == "Hi"


def test_a_web_page_where_a_stream_was_asked_for():
    with pytest.raises(WireError, match="a web page, not JSON"):
        read(b"<!doctype html>\n<html>\n<title>Oops</title>\n</html>")


def test_an_error_body_where_a_stream_was_asked_for():
    with pytest.raises(ProviderError, match="no key"):
        read(b'{"error": {"message": "no key", "type": "authentication_error"}}')
