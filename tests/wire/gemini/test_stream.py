"""Streamed answers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.gemini.streams import body, call, chunk, event, read, read_whole, text
from tests.wire.strategies import any_json, any_text, filled_text
from wire.conversation import FinishReason, Opaque, Reasoning, Text, Usage
from wire.deltas import FinishDelta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.errors import WireError
from wire.protocols.gemini import stream_encoder

STOP = chunk(text(""), finish="STOP")


def test_a_plain_stream():
    usage = {"promptTokenCount": 3, "candidatesTokenCount": 2, "totalTokenCount": 5}
    deltas, response = read(chunk(text("Hel")), chunk(text("lo"), finish="STOP", usageMetadata=usage))
    assert deltas == [
        TextDelta("Hel"),
        TextDelta("lo"),
        FinishDelta(FinishReason.STOP, "STOP"),
        UsageDelta(Usage(3, 2, raw=usage)),
    ]
    assert response == read_whole(text("Hello"), usageMetadata=usage)
    assert (response.response_id, response.model) == ("r", "m")


def test_thoughts_then_words():
    deltas, response = read(chunk(text("Hm", thought=True)), chunk(text(".", thought=True)), chunk(text("4")), STOP)
    assert deltas[:3] == [ReasoningDelta("Hm"), ReasoningDelta("."), TextDelta("4")]
    assert response.message.parts == (Reasoning("Hm."), Text("4"))


def test_signed_words_are_not_joined_with_others():
    signed = text("b", thoughtSignature="AA==")
    _, response = read(chunk(text("a")), chunk(signed), chunk(text("c")), chunk(text("d")), STOP)
    assert response.message.parts == (Text("a"), Text("b", {"thoughtSignature": "AA=="}), Text("cd"))
    assert response == read_whole(text("a"), signed, text("cd"))


def test_a_signature_in_a_last_empty_part_is_kept():
    _, response = read(chunk(text("a")), chunk(text("", thoughtSignature="AA=="), finish="STOP"))
    assert response.message.parts == (Text("a"), Text("", {"thoughtSignature": "AA=="}))


def test_each_call_comes_whole():
    deltas, response = read(
        chunk(call("f", {"n": 1}, thoughtSignature="AA==")), chunk(call("g", {}, id="x"), call("f")), STOP
    )
    one, two, three = response.message.tool_calls
    assert [(one.name, one.arguments) for one in (one, two, three)] == [("f", '{"n":1}'), ("g", "{}"), ("f", "")]
    assert len({one.call_id, two.call_id, three.call_id}) == 3
    assert two.call_id == "x"
    assert one.extra["thoughtSignature"] == "AA=="
    assert deltas[:3] == [
        ToolCallDelta(0, '{"n":1}', one.call_id, "f"),
        ToolCallDelta(1, "{}", "x", "g"),
        ToolCallDelta(2, "", three.call_id, "f"),
    ]
    assert response.finish_reason is FinishReason.TOOL_CALLS


def test_one_id_for_two_calls_is_not_believed():
    _, response = read(chunk(call("f", {}, id="x"), call("f", {}, id="x")), STOP)
    one, two = response.message.tool_calls
    assert one.call_id == "x" != two.call_id


def test_a_made_up_id_is_the_same_each_time_and_another_in_another_answer():
    first, again = (read(chunk(call("f", {})), STOP)[1].message.tool_calls[0] for _ in range(2))
    other = read_whole(call("f", {}), responseId="another").message.tool_calls[0]
    assert first.call_id == again.call_id != other.call_id


def pieces(*partial, more=True, **inner):
    """A part of a call whose arguments come in pieces."""
    said = {**inner, **({"partialArgs": list(partial)} if partial else {}), **({"willContinue": True} if more else {})}
    return chunk({"functionCall": said})


def test_vertex_streams_arguments_in_pieces():
    deltas, response = read(
        pieces(name="f", id="x"),
        pieces({"jsonPath": "$.city", "stringValue": "New ", "willContinue": True}),
        pieces({"jsonPath": "$.city", "stringValue": "York"}, {"jsonPath": "$.days[0].n", "numberValue": 2}),
        pieces(
            {"jsonPath": "$.days[1].ok", "boolValue": True}, {"jsonPath": "$['odd key']", "nullValue": "NULL_VALUE"}
        ),
        pieces(more=False),
        chunk(call("g", {}, id="y"), finish="STOP"),
    )
    one, two = response.message.tool_calls
    arguments = {"city": "New York", "days": [{"n": 2}, {"ok": True}], "odd key": None}
    assert (one.call_id, one.name, json.loads(one.arguments)) == ("x", "f", arguments)
    assert two.name == "g"
    told = [delta for delta in deltas if isinstance(delta, ToolCallDelta) and delta.index == 0]
    assert told[0] == ToolCallDelta(0, "", "x", "f")
    assert "".join(delta.arguments for delta in told) == one.arguments


@pytest.mark.parametrize("path", [None, "", "$", "$.", "city", "$.a[5]", "$[0]", "$.a[0].b[9]", "$.a b]["])
def test_a_piece_for_no_place_is_refused(path):
    with pytest.raises(WireError, match="streamed arguments"):
        read(pieces(name="f"), pieces({"jsonPath": path, "stringValue": "x"}))


def test_counts_that_a_later_chunk_leaves_out_stay():
    first = {"promptTokenCount": 46, "candidatesTokenCount": 5, "thoughtsTokenCount": 10, "totalTokenCount": 61}
    last = {"promptTokenCount": 46, "candidatesTokenCount": 7, "totalTokenCount": 63}
    _, response = read(chunk(text("a"), usageMetadata=first), chunk(finish="STOP", usageMetadata=last))
    assert response.usage == Usage(46, 17, reasoning_tokens=10, raw={**first, **last})


def test_grounding_comes_with_the_last_words():
    grounding = {
        "groundingChunks": [{"web": {"uri": "https://x.org", "title": "x"}}],
        "groundingSupports": [
            {"groundingChunkIndices": [0], "segment": {"startIndex": 4, "endIndex": 7, "text": "day"}}
        ],
    }
    last = body(text("day"))
    last["candidates"][0]["groundingMetadata"] = grounding
    (words,) = read(chunk(text("été ")), event(last))[1].message.parts
    (citation,) = words.citations
    assert (citation.url, citation.title, citation.quote) == ("https://x.org", "x", "day")
    assert words.text[citation.start : citation.end] == "day"


def test_unknown_parts_are_kept_in_place():
    odd = {"partOfTomorrow": {"a": 1}}
    _, response = read(chunk(text("a"), odd, text("b")), STOP)
    assert response.message.parts == (Text("a"), Opaque("gemini", odd), Text("b"))


def test_other_candidates_are_left_out():
    second = {"index": 1, "content": {"parts": [text("other")]}, "finishReason": "STOP"}
    both = body(text("first"))
    both["candidates"].insert(0, second)
    assert read(event(both))[1].message.text == "first"


_deltas = st.lists(
    st.builds(TextDelta, filled_text)
    | st.builds(ReasoningDelta, filled_text)
    | st.builds(lambda name, value: (name, value), st.sampled_from(["f", "g"]), st.dictionaries(any_text, any_json)),
    max_size=6,
)


@given(_deltas, st.sampled_from([FinishReason.LENGTH, FinishReason.ERROR, FinishReason.CONTENT_FILTER]))
def test_what_is_encoded_is_decoded(drawn, reason):
    deltas, calls = [], 0
    for one in drawn:
        if isinstance(one, tuple):
            arguments = json.dumps(one[1], separators=(",", ":"), ensure_ascii=False)
            half = len(arguments) // 2
            deltas.append(ToolCallDelta(calls, arguments[:half], f"c{calls}", one[0]))
            deltas.append(ToolCallDelta(calls, arguments[half:]))
            calls += 1
        else:
            deltas.append(one)
    encoder = stream_encoder("r", "m")
    usage = Usage(3, 2, 1, reasoning_tokens=1)
    stream = b"".join(map(encoder.encode, deltas)) + encoder.finish(reason, usage)
    got, response = read(stream)

    def of(kind, deltas):
        return "".join(delta.text for delta in deltas if isinstance(delta, kind))

    assert of(TextDelta, got) == of(TextDelta, deltas)
    assert of(ReasoningDelta, got) == of(ReasoningDelta, deltas)
    assert [(call.call_id, call.name, json.loads(call.arguments)) for call in response.message.tool_calls] == [
        (f"c{number}", *one) for number, one in enumerate(one for one in drawn if isinstance(one, tuple))
    ]
    assert response.finish_reason is reason
    assert response.usage is not None
    assert (response.usage.input_tokens, response.usage.output_tokens) == (3, 2)
    assert (response.usage.cache_read_tokens, response.usage.reasoning_tokens) == (1, 1)


def test_the_first_call_is_signed_where_the_encoder_is_told_to():
    encoder = stream_encoder("r", "m", signature="AA==")
    deltas = [RefusalDelta("No"), ToolCallDelta(0, "{}", "a", "f"), ToolCallDelta(1, "{}", "b", "f")]
    stream = b"".join(map(encoder.encode, deltas)) + encoder.finish(FinishReason.TOOL_CALLS, None)
    response = read(stream)[1]
    assert [call.extra for call in response.message.tool_calls] == [{"thoughtSignature": "AA=="}, {}]
    assert response.message.text == "No"
    assert response.usage is None


def test_what_a_chunk_says_of_the_sources_is_added_to_what_an_earlier_one_said():
    first, last = body(text("Hi"), finish=None), body(text("!"))
    first["candidates"][0]["groundingMetadata"] = {"webSearchQueries": ["a"]}
    last["candidates"][0]["groundingMetadata"] = {"groundingChunks": []}
    _, response = read(event(first), event(last))
    kept = response.message.extra["candidate"]["groundingMetadata"]
    assert kept == {"webSearchQueries": ["a"], "groundingChunks": []}
