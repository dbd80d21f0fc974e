"""Streamed answers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.openai_chat.streams import DONE, calls, chunk, entry, read, read_whole
from tests.wire.strategies import any_json, any_text, filled_text, splits
from wire.conversation import FinishReason, Opaque, Reasoning, Text, Usage
from wire.deltas import FinishDelta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.errors import ProviderError, WireError
from wire.protocols.openai_chat import stream_encoder

STOP = chunk({}, finish="stop")


def test_a_plain_stream():
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    deltas, response = read(
        chunk({"role": "assistant", "content": ""}),
        chunk({"content": "Hel"}),
        chunk({"content": "lo"}),
        STOP,
        chunk(choices=[], usage=usage),
        DONE,
    )
    expected = Usage(3, 2, raw=usage)
    assert deltas == [TextDelta("Hel"), TextDelta("lo"), FinishDelta(FinishReason.STOP, "stop"), UsageDelta(expected)]
    assert response == read_whole({"content": "Hello"}, usage=usage)


@pytest.mark.parametrize("delta", [None, {}, {"role": "assistant", "content": ""}, {"content": None}, "odd"])
def test_deltas_that_say_nothing(delta):
    assert read(chunk({"content": "a"}), chunk(delta), STOP, DONE)[1].message.parts == (Text("a"),)


@pytest.mark.parametrize("choices", [None, [], [None], "odd"])
def test_chunks_without_a_choice(choices):
    """Azure's first chunk, usage chunks, moderation chunks."""
    assert read(chunk(choices=choices), chunk({"content": "a"}), STOP, DONE)[1].message.text == "a"


def test_a_finish_in_the_chunk_of_the_call():
    _, response = read(chunk({"tool_calls": [entry(0, "a", "f", "{}")]}, finish="tool_calls"), DONE)
    assert response.finish_reason is FinishReason.TOOL_CALLS
    assert len(response.message.tool_calls) == 1


def test_cumulative_usage_is_replaced():
    usages = [{"prompt_tokens": 3, "completion_tokens": made} for made in (1, 2, 3)]
    _, response = read(*(chunk({"content": "a"}, usage=usage) for usage in usages), STOP, DONE)
    assert response.usage is not None
    assert response.usage.output_tokens == 3


@pytest.mark.parametrize("place", ["x_groq", "choice"])
def test_usage_in_other_places(place):
    usage = {"prompt_tokens": 3, "completion_tokens": 2}
    choice = {"index": 0, "delta": {}, "finish_reason": "stop"}
    last = (
        chunk({}, finish="stop", x_groq={"usage": usage})
        if place == "x_groq"
        else chunk(choices=[{**choice, "usage": usage}])
    )
    response = read(chunk({"content": "a"}), last, DONE)[1]
    assert response.usage == Usage(3, 2, raw=usage)


def test_thoughts_then_words():
    deltas, response = read(
        chunk({"reasoning_content": "Hm"}), chunk({"reasoning_content": "."}), chunk({"content": "4"}), STOP
    )
    assert deltas[:3] == [ReasoningDelta("Hm"), ReasoningDelta("."), TextDelta("4")]
    assert response == read_whole({"reasoning_content": "Hm.", "content": "4"})


def test_one_thought_in_three_fields_is_told_once():
    """Together and OpenRouter."""
    detail = {"type": "reasoning.text", "index": 0}
    deltas, response = read(
        chunk({"reasoning": "a", "reasoning_content": "a", "reasoning_details": [{**detail, "text": "a"}]}),
        chunk({"reasoning": "b", "reasoning_content": "b", "reasoning_details": [{**detail, "text": "b"}]}),
        chunk({"reasoning_details": [{**detail, "signature": "s"}]}),
        chunk({"reasoning_details": [{**detail, "text": "", "signature": None}]}),
        STOP,
    )
    assert deltas[:2] == [ReasoningDelta("a"), ReasoningDelta("b")]
    details = [{**detail, "text": "ab", "signature": "s"}]
    assert response == read_whole({"reasoning": "ab", "reasoning_content": "ab", "reasoning_details": details})


def test_encrypted_details_are_kept_apart():
    secret = {"type": "reasoning.encrypted", "data": "x", "index": 0}
    words = {"type": "reasoning.summary", "summary": "Hm.", "index": 0}
    response = read(chunk({"reasoning_details": [words]}), chunk({"reasoning_details": [secret]}), STOP)[1]
    assert response.message.extra == {"reasoning_details": [words, secret]}
    assert response.message.parts == (Reasoning("Hm.", {"fields": []}),)


def test_mistral_streams_thoughts_in_chunks_and_words_as_strings():
    def thinking(text):
        return {"type": "thinking", "thinking": [{"type": "text", "text": text}]}

    deltas, response = read(
        chunk({"content": [thinking("2 +")]}),
        chunk({"content": [{**thinking(" 2"), "closed": True}]}),
        chunk({"content": "fo"}),
        chunk({"content": "ur"}),
        STOP,
    )
    assert deltas[:4] == [ReasoningDelta("2 +"), ReasoningDelta(" 2"), TextDelta("fo"), TextDelta("ur")]
    whole = [{**thinking("2 + 2"), "closed": True}, {"type": "text", "text": "four"}]
    assert response == read_whole({"content": whole})


def test_unknown_chunks_of_content_are_kept_in_place():
    reference = {"type": "reference", "reference_ids": [1]}
    response = read(chunk({"content": "a"}), chunk({"content": [reference]}), chunk({"content": "b"}), STOP)[1]
    assert response.message.parts == (Text("a"), Opaque("openai_chat", reference), Text("b"))


def test_a_refusal_is_streamed():
    deltas, response = read(chunk({"refusal": "I "}), chunk({"refusal": "cannot."}), STOP)
    assert deltas[:2] == [RefusalDelta("I "), RefusalDelta("cannot.")]
    assert response == read_whole({"refusal": "I cannot."})


def test_unknown_fields_are_kept_and_lists_grow():
    response = read(
        chunk({"annotations": [1]}), chunk({"annotations": [2], "mood": "good", "obfuscation": "xx"}), STOP
    )[1]
    assert response.message.extra == {"annotations": [1, 2], "mood": "good"}


@given(st.data())
def test_a_stream_ends_in_the_same_value_as_the_answer_sent_whole(data):
    message = {
        "role": "assistant",
        "reasoning": data.draw(filled_text),
        "content": data.draw(filled_text),
        "tool_calls": [
            {
                "id": f"c{index}",
                "type": "function",
                "function": {"name": data.draw(filled_text), "arguments": data.draw(any_text)},
            }
            for index in range(data.draw(st.integers(0, 3)))
        ],
        "mood": data.draw(any_json),
    }
    stream = [chunk({"role": "assistant", "content": ""})]
    stream += [chunk({"reasoning": piece}) for piece in cut(data, message["reasoning"])]
    stream += [chunk({"content": piece}) for piece in cut(data, message["content"])]
    for index, call in enumerate(message["tool_calls"]):
        function = call["function"]
        stream.append(calls(entry(index, call["id"], function["name"], "", type="function")))
        stream += [calls(entry(index, arguments=piece)) for piece in cut(data, function["arguments"])]
    stream += [chunk({"mood": message["mood"]}), STOP, DONE]
    whole = read_whole(message)
    assert read(*data.draw(splits(b"".join(stream))))[1] == whole


def cut(data, text):
    at = data.draw(st.integers(0, len(text)))
    return [piece for piece in (text[:at], text[at:]) if piece]


@given(st.data())
def test_any_bytes_end_in_an_answer_or_a_wire_error(data):
    fragments = st.sampled_from(
        [chunk({"content": "a"}), calls(entry(0, "a", "f", "{")), STOP, DONE, b"data: ", b"\n\n"]
    )
    stream = data.draw(st.lists(fragments | st.binary(max_size=30) | any_json.map(as_event), max_size=8).map(b"".join))
    try:
        read(*data.draw(splits(stream)))
    except (WireError, ProviderError):
        return


@given(st.data())
def test_any_chunk_is_read_or_refused(data):
    odd = data.draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys(("content", "tool_calls", "reasoning_details"), any_json))
    )
    fields = data.draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys(("choices", "usage", "x_groq", "id", "error"), any_json))
    )
    try:
        read(chunk({"tool_calls": [odd], **odd}), chunk(odd, **fields), STOP, DONE)
    except (WireError, ProviderError):
        return


def as_event(value):
    return f"data: {json.dumps(value)}\n\n".encode()


@given(st.data())
def test_what_is_encoded_is_decoded(data):
    thought, words = data.draw(filled_text), data.draw(filled_text)
    arguments = data.draw(st.lists(any_text, max_size=3))
    usage = data.draw(st.none() | st.just(Usage(7, 5, 3, 0, 1)))
    encoder = stream_encoder("r1", "m1")
    deltas = [
        ReasoningDelta(thought),
        TextDelta(words),
        ToolCallDelta(0, "", "c0", "f"),
        ToolCallDelta(1, "", "c1", "g"),
    ]
    deltas += [ToolCallDelta(1, piece) for piece in arguments]
    stream = b"".join(map(encoder.encode, deltas)) + encoder.finish(FinishReason.TOOL_CALLS, usage)
    _, response = read(stream)
    assert response.message.parts[:2] == (Reasoning(thought, {"fields": ["reasoning_content"]}), Text(words))
    made = [(call.call_id, call.name, call.arguments) for call in response.message.tool_calls]
    assert made == [("c0", "f", ""), ("c1", "g", "".join(arguments))]
    assert (response.finish_reason, response.response_id, response.model) == (FinishReason.TOOL_CALLS, "r1", "m1")
    assert (response.usage and response.usage.total_tokens) == (usage and usage.total_tokens)
