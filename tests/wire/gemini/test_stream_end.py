"""How streams end, well and badly, and bytes that are no stream."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.gemini.streams import body, call, chunk, event, read, read_whole, text
from tests.wire.strategies import any_json, splits
from wire.conversation import FinishReason
from wire.deltas import FinishDelta
from wire.errors import ErrorType, ProviderError, WireError
from wire.names import ToolNames
from wire.protocols.gemini import stream_decoder


def test_an_unknown_finish_reason_is_kept_in_its_words():
    response = read(chunk(text("a"), finish="TOMORROW"))[1]
    assert (response.finish_reason, response.raw_finish_reason) == (FinishReason.UNKNOWN, "TOMORROW")


def test_a_blocked_prompt_in_a_stream():
    deltas, response = read(event({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}))
    assert deltas == [FinishDelta(FinishReason.CONTENT_FILTER, "PROHIBITED_CONTENT")]
    assert response.message.parts == ()


@pytest.mark.parametrize("wrap", [lambda error: error, lambda error: [error]])
def test_an_error_in_mid_stream(wrap):
    decoder = stream_decoder(ToolNames())
    decoder.feed(chunk(text("a")))
    error = {"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}
    with pytest.raises(ProviderError, match="overloaded") as caught:
        decoder.feed(event(wrap(error)))
    assert (caught.value.type, caught.value.retryable) == (ErrorType.PROVIDER_OVERLOADED, True)
    assert decoder.partial().message.text == "a"


def test_a_stream_that_ends_early():
    decoder = stream_decoder(ToolNames())
    decoder.feed(chunk(text("a")))
    with pytest.raises(WireError, match="middle of the answer"):
        decoder.finish()
    assert decoder.partial().message.text == "a"


@pytest.mark.parametrize("data", [b"", b"data: {\n\n", b"data: 7\n\n", b"data: null\n\n", b"[1", b"<html>"])
def test_what_is_no_stream_is_refused(data):
    with pytest.raises(WireError):
        read(data)


def test_a_stream_without_sse_is_an_array():
    chunks = [body(text("a"), finish=None), body(text("b"))]
    assert read(json.dumps(chunks).encode())[1] == read_whole(text("ab"))


def test_an_array_with_an_error():
    with pytest.raises(ProviderError, match="No"):
        read(json.dumps([body(text("a"), finish=None), {"error": {"message": "No."}}]).encode())


@given(st.data())
def test_any_cut_gives_the_same(data):
    usage = {"promptTokenCount": 3, "totalTokenCount": 3}
    stream = (
        chunk(text("é\u2028"), call("f", {"k": "\r\n"})) + b": ping\n\n" + chunk(finish="STOP", usageMetadata=usage)
    )
    assert read(*data.draw(splits(stream))) == read(stream)


@given(st.binary(max_size=60) | any_json.map(event) | any_json.map(lambda value: chunk(value)))
def test_any_bytes_are_an_answer_or_refused(data):
    decoder = stream_decoder(ToolNames())
    try:
        decoder.feed(data)
        decoder.finish()
    except (WireError, ProviderError):
        pass
    decoder.partial()


_fields = st.sampled_from(
    ["functionCall", "name", "id", "args", "partialArgs", "jsonPath", "stringValue", "text", "thought", "inlineData",
     "toolCall", "toolResponse", "executableCode", "codeExecutionResult", "thoughtSignature", "mimeType", "data"]
)  # fmt: skip


_known = st.recursive(any_json, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_fields, inner, max_size=4))


@given(st.lists(_known, max_size=3), _known, _known)
def test_any_values_in_known_places_are_an_answer_or_refused(parts, usage, grounding):
    value = body(*parts, usageMetadata=usage, promptFeedback=grounding)
    value["candidates"][0]["groundingMetadata"] = {"groundingChunks": [grounding], "groundingSupports": [usage]}
    try:
        read(event(value))
    except (WireError, ProviderError):
        return
