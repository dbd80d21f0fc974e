"""All protocols alike: the same planner, faults and ends, each in the protocol's own form."""

import json
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.behaviours import model_names
from tests.simulator.conversations import ALL
from tests.simulator.speaking import Speech
from wire.conversation import (
    CustomTool,
    FinishReason,
    ProviderTool,
    Reasoning,
    Refusal,
    ServerToolCall,
    Settings,
    ToolChoice,
)
from wire.errors import ErrorType, ProviderError
from wire.protocols import PROTOCOLS

QUESTION = "Weather in Tokyo and Paris?"
STREAMS = pytest.mark.parametrize("stream", [False, True])
EACH = pytest.mark.parametrize("protocol", PROTOCOLS)


def cities(response):
    return [json.loads(call.arguments) for call in response.message.tool_calls]


def speech(protocol, fault, *, stream=False, **options):
    return Speech(protocol, f"sim-fault-{fault}", stream=stream, **options).say(QUESTION)


@EACH
@STREAMS
@pytest.mark.parametrize("model", ["sim-planner", "sim-planner-thinking"])
def test_a_conversation_of_two_turns(protocol, stream, model):
    talk = Speech(protocol, model, stream=stream)
    assert "Tokyo: temperature 21" in talk.talk(QUESTION).message.text
    last = talk.talk("And in Rome?")
    assert "Rome: temperature 21" in last.message.text
    assert last.finish_reason is FinishReason.STOP
    assert last.usage is not None
    assert last.usage.output_tokens > last.usage.reasoning_tokens
    assert bool(last.usage.reasoning_tokens) is (model != "sim-planner")


@EACH
@pytest.mark.parametrize("model", ["sim-planner", "sim-planner-thinking"])
@pytest.mark.parametrize("text", [QUESTION, "Write a poem"])
def test_a_stream_says_the_same_as_a_whole_answer(protocol, model, text):
    whole = Speech(protocol, model).say(text).ask("ab")
    streamed = Speech(protocol, model, stream=True).say(text).ask("ab")
    assert streamed.message.text == whole.message.text
    assert [call.call_id for call in streamed.message.tool_calls] == [one.call_id for one in whole.message.tool_calls]
    assert cities(streamed) == cities(whole)
    assert [part for part in streamed.message.parts if isinstance(part, Reasoning)] == [
        part for part in whole.message.parts if isinstance(part, Reasoning)
    ]
    assert streamed.finish_reason is whole.finish_reason


@given(
    protocol=st.sampled_from(sorted(PROTOCOLS)),
    model=st.sampled_from(["sim-planner", "sim-planner-thinking"]),
    stream=st.booleans(),
    texts=st.lists(
        st.sampled_from([QUESTION, "And in Berlin?", "Where is order A-1002?", "Write a poem", "20 USD to EUR", "Hi"]),
        min_size=1,
        max_size=4,
    ),
    mode=st.sampled_from([None, "auto", "required", "none"]),
    parallel=st.sampled_from([None, True, False]),
)
def test_any_conversation_of_the_planner_goes_through_our_own_codec(protocol, model, stream, texts, mode, parallel):
    options = {"parallel_tool_calls": parallel, "tool_choice": ToolChoice(mode) if mode else None}
    talk = Speech(protocol, model, stream=stream, tools=ALL, options=options)
    for text in texts:
        assert talk.talk(text, {"status": "shipped", "rate": 0.9}, limit=8).message.text


@EACH
@STREAMS
@pytest.mark.parametrize(
    ("fault", "kind", "retryable"),
    [
        ("401", ErrorType.PROVIDER_AUTH, False),
        ("429", ErrorType.PROVIDER_RATE_LIMITED, True),
        ("500", ErrorType.PROVIDER_OVERLOADED, True),
        ("529", ErrorType.PROVIDER_OVERLOADED, True),
        ("context-length", ErrorType.PROVIDER_CONTEXT_LENGTH, False),
    ],
)
def test_error_statuses_are_understood(protocol, stream, fault, kind, retryable):
    with pytest.raises(ProviderError) as caught:
        speech(protocol, fault, stream=stream).ask()
    assert (caught.value.type, caught.value.retryable) == (kind, retryable)
    if fault == "429":
        assert caught.value.retry_after_s == 2


@EACH
def test_an_error_in_the_middle_of_a_stream(protocol):
    talk = speech(protocol, "error-in-stream", stream=True)
    answer = talk.send()
    decoder = PROTOCOLS[protocol].stream_decoder(PROTOCOLS[protocol].encode_request(talk.request(), talk.profile).names)
    assert answer.status == 200
    with pytest.raises(ProviderError, match="simulated"):
        decoder.feed(answer.body)
    assert decoder.partial().message.parts


@EACH
def test_without_a_stream_the_error_is_a_status(protocol):
    with pytest.raises(ProviderError):
        speech(protocol, "error-in-stream").ask()


ENDS = {
    ("content-filter", "openai_chat"): (FinishReason.CONTENT_FILTER, "content_filter"),
    ("content-filter", "openai_responses"): (FinishReason.CONTENT_FILTER, "content_filter"),
    ("content-filter", "anthropic_messages"): (FinishReason.REFUSAL, "refusal"),
    ("content-filter", "gemini"): (FinishReason.CONTENT_FILTER, "SAFETY"),
    ("refusal", "openai_chat"): (FinishReason.REFUSAL, "stop"),
    ("refusal", "openai_responses"): (FinishReason.REFUSAL, "completed"),
    ("refusal", "anthropic_messages"): (FinishReason.REFUSAL, "refusal"),
    ("refusal", "gemini"): (FinishReason.CONTENT_FILTER, "SAFETY"),
    ("max-tokens", "openai_chat"): (FinishReason.LENGTH, "length"),
    ("max-tokens", "openai_responses"): (FinishReason.LENGTH, "max_output_tokens"),
    ("max-tokens", "anthropic_messages"): (FinishReason.LENGTH, "max_tokens"),
    ("max-tokens", "gemini"): (FinishReason.LENGTH, "MAX_TOKENS"),
    ("context-window", "openai_chat"): (FinishReason.LENGTH, "length"),
    ("context-window", "openai_responses"): (FinishReason.LENGTH, "max_output_tokens"),
    ("context-window", "anthropic_messages"): (FinishReason.CONTEXT_LENGTH, "model_context_window_exceeded"),
    ("context-window", "gemini"): (FinishReason.LENGTH, "MAX_TOKENS"),
    ("blocked-prompt", "openai_chat"): (FinishReason.CONTENT_FILTER, "content_filter"),
    ("blocked-prompt", "openai_responses"): (FinishReason.CONTENT_FILTER, "content_filter"),
    ("blocked-prompt", "anthropic_messages"): (FinishReason.REFUSAL, "refusal"),
    ("blocked-prompt", "gemini"): (FinishReason.CONTENT_FILTER, "PROHIBITED_CONTENT"),
    ("empty-answer", "openai_chat"): (FinishReason.STOP, "stop"),
    ("empty-answer", "openai_responses"): (FinishReason.STOP, "completed"),
    ("empty-answer", "anthropic_messages"): (FinishReason.STOP, "end_turn"),
    ("empty-answer", "gemini"): (FinishReason.STOP, "STOP"),
    ("pause", "anthropic_messages"): (FinishReason.PAUSE, "pause_turn"),
    ("pause", "gemini"): (FinishReason.PAUSE, "CONTINUATION"),
    ("malformed-call", "gemini"): (FinishReason.MALFORMED_CALL, "MALFORMED_FUNCTION_CALL"),
}


@STREAMS
@pytest.mark.parametrize(("fault", "protocol"), ENDS)
def test_each_end_in_the_protocol_s_own_word(fault, protocol, stream):
    response = speech(protocol, fault, stream=stream).ask()
    assert (response.finish_reason, response.raw_finish_reason) == ENDS[fault, protocol]


@EACH
@STREAMS
def test_of_a_call_that_the_limit_cuts_comes_what_the_protocol_can_say_of_it(protocol, stream):
    """A text that ends early; an object only where it is whole (Anthropic's whole answers), or no call (Gemini)."""
    calls = speech(protocol, "max-tokens", stream=stream).ask().message.tool_calls
    if protocol == "gemini":
        assert calls == ()
    elif protocol == "anthropic_messages" and not stream:
        assert [call.arguments for call in calls] == ["{}"]
    else:
        assert [call.arguments for call in calls] == ['{"city": "T']
    assert not any("_raw" in call.arguments for call in calls)


@STREAMS
@pytest.mark.parametrize("protocol", ["openai_chat", "openai_responses", "anthropic_messages"])
def test_a_refusal_has_words_of_its_own(protocol, stream):
    parts = speech(protocol, "refusal", stream=stream).ask().message.parts
    assert any(isinstance(part, Refusal) and "simulated" in part.text for part in parts)


@pytest.mark.parametrize("protocol", ["anthropic_messages", "gemini"])
@STREAMS
def test_a_paused_turn_goes_on_when_it_comes_back(protocol, stream):
    talk = speech(protocol, "pause", stream=stream)
    assert talk.ask().finish_reason is FinishReason.PAUSE
    assert cities(talk.ask()) == [{"city": "Tokyo"}, {"city": "Paris"}]


@EACH
@pytest.mark.parametrize("fault", ["schema-violation", "unknown-tool", "invalid-json-arguments"])
def test_faults_of_calls_are_recovered_from(protocol, fault):
    talk = speech(protocol, fault)
    first = talk.ask()
    assert first.message.tool_calls
    talk.result(first, {"error": True, "message": "Those arguments cannot be used."}, is_error=True)
    assert {"city": "Tokyo"} in cities(talk.ask())


@EACH
@pytest.mark.parametrize("fault", ["cut-stream", "stalled-stream"])
def test_a_broken_stream_has_no_end(protocol, fault):
    answer = speech(protocol, fault, stream=True).send()
    assert answer.ending == fault.removesuffix("-stream")
    assert not any(mark in answer.body for mark in (b"[DONE]", b"message_stop", b"response.completed", b"finishReason"))


@EACH
@pytest.mark.parametrize("model", model_names())
def test_every_model_answers_in_every_protocol(protocol, model):
    talk = Speech(protocol, model).say(QUESTION)
    assert talk.send().body
    talk.stream = True
    assert talk.send().body


@EACH
@pytest.mark.parametrize("choice", [ToolChoice("required"), ToolChoice("tool", ("get_weather",))])
def test_a_forced_call(protocol, choice):
    talk = Speech(protocol, tools=ALL, options={"tool_choice": choice}).say("Write a poem about Rome")
    assert talk.ask().message.tool_calls


@EACH
def test_a_token_limit_cuts_the_answer(protocol):
    talk = Speech(protocol, settings=Settings(max_output_tokens=16)).say("Write a poem")
    response = talk.ask()
    assert response.finish_reason is FinishReason.LENGTH
    assert response.usage.output_tokens <= 16


@EACH
def test_an_answer_of_a_schema(protocol):
    schema = {
        "type": "object",
        "properties": {"days": {"type": "integer"}},
        "required": ["days"],
        "additionalProperties": False,
    }
    wanted = {"type": "json_schema", "json_schema": {"name": "trip", "schema": schema}}
    talk = Speech(protocol, settings=Settings(max_output_tokens=500, response_format=wanted)).say("Write a poem")
    assert json.loads(talk.ask().message.text) == {"days": 1}


SEARCHES = {
    "openai_responses": {"type": "web_search"},
    "anthropic_messages": {"type": "web_search_20250305", "name": "web_search"},
    "gemini": {"googleSearch": {}},
}
PROGRAMS = {
    "openai_responses": {"type": "code_interpreter", "container": {"type": "auto"}},
    "anthropic_messages": {"type": "code_execution_20250825", "name": "code_execution"},
    "gemini": {"codeExecution": {}},
}


@STREAMS
@pytest.mark.parametrize("protocol", SEARCHES)
def test_a_search_of_the_provider_s_own_is_cited(protocol, stream):
    tools = (ProviderTool(protocol, SEARCHES[protocol]),)
    talk = Speech(protocol, stream=stream, tools=(), options={"provider_tools": tools})
    said = talk.say("Who won?").ask().message
    citations = [citation for part in said.parts for citation in getattr(part, "citations", ())]
    assert [citation.url for citation in citations] == ["https://example.com/simulated"]
    assert "simulated" in said.text
    assert talk.say("And who lost?").ask().message.text, "what the provider did comes back and is accepted"


@STREAMS
@pytest.mark.parametrize("protocol", PROGRAMS)
def test_a_program_of_the_provider_s_own(protocol, stream):
    tools = (ProviderTool(protocol, PROGRAMS[protocol]),)
    talk = Speech(protocol, stream=stream, tools=(), options={"provider_tools": tools})
    said = talk.say("What is 6 * 7?").ask().message
    assert any(isinstance(part, ServerToolCall) and "6 * 7" in part.arguments for part in said.parts)
    assert "6 * 7 is 42" in said.text
    assert talk.say("And 6 * 8?").ask().message.text


@STREAMS
@pytest.mark.parametrize("protocol", ["openai_chat", "openai_responses"])
def test_a_tool_of_free_text(protocol, stream):
    tool = CustomTool("take_note", "Take a note of what is said.")
    talk = Speech(
        protocol,
        stream=stream,
        tools=(),
        options={"custom_tools": (tool,), "tool_choice": ToolChoice("required")},
    )
    (call,) = talk.say('Take a note: "buy milk"').ask().message.tool_calls
    assert call.extra["type"] == "custom"
    assert call.arguments
    assert not call.arguments.startswith("{")


@pytest.mark.parametrize("protocol", ["openai_chat", "openai_responses"])
@pytest.mark.parametrize("choice", [ToolChoice("tool", ("take_note",)), ToolChoice("required", ("take_note",))])
@pytest.mark.parametrize("description", ["Take a note.", ""])
def test_a_tool_of_free_text_is_called_when_it_is_chosen(protocol, choice, description):
    tools = {"custom_tools": (CustomTool("take_note", description),), "tool_choice": choice}
    (call,) = Speech(protocol, options=tools).say("What is the weather in Oslo?").ask().message.tool_calls
    assert call.name == "take_note"


@pytest.mark.parametrize("protocol", ["openai_chat", "openai_responses"])
def test_a_tool_of_free_text_is_called_once(protocol):
    tool = CustomTool("take_note", "Take a note of what is said.")
    talk = Speech(protocol, tools=(), options={"custom_tools": (tool,)})
    assert talk.talk('Take a note: "buy milk"', {"ok": True}).message.tool_calls == ()


@pytest.mark.parametrize(("first", "then"), list(permutations(PROTOCOLS, 2)))
def test_a_conversation_with_thoughts_goes_on_in_another_protocol(first, then):
    talk = Speech(first, "sim-planner-thinking")
    talk.talk("Compare the weather in Tokyo and Paris.", {"temp_c": 21})
    moved = Speech(then, "sim-planner-thinking", messages=list(talk.messages))
    assert "21" in moved.talk("And what is the weather in Oslo?", {"temp_c": 21}).message.text
