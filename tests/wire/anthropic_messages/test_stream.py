"""Streamed answers: what the recordings do not show."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.anthropic_messages.streams import block, end, event, read, read_whole, start
from tests.wire.strategies import any_json, any_text, filled_text, splits
from wire.conversation import FinishReason, Opaque, Reasoning, Refusal, ServerToolCall, Text, ToolCall, Usage
from wire.deltas import ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from wire.errors import ErrorType, ProviderError, WireError
from wire.names import ToolNames
from wire.protocols import anthropic_messages as codec

CALL = {"type": "tool_use", "id": "toolu_1", "name": "f", "input": {}}


def text(words):
    return {"type": "text_delta", "text": words}


def piece(words):
    return {"type": "input_json_delta", "partial_json": words}


def test_parallel_calls_follow_one_another():
    second = {**CALL, "id": "toolu_2"}
    stream = start() + block(0, CALL, piece('{"a"'), piece(":1}")) + block(1, second, piece("")) + end("tool_use")
    deltas, response = read(stream)
    assert response.message.tool_calls == (ToolCall("toolu_1", "f", '{"a":1}'), ToolCall("toolu_2", "f", "{}"))
    assert deltas[:3] == [
        ToolCallDelta(0, "", "toolu_1", "f"),
        ToolCallDelta(0, '{"a"'),
        ToolCallDelta(0, ":1}"),
    ]
    assert ToolCallDelta(1, "{}") in deltas


def test_arguments_that_the_token_limit_cut_stay_as_they_came():
    _, response = read(start() + block(0, CALL, piece('{"city": "Par')) + end("max_tokens"))
    assert response.message.tool_calls == (ToolCall("toolu_1", "f", '{"city": "Par'),)
    assert response.finish_reason is FinishReason.LENGTH


def test_an_input_that_stands_whole_in_the_beginning_is_taken():
    deltas, response = read(start() + block(0, {**CALL, "input": {"a": 1}}) + end("tool_use"))
    assert response.message.tool_calls == (ToolCall("toolu_1", "f", '{"a":1}'),)
    assert deltas[1] == ToolCallDelta(0, '{"a":1}')


def test_the_placeholder_of_a_call_that_is_cut_off_is_no_input():
    decoder = codec.stream_decoder(ToolNames())
    decoder.feed(start() + event("content_block_start", index=0, content_block=CALL))
    assert decoder.partial().message.tool_calls == (ToolCall("toolu_1", "f", ""),)


def test_a_call_of_the_provider_that_is_cut_off_is_kept_as_it_stands():
    decoder = codec.stream_decoder(ToolNames())
    server = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}}
    decoder.feed(start() + event("content_block_start", index=0, content_block=server))
    decoder.feed(event("content_block_delta", index=0, delta=piece('{"que')))
    assert decoder.partial().message.parts == (Opaque("anthropic_messages", {**server, "input": '{"que'}),)


def test_a_signature_comes_after_its_thought():
    thought = {"type": "thinking", "thinking": "", "signature": ""}
    deltas = ({"type": "thinking_delta", "thinking": "hm"}, {"type": "signature_delta", "signature": "sig"})
    news, response = read(start() + block(0, thought, *deltas) + end())
    assert response.message.parts == (Reasoning("hm", {"signature": "sig"}),)
    assert news[0] == ReasoningDelta("hm")


def test_a_thought_without_words_keeps_its_signature():
    thought = {"type": "thinking", "thinking": "", "signature": ""}
    _, response = read(start() + block(0, thought, {"type": "signature_delta", "signature": "sig"}) + end())
    assert response.message.parts == (Reasoning("", {"signature": "sig"}),)


def test_citations_come_before_the_words_that_they_stand_on():
    cited = {"type": "web_search_result_location", "url": "https://example.com", "title": "T", "cited_text": "q"}
    delta = {"type": "citations_delta", "citation": cited}
    _, response = read(start() + block(0, {"type": "text", "text": "", "citations": []}, delta, text("So.")) + end())
    (part,) = response.message.parts
    assert (part.text, part.citations[0].url, part.citations[0].extra) == ("So.", "https://example.com", cited)


def test_pings_and_unknown_events_say_nothing():
    stream = (
        start() + event("ping") + event("weather", x=1) + block(0, {"type": "text", "text": ""}, text("Hi")) + end()
    )
    assert read(stream)[1].message.parts == (Text("Hi"),)


def test_an_unknown_delta_is_kept_on_its_block():
    summary = {"type": "compaction", "content": None}
    delta = {"type": "compaction_delta", "content": "So far", "encrypted_content": "x"}
    _, response = read(start() + block(0, summary, delta) + end("compaction"))
    kept = {"type": "compaction", "content": "So far", "encrypted_content": "x"}
    assert response.message.parts == (Opaque("anthropic_messages", kept),)
    assert response.finish_reason is FinishReason.PAUSE


def test_a_paused_turn_ends_with_what_the_provider_began():
    server = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}}
    _, response = read(start() + block(0, server, piece('{"query": "x"}')) + end("pause_turn"))
    assert response.finish_reason is FinishReason.PAUSE
    assert response.message.parts == (ServerToolCall("s", "web_search", '{"query": "x"}'),)


def test_a_refusal_in_mid_answer_keeps_the_words_before_it():
    details = {"type": "refusal", "category": "bio", "explanation": None}
    _, response = read(
        start() + block(0, {"type": "text", "text": ""}, text("First")) + end("refusal", stop_details=details)
    )
    assert response.message.parts == (Text("First"), Refusal("", {"stop_details": details}))
    assert response.finish_reason is FinishReason.REFUSAL


def test_counts_are_cumulative():
    usage = {"input_tokens": 7, "cache_read_input_tokens": 3, "output_tokens": 1}
    _, response = read(start(usage=usage) + end())
    assert response.usage == Usage(10, 5, 3, 0, 0, {**usage, "output_tokens": 5})


def test_an_error_in_mid_stream_is_raised_and_what_came_is_kept():
    decoder = codec.stream_decoder(ToolNames())
    decoder.feed(start() + block(0, {"type": "text", "text": ""}, text("Half")))
    with pytest.raises(ProviderError) as caught:
        decoder.feed(event("error", error={"type": "overloaded_error", "message": "Overloaded"}))
    error = caught.value
    assert (error.type, error.status, error.retryable) == (ErrorType.PROVIDER_OVERLOADED, 529, True)
    assert decoder.partial().message.text == "Half"


def test_a_stream_that_stops_in_the_middle_is_refused():
    decoder = codec.stream_decoder(ToolNames())
    decoder.feed(start() + block(0, {"type": "text", "text": ""}, text("Half")))
    with pytest.raises(WireError, match="ended in the middle"):
        decoder.finish()


def test_a_reason_to_stop_is_end_enough():
    assert read(start() + end().split(b"event: message_stop")[0])[1].finish_reason is FinishReason.STOP


def test_a_whole_answer_instead_of_a_stream_is_read():
    body = json.dumps({"content": [{"type": "text", "text": "Hi"}], "stop_reason": "end_turn"}).encode()
    assert read(body)[1].message.text == "Hi"


def test_events_without_names_are_known_by_their_type():
    stream = start() + block(0, {"type": "text", "text": ""}, text("Hi")) + end()
    unnamed = b"".join(line for line in stream.splitlines(keepends=True) if not line.startswith(b"event:"))
    assert read(unnamed)[1] == read(stream)[1]


def test_a_delta_without_a_beginning_is_taken():
    _, response = read(start() + event("content_block_delta", index=0, delta=text("Hi")) + end())
    assert response.message.text == "Hi"


@pytest.mark.parametrize("data", [b"data: {oops\n\n", b"data: 7\n\n", b"event: message_start\ndata: []\n\n"])
def test_an_event_that_is_no_object_is_refused(data):
    with pytest.raises(WireError):
        codec.stream_decoder(ToolNames()).feed(data)


kinds = ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "error"]
blocks = (
    st.fixed_dictionaries({"type": st.sampled_from(["text", "tool_use", "thinking", "server_tool_use"])}) | any_json
)
fields = {"index": st.integers(0, 2) | any_json, "content_block": blocks, "message": any_json, "usage": any_json}
grown = st.dictionaries(st.sampled_from(["type", "text", "partial_json", "thinking", "citation", "id"]), any_json)
events = st.builds(
    lambda kind, fields: event(kind, **fields),
    st.sampled_from(kinds),
    st.fixed_dictionaries({}, optional={**fields, "delta": grown | any_json, "error": any_json}),
)


@given(st.lists(events | st.binary(max_size=40), max_size=8))
def test_any_bytes_raise_nothing_but_our_own_errors(chunks):
    decoder = codec.stream_decoder(ToolNames())
    with contextlib.suppress(WireError, ProviderError):
        for chunk in chunks:
            decoder.feed(chunk)
        decoder.finish()
    codec.encode_response(decoder.partial())


@st.composite
def answers(draw):
    """Deltas of an answer in an order that the protocol has: each call's pieces stand together."""
    words = st.lists(st.builds(TextDelta, filled_text) | st.builds(ReasoningDelta, filled_text), max_size=4)
    deltas = draw(words)
    for index in range(draw(st.integers(0, 3))):
        deltas.append(ToolCallDelta(index, "", f"toolu_{index}", "f"))
        deltas += [ToolCallDelta(index, text) for text in draw(st.lists(any_text, min_size=1, max_size=3))]
    return deltas


@given(st.data(), answers())
def test_what_is_encoded_is_decoded_cut_anywhere(data, deltas):
    encoder = codec.stream_encoder("msg_1", "m")
    stream = b"".join(map(encoder.encode, deltas)) + encoder.finish(FinishReason.STOP, Usage(9, 5, 2, 3, 1))
    _, response = read(*data.draw(splits(stream)))
    said = [one.text for one in deltas if isinstance(one, TextDelta)]
    thought = [one.text for one in deltas if isinstance(one, ReasoningDelta)]
    assert response.message.text == "".join(said)
    assert "".join(part.text for part in response.message.parts if isinstance(part, Reasoning)) == "".join(thought)
    assert all(part.extra["signature"] for part in response.message.parts if isinstance(part, Reasoning))
    for call in response.message.tool_calls:
        mine = [one for one in deltas if isinstance(one, ToolCallDelta) and f"toolu_{one.index}" == call.call_id]
        assert call.arguments == ("".join(one.arguments for one in mine) or "{}")
    assert (response.finish_reason, response.usage.total_tokens) == (FinishReason.STOP, 14)


def test_a_refusal_is_encoded_as_the_reason_to_stop():
    encoder = codec.stream_encoder("msg_1", "m")
    stream = encoder.encode(TextDelta("Hm")) + encoder.encode(RefusalDelta("No."))
    _, response = read(stream + encoder.finish(FinishReason.STOP, Usage()))
    assert response.finish_reason is FinishReason.REFUSAL
    assert [part.text for part in response.message.parts] == ["Hm", "No."]


def test_calls_that_interleave_cannot_be_encoded():
    encoder = codec.stream_encoder("msg_1", "m")
    for index in (0, 1):
        encoder.encode(ToolCallDelta(index, "", f"c{index}", "f"))
    with pytest.raises(WireError, match="follow one another"):
        encoder.encode(ToolCallDelta(0, "{}"))


def test_a_stream_ends_in_the_value_of_the_same_answer_sent_whole():
    stream = start() + block(0, {"type": "text", "text": ""}, text("Hi")) + block(1, CALL, piece('{"a":1}'))
    whole = read_whole(
        [{"type": "text", "text": "Hi"}, {**CALL, "input": {"a": 1}}], "tool_use", usage={"output_tokens": 5}
    )
    assert read(stream + end("tool_use"))[1] == whole
