import pytest

from tests.traces.conftest import ended, model_started, record, tool_started
from traces import sharing
from traces.reader import spans_of
from traces.redaction import Visible, visible
from wire.conversation import (
    Citation,
    File,
    Message,
    Opaque,
    Reasoning,
    ServerToolCall,
    ServerToolResult,
    Text,
    ToolCall,
    ToolResult,
)

HIDDEN = "hidden-words"
TALK = (
    Message("system", (Text("Be kind."),)),
    Message("user", (Text("Weather in Tokyo?"),)),
    Message("assistant", (ToolCall("call_1", "get_weather", '{"city": "Tokyo"}'),)),
    Message("tool", (ToolResult("call_1", "get_weather", '{"temp_c": 24}'),)),
)


def test_a_link_that_hides_nothing_shows_everything(trace):
    share, _ = sharing.create_share(trace, created_by=None)
    seen = visible(share)
    assert seen.everything
    assert seen.messages(TALK) == TALK
    assert seen.title(trace) == trace.title
    assert (seen.trace(trace).metadata, seen.hidden) == (trace.metadata, ())


@pytest.mark.parametrize("part", ["system", "arguments", "outputs"])
def test_with_anything_hidden_the_bytes_that_went_over_the_wire_are_absent(trace, part):
    share, _ = sharing.create_share(trace, hide=[part], created_by=None)
    seen = visible(share)
    start = model_started(request=(b"request",), attributes={"a": 1})
    record(trace, start, ended(start, response=b"response", error_message=HIDDEN))
    span = seen.span(spans_of(trace)[0])
    assert (span.request_id, span.response_id, span.arrivals) == (None, None, None)
    assert (span.error_message, span.attributes) == ("", {})


def test_the_stored_span_stays_whole(trace):
    start = model_started(request=(b"request",))
    record(trace, start)
    [span] = spans_of(trace)
    Visible(system=False).span(span)
    assert span.request_id is not None


def test_a_hidden_system_prompt_is_gone():
    assert [message.role for message in Visible(system=False).messages(TALK)] == ["user", "assistant", "tool"]


def test_hidden_arguments_are_gone_and_the_call_is_there():
    messages = Visible(arguments=False).messages(TALK)
    assert "Tokyo" not in str(messages[2])
    assert messages[2].tool_calls == (ToolCall("call_1", "get_weather", ""),)
    assert messages[3] == TALK[3]


def test_with_arguments_hidden_the_result_of_a_failed_call_is_gone_because_it_may_quote_them():
    for failed in (
        ToolResult("c", "t", HIDDEN, is_error=True),
        ToolResult("c", "t", f'{{"error": true, "m": "{HIDDEN}"}}'),
    ):
        [message] = Visible(arguments=False).messages([Message("tool", (failed,))])
        assert HIDDEN not in str(message)


def test_hidden_outputs_are_gone_and_the_result_is_there():
    messages = Visible(outputs=False).messages(TALK)
    assert messages[3].parts == (ToolResult("call_1", "get_weather", ""),)
    assert messages[2] == TALK[2]


def test_hidden_calls_of_a_span_are_gone(trace):
    start = tool_started(arguments=b"{}")
    record(trace, start, ended(start, output=b"{}"))
    [span] = spans_of(trace)
    arguments_hidden, outputs_hidden = Visible(arguments=False).span(span), Visible(outputs=False).span(span)
    assert (arguments_hidden.arguments_id, arguments_hidden.output_id) == (None, span.output_id)
    assert (outputs_hidden.arguments_id, outputs_hidden.output_id) == (span.arguments_id, None)


def test_what_only_the_protocol_knows_goes_with_anything_hidden():
    extra = {"copy": HIDDEN}
    parts = (Text("a", extra), Reasoning("b", extra), Opaque("openai_chat", extra), ToolCall("c", "d", HIDDEN, extra))
    messages = Visible(arguments=False).messages([Message("assistant", parts, extra=extra)])
    assert HIDDEN not in str(messages)


def test_what_the_provider_ran_is_hidden_like_a_tool_of_ours():
    call, result = ServerToolCall("c", "web_search", HIDDEN), ServerToolResult("c", "web_search", [HIDDEN])
    talk = [Message("assistant", (call, result))]
    [arguments_hidden], [outputs_hidden] = (
        Visible(arguments=False).messages(talk),
        Visible(outputs=False).messages(talk),
    )
    assert arguments_hidden.parts == (ServerToolCall("c", "web_search", ""), result)
    assert outputs_hidden.parts == (call, ServerToolResult("c", "web_search", None))


def test_a_hidden_output_is_gone_from_the_parts_and_citations_too():
    result = ToolResult("c", "t", HIDDEN, parts=(Text(HIDDEN), File(HIDDEN)))
    words = Text("It is so.", citations=(Citation(quote=HIDDEN),))
    messages = Visible(outputs=False).messages([Message("tool", (result,)), Message("assistant", (words,))])
    assert HIDDEN not in str(messages)
    assert messages[1].text == "It is so."


def test_the_title_carries_status_and_tool_names_only(trace):
    record(trace, tool_started(1, tool_name="b"), tool_started(2, tool_name="a"))
    seen = Visible(outputs=False)
    assert seen.title(trace) == "Queued: b, a"
    shown = seen.trace(trace)
    assert (shown.title, shown.status_reason, shown.metadata) == ("Queued: b, a", "", {})


def test_what_is_hidden_is_said():
    assert Visible(system=False, outputs=False).hidden == ("System prompt", "Outputs")
