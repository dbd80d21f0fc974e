"""Streams, one quirk a test."""

import pytest

from tests.wire.openai_responses.streams import added_up, body, created, ended, event, item, read, read_whole
from wire.conversation import FinishReason, Reasoning, Refusal, Text, ToolCall
from wire.deltas import FinishDelta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, UsageDelta
from wire.errors import ErrorType, ProviderError, WireError
from wire.names import ToolNames
from wire.protocols import openai_responses

SAID = {"type": "message", "id": "i0", "role": "assistant", "content": [{"type": "output_text", "text": "Hi you"}]}
CALL = {"type": "function_call", "id": "i1", "call_id": "c", "name": "f", "arguments": '{"a":1}'}


def text(delta, index=0, **fields):
    return event("response.output_text.delta", output_index=index, content_index=0, delta=delta, **fields)


def arguments(delta, index=0, **fields):
    return event("response.function_call_arguments.delta", output_index=index, delta=delta, **fields)


def opened(index=0):
    return item("added", index, "message", role="assistant", content=[])


def call(ending, index, arguments="", **fields):
    return item(ending, index, "function_call", call_id=f"c{index}", name=f"f{index}", arguments=arguments, **fields)


def test_text_comes_in_pieces():
    deltas, response = read(created(), opened(), text("Hi "), text("you"), ended(SAID, usage={"input_tokens": 1}))
    assert [type(one) for one in deltas] == [TextDelta, TextDelta, UsageDelta, FinishDelta]
    assert response.message.text == "Hi you"
    assert response.finish_reason is FinishReason.STOP


def test_calls_may_interleave():
    deltas, response = read(
        created(),
        call("added", 0),
        call("added", 1),
        arguments('{"a"', 0),
        arguments("{", 1),
        arguments(":1}", 0),
        arguments("}", 1),
        call("done", 1, "{}"),
        call("done", 0, '{"a":1}'),
        ended(),
    )
    assert [(one.call_id, one.name, one.arguments) for one in response.message.tool_calls] == [
        ("c0", "f0", '{"a":1}'),
        ("c1", "f1", "{}"),
    ]
    assert "".join(one.arguments for one in deltas if isinstance(one, ToolCallDelta) and one.index == 1) == "{}"
    assert response.finish_reason is FinishReason.TOOL_CALLS


def test_a_call_without_deltas_of_its_arguments_comes_whole_with_its_item():
    deltas, response = read(created(), call("added", 0), call("done", 0, '{"a":1}'), ended())
    assert deltas[:2] == [ToolCallDelta(0, "", "c0", "f0"), ToolCallDelta(0, '{"a":1}')]
    assert response.message.tool_calls[0].arguments == '{"a":1}'


def test_a_call_announced_with_its_arguments_says_them_once():
    deltas, _ = read(created(), call("added", 0, "{}"), call("done", 0, "{}"), ended())
    assert "".join(one.arguments for one in deltas if isinstance(one, ToolCallDelta)) == "{}"


def test_an_answer_that_comes_whole_at_the_end_is_news():
    deltas, response = read(created(), ended(SAID, CALL))
    assert added_up(deltas, TextDelta) == "Hi you"
    assert response == read_whole(SAID, CALL)


def test_the_final_item_counts_over_the_pieces():
    _, response = read(created(), opened(), text("Hxxxx"), ended(SAID))
    assert response.message.text == "Hi you"


def test_items_stay_where_the_closing_event_has_none():
    _, response = read(created(), opened(), text("Hi"), ended())
    assert response.message.text == "Hi"


def test_null_deltas_are_nothing():
    deltas, _ = read(created(), opened(), text(None), call("added", 1), arguments(None, 1), ended())
    assert [type(one) for one in deltas] == [ToolCallDelta, FinishDelta]


def test_items_are_found_by_id_where_the_place_is_missing():
    first, second = (
        event("response.output_item.added", item={"type": "function_call", "id": one, "call_id": one, "name": "f"})
        for one in ("x", "y")
    )
    more = event("response.function_call_arguments.delta", item_id="x", delta="{}")
    _, response = read(created(), first, second, more, ended())
    assert [(one.call_id, one.arguments) for one in response.message.tool_calls] == [("x", "{}"), ("y", "")]


def test_encrypted_content_stays_where_the_closing_event_lost_it():
    thought = {"type": "reasoning", "id": "i0", "summary": []}
    done = item("done", 0, "reasoning", summary=[], encrypted_content="secret")
    _, response = read(
        created(), item("added", 0, "reasoning", summary=[], encrypted_content="early"), done, ended(thought)
    )
    assert response.message.parts[0].extra["encrypted_content"] == "secret"


def test_paragraphs_of_a_summary_are_set_apart():
    def said(kind, index, delta):
        return event(f"response.reasoning_{kind}.delta", output_index=0, summary_index=index, delta=delta)

    summary = [{"type": "summary_text", "text": one} for one in ("One", "Two")]
    deltas, response = read(
        created(),
        item("added", 0, "reasoning", summary=[]),
        said("summary_text", 0, "One"),
        said("summary_text", 1, "Tw"),
        said("summary_text", 1, "o"),
        item("done", 0, "reasoning", summary=summary),
        ended(),
    )
    (part,) = response.message.parts
    assert isinstance(part, Reasoning)
    assert part.text == "One\n\nTwo" == added_up(deltas, ReasoningDelta)


def test_a_refusal_is_the_reason():
    refusal = event("response.refusal.delta", output_index=0, content_index=0, delta="No.")
    deltas, response = read(created(), opened(), refusal, ended())
    assert added_up(deltas, RefusalDelta) == "No."
    assert isinstance(response.message.parts[0], Refusal)
    assert response.finish_reason is FinishReason.REFUSAL


def test_a_custom_tools_input_is_its_arguments():
    deltas, response = read(
        created(),
        item("added", 0, "custom_tool_call", call_id="c", name="sql", input=""),
        event("response.custom_tool_call_input.delta", output_index=0, delta="SELECT"),
        event("response.custom_tool_call_input.done", output_index=0, input="SELECT 1"),
        item("done", 0, "custom_tool_call", call_id="c", name="sql", input="SELECT 1"),
        ended(),
    )
    assert response.message.tool_calls == (ToolCall("c", "sql", "SELECT 1", {"type": "custom", "id": "i0"}),)
    assert "".join(one.arguments for one in deltas if isinstance(one, ToolCallDelta)) == "SELECT 1"


@pytest.mark.parametrize(
    ("reason", "meaning"),
    [
        ("max_output_tokens", FinishReason.LENGTH),
        ("content_filter", FinishReason.CONTENT_FILTER),
        ("steered", FinishReason.UNKNOWN),
    ],
)
def test_an_incomplete_answer_says_why(reason, meaning):
    _, response = read(
        created(), opened(), text("Hi"), ended(status="incomplete", incomplete_details={"reason": reason})
    )
    assert (response.finish_reason, response.raw_finish_reason) == (meaning, reason)
    assert response.message.text == "Hi"


def test_a_cut_call_keeps_what_arrived_of_its_arguments():
    details = {"reason": "max_output_tokens"}
    _, response = read(
        created(), call("added", 0), arguments('{"a'), ended(status="incomplete", incomplete_details=details)
    )
    assert response.message.tool_calls[0].arguments == '{"a'
    assert response.finish_reason is FinishReason.LENGTH


def test_an_answer_that_failed_is_an_error_and_its_beginning_stays():
    decoder = openai_responses.stream_decoder(ToolNames())
    failed = ended(status="failed", error={"code": "rate_limit_exceeded", "message": "Slow down"})
    decoder.feed(created() + opened() + text("Hi"))
    with pytest.raises(ProviderError, match="Slow down") as raised:
        decoder.feed(failed)
    assert raised.value.type is ErrorType.PROVIDER_RATE_LIMITED
    assert raised.value.retryable
    assert decoder.partial().message.text == "Hi"


def test_perplexity_says_the_error_beside_the_answer():
    failed = event(
        "response.failed", response=body(status="failed"), error={"message": "No credit", "code": "billing_error"}
    )
    with pytest.raises(ProviderError, match="No credit"):
        read(created(), failed)


@pytest.mark.parametrize(
    "fields",
    [{"code": "server_error", "message": "Oops"}, {"error": {"code": "server_error", "message": "Oops"}}],
)
def test_an_error_event_in_mid_stream_is_an_error(fields):
    with pytest.raises(ProviderError, match="Oops") as raised:
        read(created(), opened(), event("error", **fields))
    assert raised.value.type is ErrorType.PROVIDER_OVERLOADED


def test_events_that_are_not_known_are_passed_over():
    more = [event("response.reasoning.started"), event("response.skill.loaded", name="x"), event("keepalive")]
    _, response = read(created(), *more, opened(), text("Hi"), ended())
    assert response.message.parts == (
        Text(
            "Hi",
            {"item": {"type": "message", "id": "i0", "role": "assistant"}, "type": "output_text", "annotations": []},
        ),
    )


def test_what_comes_after_the_end_is_passed_over():
    _, response = read(b": hello\n\n", created(), ended(SAID), b"data: [DONE]\n\n")
    assert response.message.text == "Hi you"


def test_a_stream_without_its_end_is_cut_short():
    with pytest.raises(WireError, match="ended in the middle"):
        read(created(), opened(), text("Hi"))


def test_a_stream_that_ends_before_its_last_blank_line_is_whole():
    _, response = read(created(), ended(SAID).rstrip())
    assert response.message.text == "Hi you"


def test_a_whole_body_where_a_stream_was_asked_for_is_read():
    decoder = openai_responses.stream_decoder(ToolNames())
    assert decoder.feed(openai_responses.encode_response(read_whole(SAID))) == []
    assert decoder.finish().message.text == "Hi you"


def test_an_event_that_is_no_json_is_quoted():
    with pytest.raises(WireError, match="<oops>"):
        read(created(), b"data: <oops>\n\n")


def test_names_come_back_as_the_tool_has_them():
    names = ToolNames.for_protocol(["a.b"], "[A-Za-z0-9_-]", 128)
    added = item("added", 0, "function_call", call_id="c", name=names.to_wire("a.b"), arguments="")
    deltas, response = read(created(), added, ended(), names=names)
    assert deltas[0] == ToolCallDelta(0, "", "c", "a.b")
    assert response.message.tool_calls[0].name == "a.b"


def test_a_call_without_an_id_gets_one_and_so_does_a_second_with_the_same():
    _, response = read(
        created(),
        item("done", 0, "function_call", name="f", arguments="{}"),
        item("done", 1, "function_call", name="f", call_id="c", arguments="{}"),
        item("done", 2, "function_call", name="f", call_id="c", arguments="{}"),
        ended(),
    )
    ids = [one.call_id for one in response.message.tool_calls]
    assert ids[1] == "c"
    assert len(set(ids)) == 3
    assert all(ids)
