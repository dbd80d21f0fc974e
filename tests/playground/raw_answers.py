"""Answers in the protocols' own words, with all that only they know: thoughts with their state, provider-run tools."""

import json

from tests.playground.stub import Answer
from wire import sse


def whole(body: dict) -> Answer:
    return Answer([json.dumps(body).encode()], type="application/json")


def claude(*content: dict, stop: str = "end_turn", **more) -> Answer:
    usage = {"input_tokens": 10, "output_tokens": 5}
    return whole({"id": "msg_1", "type": "message", "role": "assistant", "model": "stub-1", "content": list(content),
                  "stop_reason": stop, "usage": usage, **more})  # fmt: skip


def gemini(*parts: dict, finish: str = "STOP", **more) -> Answer:
    content = {"content": {"role": "model", "parts": list(parts)}} if parts else {}
    usage = {"promptTokenCount": 10, "candidatesTokenCount": 5, "totalTokenCount": 15}
    return whole({"candidates": [{**content, "finishReason": finish, "index": 0, **more}], "usageMetadata": usage})


def responses(*items: dict, **more) -> Answer:
    return whole({"id": "resp_1", "object": "response", "status": "completed", "model": "stub-1",
                  "output": list(items), "usage": {"input_tokens": 10, "output_tokens": 5}, **more})  # fmt: skip


SEARCH = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "Tokyo"}}
FOUND = {
    "type": "web_search_tool_result",
    "tool_use_id": "srvtoolu_1",
    "content": [
        {"type": "web_search_result", "url": "https://tokyo.example", "title": "Tokyo", "encrypted_content": "E"}
    ],
}

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
