"""Shapes that real hosts send beside plain words and calls: each is read, none is lost, each goes back as it came."""

import json

import pytest

from wire import sse
from wire.conversation import FinishReason, Message, ModelRequest, ModelResponse, Opaque, Text
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols import PROTOCOLS

USAGE = {"input_tokens": 3, "output_tokens": 2, "total_tokens": 5}
RESPONSES_ITEMS = [
    {"type": "file_search_call", "id": "fs", "status": "completed", "queries": ["a"], "results": [{"file_id": "f"}]},
    {
        "type": "code_interpreter_call",
        "id": "ci",
        "status": "completed",
        "code": "1+1",
        "container_id": "c",
        "outputs": [{"type": "logs", "logs": "2"}],
    },
    {"type": "image_generation_call", "id": "ig", "status": "completed", "result": "AAAA", "revised_prompt": "a cat"},
    {"type": "mcp_list_tools", "id": "ml", "server_label": "s", "tools": [{"name": "t", "input_schema": {}}]},
    {
        "type": "mcp_call",
        "id": "mc",
        "server_label": "s",
        "name": "t",
        "arguments": "{}",
        "output": "ok",
        "error": None,
    },
    {"type": "mcp_approval_request", "id": "ma", "server_label": "s", "name": "t", "arguments": "{}"},
    {"type": "computer_call", "id": "cu", "call_id": "c1", "action": {"type": "screenshot"}, "status": "completed"},
    {"type": "shell_call", "id": "sh", "call_id": "c2", "action": {"commands": ["ls"]}, "status": "completed"},
    {"type": "apply_patch_call", "id": "ap", "call_id": "c3", "operation": {"type": "create_file"}},
    {"type": "compaction", "id": "cp", "encrypted_content": "x"},
    {"type": "something_new", "id": "n", "payload": {"deep": [1, None]}},
    {
        "type": "message",
        "id": "msg",
        "role": "assistant",
        "status": "completed",
        "content": [
            {
                "type": "output_text",
                "text": "See.",
                "annotations": [
                    {"type": "file_citation", "file_id": "f", "index": 0, "filename": "a.pdf"},
                    {"type": "container_file_citation", "container_id": "c", "file_id": "f", "start_index": 0},
                ],
                "logprobs": [{"token": "See", "logprob": -0.1, "bytes": [83], "top_logprobs": []}],
            }
        ],
    },
]
ANTHROPIC_BLOCKS = [
    {"type": "mcp_tool_use", "id": "m", "name": "t", "server_name": "s", "input": {"a": 1}},
    {"type": "mcp_tool_result", "tool_use_id": "m", "is_error": False, "content": [{"type": "text", "text": "ok"}]},
    {
        "type": "server_tool_use",
        "id": "s",
        "name": "code_execution",
        "input": {"code": "1"},
        "caller": {"type": "direct"},
    },
    {
        "type": "code_execution_tool_result",
        "tool_use_id": "s",
        "content": {"type": "code_execution_result", "stdout": "1", "stderr": "", "return_code": 0, "content": []},
    },
    {"type": "container_upload", "file_id": "file_1"},
    {"type": "compaction", "content": "So far."},
    {"type": "something_new", "payload": [1]},
    {
        "type": "text",
        "text": "See.",
        "citations": [
            {
                "type": "page_location",
                "cited_text": "a",
                "document_index": 0,
                "start_page_number": 1,
                "end_page_number": 2,
            },
            {
                "type": "search_result_location",
                "cited_text": "b",
                "source": "x",
                "title": None,
                "search_result_index": 0,
            },
        ],
    },
    {"type": "redacted_thinking", "data": "x"},
]
GEMINI_PARTS = [
    {"executableCode": {"language": "PYTHON", "code": "1"}},
    {"codeExecutionResult": {"outcome": "OUTCOME_FAILED", "output": "no"}},
    {"toolCall": {"id": "a", "toolType": "GOOGLE_MAPS", "args": {"q": "x"}}, "thoughtSignature": "AA=="},
    {"toolResponse": {"id": "a", "toolType": "GOOGLE_MAPS", "response": {"ok": True}}},
    {"inlineData": {"mimeType": "image/png", "data": "AAAA"}, "thoughtSignature": "AA=="},
    {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AAAA"}},
    {"fileData": {"mimeType": "video/mp4", "fileUri": "https://x/a.mp4"}, "videoMetadata": {"fps": 1}},
    {"somethingNew": {"deep": [1]}},
    {"text": "See."},
]


def history(protocol, response):
    """What of an answer goes back with the next request."""
    request = ModelRequest("m", (response.message,))
    body = json.loads(PROTOCOLS[protocol].encode_request(request, Profile()).body)
    return body.get("input") or (body.get("messages") or body.get("contents"))


def decode(protocol, body):
    return PROTOCOLS[protocol].decode_response(json.dumps(body).encode(), ToolNames())


def test_every_item_of_responses_goes_back():
    body = {"id": "r", "status": "completed", "model": "m", "output": RESPONSES_ITEMS, "usage": USAGE}
    response = decode("openai_responses", body)
    assert history("openai_responses", response) == RESPONSES_ITEMS
    assert json.loads(PROTOCOLS["openai_responses"].encode_response(response))["output"] == RESPONSES_ITEMS


@pytest.mark.parametrize("item", RESPONSES_ITEMS, ids=lambda item: item["type"])
def test_every_item_of_responses_streams_to_the_same(item):
    body = {"id": "r", "status": "completed", "model": "m", "output": [item], "usage": USAGE}
    events = [
        {"type": "response.created", "response": {**body, "status": "in_progress", "output": []}},
        {"type": "response.output_item.added", "output_index": 0, "item": {**item, "status": "in_progress"}},
        {"type": f"response.{item['type']}.in_progress", "output_index": 0, "item_id": item["id"]},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": body},
    ]
    decoder = PROTOCOLS["openai_responses"].stream_decoder(ToolNames())
    for event in events:
        decoder.feed(sse.encode(json.dumps(event), event["type"]))
    assert decoder.finish() == decode("openai_responses", body)


def test_every_block_of_anthropic_goes_back():
    fields = {"container": {"id": "c"}, "context_management": {"applied_edits": [{"type": "clear"}]}}
    body = {"id": "r", "model": "m", "content": ANTHROPIC_BLOCKS, "stop_reason": "end_turn", "usage": USAGE, **fields}
    response = decode("anthropic_messages", body)
    assert history("anthropic_messages", response) == [{"role": "assistant", "content": ANTHROPIC_BLOCKS}]
    again = json.loads(PROTOCOLS["anthropic_messages"].encode_response(response))
    assert {name: again[name] for name in fields} == fields


def test_every_part_of_gemini_goes_back():
    candidate = {"content": {"role": "model", "parts": GEMINI_PARTS}, "finishReason": "STOP", "index": 0}
    beside = {
        "avgLogprobs": -0.1,
        "logprobsResult": {"chosenCandidates": []},
        "urlContextMetadata": {"urlMetadata": []},
    }
    response = decode("gemini", {"candidates": [{**candidate, **beside}], "responseId": "r", "modelVersion": "m"})
    contents = history("gemini", response)
    assert contents[-1]["parts"] == GEMINI_PARTS
    again = json.loads(PROTOCOLS["gemini"].encode_response(response))["candidates"][0]
    assert {name: again[name] for name in beside} == beside


def test_other_candidates_of_gemini_are_kept():
    first, other = ({"content": {"role": "model", "parts": [{"text": t}]}, "finishReason": "STOP"} for t in "ab")
    response = decode("gemini", {"candidates": [{**first, "index": 0}, {**other, "index": 1}], "responseId": "r"})
    assert response.message.text == "a"
    assert json.loads(PROTOCOLS["gemini"].encode_response(response))["candidates"][1] == {**other, "index": 1}
    assert history("gemini", response)[-1] == first["content"]


def test_what_stands_beside_an_answer_of_chat_completions_is_kept_and_not_sent_back():
    choice = {
        "index": 0,
        "message": {
            "role": "assistant",
            "content": "See.",
            "annotations": [{"type": "url_citation", "url_citation": {"url": "https://x"}}],
            "executed_tools": [{"type": "search", "arguments": "{}", "output": "found"}],
        },
        "finish_reason": "stop",
        "native_finish_reason": "completed",
        "logprobs": {"content": [{"token": "See", "logprob": -0.1}]},
    }
    other = {"index": 1, "message": {"role": "assistant", "content": "Or."}, "finish_reason": "stop"}
    body = {"id": "r", "model": "m", "choices": [choice, other], "citations": ["https://x"], "service_tier": "default"}
    response = decode("openai_chat", body)
    again = json.loads(PROTOCOLS["openai_chat"].encode_response(response))
    assert again["choices"][1] == other
    assert again["citations"] == ["https://x"]
    assert again["choices"][0]["logprobs"] == choice["logprobs"]
    assert again["choices"][0]["message"]["executed_tools"] == choice["message"]["executed_tools"]
    (sent,) = history("openai_chat", response)
    assert sent == {
        "role": "assistant",
        "content": "See.",
        "annotations": [{"type": "url_citation", "url_citation": {"url": "https://x"}}],
    }


def test_log_probabilities_of_a_stream_add_up():
    chunks = [
        {"id": "r", "choices": [{"index": 0, "delta": {"content": text}, "logprobs": {"content": [{"token": text}]}}]}
        for text in ("a", "b")
    ]
    end = {"id": "r", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop", "logprobs": None}]}
    decoder = PROTOCOLS["openai_chat"].stream_decoder(ToolNames())
    for chunk in (*chunks, end):
        decoder.feed(sse.encode(json.dumps(chunk)))
    response = decoder.finish()
    kept = response.message.extra["response"]["choice"]["logprobs"]
    assert kept == {"content": [{"token": "a"}, {"token": "b"}]}
    assert response.finish_reason is FinishReason.STOP


def test_a_result_without_content_and_a_spoken_answer_go_back_as_they_came():
    result = {"type": "tool_result", "tool_use_id": "t"}
    call = {"type": "tool_use", "id": "t", "name": "f", "input": {}}
    messages = [{"role": "assistant", "content": [call]}, {"role": "user", "content": [result]}]
    body = {"model": "m", "max_tokens": 9, "messages": messages}
    codec = PROTOCOLS["anthropic_messages"]
    sent = codec.encode_request(codec.decode_request(json.dumps(body).encode()), Profile())
    assert json.loads(sent.body)["messages"] == messages
    codec = PROTOCOLS["openai_chat"]
    for spoken in ({"content": None}, {"content": ""}):
        messages = [{"role": "assistant", "audio": {"id": "a"}, **spoken}]
        body = {"model": "m", "messages": messages}
        sent = codec.encode_request(codec.decode_request(json.dumps(body).encode()), Profile())
        assert json.loads(sent.body)["messages"] == messages


ODD_ITEMS = [{"type": "message"}, {"type": "message", "content": 7}, {"type": "message", "content": [7]}]


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("value", [True, None, [1], {"type": ["odd"]}, *ODD_ITEMS])
def test_a_part_that_only_another_protocol_knows_is_in_no_answer_of_this_one(protocol, value):
    other = next(name for name in PROTOCOLS if name != protocol)
    answer = ModelResponse(Message("assistant", (Text("Hi"), Opaque(other, value)), other))
    codec = PROTOCOLS[protocol]
    back = codec.decode_response(codec.encode_response(answer), ToolNames())
    assert [part.text for part in back.message.parts] == ["Hi"]


@pytest.mark.parametrize("item", ODD_ITEMS)
def test_an_odd_item_of_responses_is_said_again_as_it_came(item):
    answer = ModelResponse(Message("assistant", (Opaque("openai_responses", item),), "openai_responses"))
    (said,) = json.loads(PROTOCOLS["openai_responses"].encode_response(answer))["output"]
    assert said.get("content") == item.get("content")
