"""Requests, one form a test."""

import json

import pytest

from wire.conversation import (
    Citation,
    File,
    Image,
    Message,
    ModelRequest,
    Opaque,
    Reasoning,
    Refusal,
    ServerToolCall,
    Settings,
    Text,
    ToolCall,
    ToolDefinition,
    ToolResult,
)
from wire.errors import WireError
from wire.profiles import Profile
from wire.protocols import openai_responses

TOOL = ToolDefinition("f", "does f", {"type": "object"})


def encode(*messages, profile=Profile(), **fields):  # noqa: B008
    return openai_responses.encode_request(ModelRequest("m", messages, **fields), profile)


def sent(*messages, **fields):
    return json.loads(encode(*messages, **fields).body)


def items(*messages):
    return sent(*messages)["input"]


def decoded(*values, **fields):
    return openai_responses.decode_request(json.dumps({"model": "m", "input": list(values), **fields}).encode())


def again(request):
    return json.loads(openai_responses.encode_request(request, Profile()).body)


def user(*parts):
    return Message("user", parts)


def test_a_simple_request():
    encoded = encode(user(Text("Hi")), system="Be brief", tools=(TOOL,), stream=True)
    assert encoded.path == "/responses"
    assert json.loads(encoded.body) == {
        "model": "m",
        "instructions": "Be brief",
        "input": [{"role": "user", "content": "Hi"}],
        "tools": [
            {
                "type": "function",
                "name": "f",
                "description": "does f",
                "parameters": {"type": "object"},
                "strict": False,
            }
        ],
        "stream": True,
    }


def test_strict_is_not_sent_to_a_host_that_does_not_know_it():
    encoded = encode(user(Text("Hi")), tools=(ToolDefinition("f", "", {}, strict=True),), profile=Profile(strict=False))
    assert "strict" not in json.loads(encoded.body)["tools"][0]
    assert "strict" in encoded.notes[0]


def test_pictures_and_files_go_by_reference():
    parts = (Text("See"), Image("https://x/a.png"), File("https://x/a.pdf", name="a.pdf"), File(file_id="file_1"))
    (message,) = items(user(*parts, File("data:application/pdf;base64,AA==", name="b.pdf")))
    assert message["content"] == [
        {"type": "input_text", "text": "See"},
        {"type": "input_image", "image_url": "https://x/a.png", "detail": "auto"},
        {"type": "input_file", "file_url": "https://x/a.pdf", "filename": "a.pdf"},
        {"type": "input_file", "file_id": "file_1"},
        {"type": "input_file", "file_data": "data:application/pdf;base64,AA==", "filename": "b.pdf"},
    ]
    back = decoded(message).messages[0].parts
    assert [type(part) for part in back] == [Text, Image, File, File, File]
    assert (back[4].media_type, back[4].name) == ("application/pdf", "b.pdf")


def test_a_turn_with_calls_is_followed_by_their_results():
    calls = Message("assistant", (Text("Wait"), ToolCall("c1", "f", "{}"), ToolCall("c2", "f", "{}")))
    results = Message("tool", (ToolResult("c1", "f", "one"), ToolResult("c2", "f", "")))
    assert items(calls, results) == [
        {"role": "assistant", "content": "Wait"},
        {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"},
        {"type": "function_call", "call_id": "c2", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c1", "output": "one"},
        {"type": "function_call_output", "call_id": "c2", "output": "success"},
    ]


def test_a_result_may_hold_pictures():
    result = ToolResult("c", "f", "a picture", parts=(Text("a picture"), Image("https://x/a.png")))
    output = items(Message("tool", (result,)))[0]["output"]
    assert [part["type"] for part in output] == ["input_text", "input_image"]
    back = decoded({"type": "function_call_output", "call_id": "c", "output": output}).messages[0].parts[0]
    assert (back.text, [type(part) for part in back.parts]) == ("a picture", [Text, Image])


def test_an_edited_result_is_sent_as_it_was_edited():
    request = decoded({"type": "function_call_output", "call_id": "c", "output": [{"type": "odd"}]})
    assert again(request)["input"][0]["output"] == [{"type": "odd"}]
    edited = Message(
        "tool", (ToolResult("c", "f", "new", extra=request.messages[0].parts[0].extra),), "openai_responses"
    )
    assert items(edited)[0]["output"] == "new"


def test_settings_have_this_protocols_names():
    form = {"type": "json_schema", "json_schema": {"name": "n", "schema": {}, "strict": True}}
    settings = Settings(
        max_output_tokens=5,
        reasoning_effort="low",
        response_format=form,
        extra_body={"reasoning": {"summary": "auto"}, "text": {"verbosity": "low"}, "store": False},
    )
    body = sent(user(Text("Hi")), settings=settings)
    assert body["max_output_tokens"] == 5
    assert body["reasoning"] == {"effort": "low", "summary": "auto"}
    assert body["text"]["format"] == {"type": "json_schema", "name": "n", "schema": {}, "strict": True}
    assert body["text"]["verbosity"] == "low"
    assert openai_responses.decode_request(json.dumps(body).encode()).settings == settings


def test_what_the_protocol_lacks_is_said():
    encoded = encode(user(Text("Hi")), settings=Settings(stop=("x",), seed=1, extra_body={"input": "x"}))
    assert len(encoded.notes) == 3
    assert not {"stop", "seed"} & json.loads(encoded.body).keys()


def test_reasoning_of_this_protocol_goes_back_as_it_came_and_other_does_not():
    item = {
        "type": "reasoning",
        "id": "rs",
        "summary": [{"type": "summary_text", "text": "Hm"}],
        "encrypted_content": "x",
    }
    request = decoded(item, {"role": "assistant", "content": "Hi"})
    assert request.messages[0].parts[0].text == "Hm"
    assert again(request)["input"][0] == item
    foreign = encode(Message("assistant", (Reasoning("Hm"), Text("Hi")), "anthropic_messages"))
    assert json.loads(foreign.body)["input"] == [{"role": "assistant", "content": "Hi"}]
    assert foreign.notes == ("Reasoning from another protocol is not sent back.",)


def test_losses_of_another_protocols_answer_are_said():
    parts = (
        Text("Hi", {"x": 1}, (Citation("https://x"),)),
        Refusal("No"),
        ServerToolCall("s", "web_search", "{}"),
        Opaque("gemini", {}),
    )
    encoded = encode(Message("assistant", parts, "gemini"))
    assert json.loads(encoded.body)["input"] == [{"role": "assistant", "content": "HiNo"}]
    assert len(encoded.notes) == 3


def test_two_messages_of_one_turn_stay_two():
    values = [
        {"type": "message", "id": i, "role": "assistant", "phase": p, "content": [{"type": "output_text", "text": i}]}
        for i, p in (("a", "commentary"), ("b", "final_answer"))
    ]
    request = decoded(*values)
    assert len(request.messages) == 1
    assert again(request)["input"] == values


def test_results_of_perplexitys_own_tools_are_not_sent_back():
    answer = {
        "id": "r",
        "status": "completed",
        "output": [{"type": "search_results", "results": [{"url": "https://x"}]}],
    }
    from_host = openai_responses.decode_response(json.dumps(answer).encode(), openai_names())
    encoded = encode(from_host.message)
    assert json.loads(encoded.body)["input"] == []
    assert "search_results" in encoded.notes[0]


def openai_names():
    return encode().names


def test_an_id_that_a_host_uses_twice_is_sent_in_two_forms():
    turn = (Message("assistant", (ToolCall("call_0", "f", "{}"),)), Message("tool", (ToolResult("call_0", "f", "x"),)))
    ids = [item["call_id"] for item in items(*turn, *turn)]
    assert ids == ["call_0", "call_0", "call_0_2", "call_0_2"]


def test_an_id_that_is_too_long_is_shortened_everywhere():
    long = "x" * 65
    ids = [
        i["call_id"]
        for i in items(
            Message("assistant", (ToolCall(long, "f", "{}"),)), Message("tool", (ToolResult(long, "f", "x"),))
        )
    ]
    assert ids[0] == ids[1]
    assert len(ids[0]) <= 64


def test_the_role_of_instructions_in_mid_conversation_stays():
    assert again(decoded({"role": "developer", "content": "x"}))["input"] == [{"role": "developer", "content": "x"}]
    other = encode(Message("system", (Text("x"),)), profile=Profile(system_role="developer"))
    assert json.loads(other.body)["input"][0]["role"] == "developer"


def test_edited_words_of_a_message_are_sent():
    (message,) = decoded({"role": "user", "content": [{"type": "input_text", "text": "old"}]}).messages
    edited = Message("user", (Text("new", message.parts[0].extra),), message.origin, message.extra)
    assert items(edited)[0]["content"] == [{"type": "input_text", "text": "new"}]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([], "a request must be a JSON object"),
        ({}, "model: must be a string"),
        ({"model": "m"}, "input: must be a string or a list"),
        ({"model": "m", "input": [1]}, r"input\[0\]: must be an object"),
        ({"model": "m", "input": [{}]}, r"input\[0\]: must have a type, a role, or the id"),
        ({"model": "m", "input": [{"type": "function_call"}]}, r"input\[0\]\.call_id: must be a string"),
        ({"model": "m", "input": [{"type": "function_call", "call_id": "c"}]}, r"input\[0\]\.name: must be a string"),
        ({"model": "m", "input": [{"type": "function_call_output"}]}, r"input\[0\]\.call_id: must be a string"),
    ],
)
def test_a_request_that_is_none_is_refused_with_the_place(body, message):
    with pytest.raises(WireError, match=message):
        openai_responses.decode_request(json.dumps(body).encode())
