"""Every form of request that the protocol knows, and some that it does not, comes back as it was."""

import json

import pytest

from wire.conversation import CustomTool, ModelRequest, ToolChoice, ToolDefinition
from wire.profiles import Profile
from wire.protocols.openai_chat import decode_request, encode_request

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
THINKING = [{"type": "text", "text": "a"}]
REFERENCE = [{"type": "reference", "id": 1}]
PICTURE = {"url": "data:image/png;base64,AA", "detail": "low"}
TWO_TEXTS = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]


def there_and_back(body):
    request = decode_request(json.dumps(body).encode())
    return json.loads(encode_request(request, Profile()).body)


@pytest.mark.parametrize(
    "message",
    [
        {"role": "user", "content": [{"type": "text", "text": "a"}]},
        {"role": "user", "content": [{"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}}]},
        {"role": "user", "content": [{"type": "image_url", "image_url": PICTURE}]},
        {"role": "user", "content": [{"type": "image_url", "image_url": "https://example.com/a.png"}]},
        {"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "AA", "format": "wav"}}]},
        {"role": "user", "content": [{"type": "file", "file": {"file_id": "f"}}], "name": "ada"},
        {"role": "user", "content": ""},
        {"role": "user", "content": None},
        {"role": "user", "content": {"odd": 1}},
        {"role": "user", "content": ["a", "b"]},
        {"role": "system", "content": [{"type": "text", "text": "a"}]},
        {"role": "developer", "content": "a"},
        {"role": "function", "name": "f", "content": "a"},
        {"role": "tool", "tool_call_id": "c", "content": ""},
        {"role": "tool", "tool_call_id": "c", "content": None},
        {"role": "tool", "tool_call_id": "c", "content": TWO_TEXTS},
        {"role": "tool", "tool_call_id": "c", "name": "f", "content": "a"},
        {"role": "assistant", "content": ""},
        {"role": "assistant", "content": None, "refusal": "No."},
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]},
        {"role": "assistant", "content": "a", "refusal": None, "annotations": [], "audio": {"id": "x"}},
        {"role": "assistant", "content": "a", "reasoning_content": "", "reasoning": "b"},
        {"role": "assistant", "content": "a", "reasoning_content": "b", "reasoning": "b"},
        {"role": "assistant", "content": "a", "reasoning_details": [{"type": "reasoning.encrypted", "data": "x"}]},
        {"role": "assistant", "content": [{"type": "thinking", "thinking": THINKING, "signature": "s"}]},
        {"role": "assistant", "content": [{"type": "thinking", "thinking": REFERENCE, "closed": True}]},
        {"role": "assistant", "content": [], "prefix": True},
        {"role": "assistant", "content": "", "tool_calls": []},
    ],
)  # fmt: skip
def test_every_form_of_message_comes_back_as_it_was(message):
    body = {"model": "m", "messages": [{"role": "user", "content": "Hi"}, message], "stream": False}
    assert there_and_back(body) == body


@pytest.mark.parametrize(
    "call",
    [
        {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{oops"}},
        {"id": "c", "type": "function", "function": {"name": "f", "arguments": ""}, "index": 0},
        {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}, "extra_content": {"google": {}}},
        {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}", "more": 1}},
        {"id": "c", "type": "custom", "custom": {"name": "f", "input": "free text"}},
    ],
)
def test_every_form_of_call_comes_back_as_it_was(call):
    messages = [
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "ok"},
    ]
    body = {"model": "m", "messages": messages, "stream": False}
    assert there_and_back(body) == body


@pytest.mark.parametrize(
    "fields",
    [
        {"tool_choice": choice}
        for choice in (
            "auto",
            "none",
            "required",
            {"type": "function", "function": {"name": "get_weather"}},
            {"type": "custom", "custom": {"name": "sql"}},
            {
                "type": "allowed_tools",
                "allowed_tools": {
                    "mode": "required",
                    "tools": [{"type": "function", "function": {"name": "get_weather"}}],
                },
            },
            {
                "type": "allowed_tools",
                "allowed_tools": {"mode": "auto", "tools": [{"type": "custom", "custom": {"name": "sql"}}]},
            },
            {"type": "new_form"},
            None,
        )
    ]
    + [
        {"parallel_tool_calls": False},
        {"stop": ["a", "b"], "seed": 1, "reasoning_effort": "high", "response_format": {"type": "json_object"}},
        {"max_completion_tokens": 5, "max_tokens": 6},
        {"max_tokens": 6.5, "temperature": None, "top_p": "0.5", "seed": True},
        {"stream": True, "stream_options": {"include_usage": True}},
        {"stream": True, "stream_options": {"include_usage": True, "include_obfuscation": False}},
        {"n": 1, "logit_bias": {"7": -100}, "metadata": {"a": "b"}, "reasoning": {"effort": "low"}, "odd": None},
    ],
)
def test_every_form_of_setting_comes_back_as_it_was(fields):
    function = {"name": "get_weather", "description": "Weather.", "parameters": SCHEMA}
    tools = [
        {"type": "function", "function": function},
        {"type": "custom", "custom": {"name": "sql", "description": ""}},
    ]
    messages = [{"role": "user", "content": "Hi"}]
    body = {"model": "m", "messages": messages, "tools": tools, "stream": False, **fields}
    assert there_and_back(body) == body


def test_without_tools_a_choice_still_comes_back():
    body = {"model": "m", "messages": [], "tools": [], "tool_choice": "auto", "stream": False}
    assert there_and_back(body) == body


def test_custom_tools_are_sent_in_this_protocols_form_and_chosen_as_such():
    grammar = {"type": "grammar", "syntax": "lark", "definition": "start: WORD"}
    request = ModelRequest(
        "m",
        (),
        tools=(ToolDefinition("get_weather", "", SCHEMA),),
        custom_tools=(CustomTool("sql", "SQL.", grammar), CustomTool("note", "", {"type": "text"})),
        tool_choice=ToolChoice("auto", ("get_weather", "sql")),
    )
    body = json.loads(encode_request(request, Profile()).body)
    nested = {"type": "grammar", "grammar": {"syntax": "lark", "definition": "start: WORD"}}
    assert body["tools"][1:] == [
        {"type": "custom", "custom": {"name": "sql", "description": "SQL.", "format": nested}},
        {"type": "custom", "custom": {"name": "note", "description": "", "format": {"type": "text"}}},
    ]
    assert body["tool_choice"]["allowed_tools"]["tools"] == [
        {"type": "function", "function": {"name": "get_weather"}},
        {"type": "custom", "custom": {"name": "sql"}},
    ]
