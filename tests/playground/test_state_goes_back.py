"""What a model thought goes back to it exactly as it came, from the worker and from the record alike."""

import json

import pytest

from playground.runs import continue_run
from tests.playground.stub import Answer, Stub
from tests.playground.test_endings import claude, gemini, responses
from wire import sse
from wire.protocols import PROTOCOLS

THINKING = {"type": "thinking", "thinking": "The city is Tokyo.", "signature": "c2lnbmVk"}
REDACTED = {"type": "redacted_thinking", "data": "b3BhcXVl"}
TOOL_USE = {"type": "tool_use", "id": "toolu_1", "name": "get_weather", "input": {"city": "Tokyo"}}
CLAUDE_TURN = [THINKING, REDACTED, {"type": "text", "text": "Let me see."}, TOOL_USE]

REASONING = {
    "type": "reasoning",
    "id": "rs_1",
    "summary": [{"type": "summary_text", "text": "The city is Tokyo."}],
    "encrypted_content": "b3BhcXVl",
}
FUNCTION_CALL = {
    "type": "function_call",
    "id": "fc_1",
    "call_id": "call_1",
    "name": "get_weather",
    "arguments": '{"city": "Tokyo"}',
    "status": "completed",
}

THOUGHT = {"text": "The city is Tokyo.", "thought": True}
SIGNED_CALL = {"functionCall": {"name": "get_weather", "args": {"city": "Tokyo"}}, "thoughtSignature": "c2lnbmVk"}
UNSIGNED_CALL = {"functionCall": {"name": "get_weather", "args": {"city": "Oslo"}}}

CHAT_TURN = {
    "role": "assistant",
    "content": None,
    "reasoning_content": "The city is Tokyo.",
    "tool_calls": [
        {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Tokyo"}'}}
    ],
}


def chat() -> Answer:
    choice = {"index": 0, "message": CHAT_TURN, "finish_reason": "tool_calls"}
    return Answer([json.dumps({"id": "c", "choices": [choice]}).encode()], type="application/json")


def claude_stream() -> Answer:
    starts = [
        ({"type": "thinking", "thinking": "", "signature": ""}, [
            {"type": "thinking_delta", "thinking": "The city "}, {"type": "thinking_delta", "thinking": "is Tokyo."},
            {"type": "signature_delta", "signature": "c2lnbmVk"}]),
        (REDACTED, []),
        ({"type": "text", "text": ""}, [{"type": "text_delta", "text": "Let me see."}]),
        ({**TOOL_USE, "input": {}}, [{"type": "input_json_delta", "partial_json": '{"city": "Tokyo"}'}]),
    ]  # fmt: skip
    events = [{"type": "message_start", "message": {"id": "msg_1", "content": [], "usage": {"input_tokens": 1}}}]
    for index, (block, deltas) in enumerate(starts):
        events.append({"type": "content_block_start", "index": index, "content_block": block})
        events += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        events.append({"type": "content_block_stop", "index": index})
    events.append({"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 1}})
    events.append({"type": "message_stop"})
    return Answer([sse.encode(json.dumps(event), event["type"]) for event in events])


def gemini_stream() -> Answer:
    chunks = [[{**THOUGHT, "text": "The city "}], [{**THOUGHT, "text": "is Tokyo."}], [SIGNED_CALL], [UNSIGNED_CALL]]
    events = [{"candidates": [{"content": {"role": "model", "parts": parts}, "index": 0}]} for parts in chunks]
    events.append({"candidates": [{"finishReason": "STOP", "index": 0}], "usageMetadata": {"promptTokenCount": 1}})
    return Answer([sse.encode(json.dumps(event)) for event in events])


# How the answer comes, where the turn stands in the next request, and how it must stand there.
CASES = {
    "chat": ("openai_chat", chat(), ("messages", 1), CHAT_TURN),
    "responses": (
        "openai_responses",
        responses(REASONING, FUNCTION_CALL),
        ("input", slice(1, 3)),
        [REASONING, FUNCTION_CALL],
    ),
    "anthropic": (
        "anthropic_messages",
        claude(*CLAUDE_TURN, stop="tool_use"),
        ("messages", 1),
        {"role": "assistant", "content": CLAUDE_TURN},
    ),
    "anthropic streamed": (
        "anthropic_messages",
        claude_stream(),
        ("messages", 1),
        {"role": "assistant", "content": CLAUDE_TURN},
    ),
    "gemini": (
        "gemini",
        gemini(THOUGHT, SIGNED_CALL, UNSIGNED_CALL),
        ("contents", 1),
        {"role": "model", "parts": [THOUGHT, SIGNED_CALL, UNSIGNED_CALL]},
    ),
    "gemini streamed": (
        "gemini",
        gemini_stream(),
        ("contents", 1),
        {"role": "model", "parts": [THOUGHT, SIGNED_CALL, UNSIGNED_CALL]},
    ),
}


def last_words(protocol: str) -> Answer:
    """An answer that ends a run."""
    return {
        "openai_chat": Answer([json.dumps({"choices": [{"message": {"content": "24."}}]}).encode()],
                              type="application/json"),
        "openai_responses": responses({"type": "message", "role": "assistant", "id": "msg_1", "status": "completed",
                                       "content": [{"type": "output_text", "text": "24.", "annotations": []}]}),
        "anthropic_messages": claude({"type": "text", "text": "24."}),
        "gemini": gemini({"text": "24."}),
    }[protocol]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_models_own_turn_goes_back_verbatim(speaks, stub: Stub, make_run, finish, weather, case):
    protocol, answer, (field, where), turn = CASES[case]
    speaks(protocol)
    stub.play(answer, last_words(protocol))
    run = finish(make_run(tools=["get_weather"], stream="streamed" in case))
    assert run.trace.status == "succeeded", run.trace.status_reason
    assert stub.requests[1][field][where] == turn
    assert json.dumps(stub.requests[1][field]).startswith(json.dumps(stub.requests[0][field])[:-1])
    # A follow-up is made from the record alone.
    finish(continue_run(run, "Thanks."))
    before = stub.requests[1][field]
    assert stub.requests[2][field][: len(before)] == before


def test_every_protocol_has_a_case():
    assert {protocol for protocol, *_ in CASES.values()} == set(PROTOCOLS)
