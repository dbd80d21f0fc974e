"""Results of tools, and the objects that they must be."""

import json

import pytest
from hypothesis import given

from tests.wire.gemini.conversations import (
    USER,
    again,
    contents,
)
from tests.wire.gemini.streams import call
from tests.wire.strategies import any_json, any_text
from wire.conversation import (
    File,
    Image,
    Message,
    Text,
    ToolCall,
    ToolResult,
)
from wire.protocols.gemini import decode_request
from wire.protocols.gemini.results import decode_answer, encode_answer

CALL = ToolCall("c1", "f", "{}")


def result_of(result, origin=None):
    (part,) = contents(USER, Message("tool", (result,), origin))[1]["parts"]
    return part["functionResponse"]


def test_results_without_ids_are_matched_by_name_then_order():
    calls = {"role": "model", "parts": [call("f", {}), call("g", {}), call("f", {})]}
    results = [{"functionResponse": {"name": name, "response": {"output": name}}} for name in ("f", "g", "f")]
    user = {"role": "user", "parts": [{"text": "Hi"}]}
    request = decode_request(json.dumps({"contents": [user, calls, {"role": "user", "parts": results}]}).encode())
    one, two, three = request.messages[1].tool_calls
    assert [part.call_id for part in request.messages[2].parts] == [one.call_id, two.call_id, three.call_id]
    assert request.messages[2].role == "tool"


def test_results_that_stand_together_make_one_content():
    calls = Message("assistant", (CALL, ToolCall("c2", "f", "{}")))
    one, two = (Message("tool", (ToolResult(name, "f", name),)) for name in ("c1", "c2"))
    assert len(contents(USER, calls, one, two)[2]["parts"]) == 2


def test_nothing_stands_beside_results():
    mixed = Message("user", (Text("And?"), ToolResult("c1", "f", "1")), "anthropic_messages")
    _, _, results, words = contents(USER, Message("assistant", (CALL,)), mixed)
    assert list(results["parts"][0]) == ["functionResponse"]
    assert words["parts"] == [{"text": "And?"}]


@pytest.mark.parametrize(
    ("text", "is_error", "response"),
    [
        ("24", False, {"output": "24"}),
        ("", False, {"output": "success"}),
        ("[1, 2]", False, {"output": [1, 2]}),
        ('{"t": 24}', False, {"t": 24}),
        ('{"output": 1}', False, {"output": {"output": 1}}),
        ('{"error": "x"}', False, {"output": {"error": "x"}}),
        ('{"error": null, "t": 1}', False, {"error": None, "t": 1}),
        ("{", False, {"output": "{"}),
        ("null", False, {"output": "null"}),
        ('{"n": 1e999}', False, {"output": '{"n": 1e999}'}),
        ("No such city.", True, {"error": "No such city."}),
        ('{"error": true, "message": "No."}', True, {"error": True, "message": "No."}),
        ('{"error": "x"}', True, {"error": {"error": "x"}}),
    ],
)
def test_a_result_is_an_object(text, is_error, response):
    assert result_of(ToolResult("c", "f", text, is_error))["response"] == response


@given(any_text)
def test_a_result_is_read_as_it_was_said(words):
    for is_error in (False, True):
        read, failed = decode_answer(encode_answer(words, is_error=is_error))
        assert failed is is_error
        if words.lstrip().startswith(("{", "[")) and read != words:
            assert json.loads(read) == json.loads(words)
        else:
            assert read == (words if words or is_error else "success")


@given(any_json)
def test_any_response_goes_back_as_it_came(response):
    part = {"functionResponse": {"id": "a", "name": "f", "response": response}}
    user = {"role": "user", "parts": [{"text": "Hi"}]}
    assert again(user, {"role": "user", "parts": [part]})[1]["parts"] == [part]


def test_a_result_that_says_another_than_it_did_is_not_sent_as_it_came():
    part = {"functionResponse": {"name": "f", "response": {"output": ""}}}
    (message,) = decode_request(json.dumps({"contents": [{"role": "user", "parts": [part]}]}).encode()).messages
    (result,) = message.parts
    changed = ToolResult(result.call_id, "f", "new", extra=result.extra)
    assert result_of(changed, "gemini")["response"] == {"output": "new"}


def test_a_result_without_a_name_gets_its_calls():
    _, _, results = contents(USER, Message("assistant", (CALL,)), Message("tool", (ToolResult("c1", "", "1"),)))
    assert results["parts"][0]["functionResponse"]["name"] == "f"


def test_pictures_and_files_of_a_result():
    result = ToolResult(
        "c", "f", "seen", parts=(Text("seen"), Image("data:image/png;base64,AAAA"), File("gs://b/a.pdf"))
    )
    assert result_of(result)["parts"] == [
        {"inlineData": {"mimeType": "image/png", "data": "AAAA"}},
        {"fileData": {"fileUri": "gs://b/a.pdf", "mimeType": "application/pdf"}},
    ]


def test_results_beside_words_are_messages_of_their_own_and_go_back_as_one_content():
    result = {"functionResponse": {"id": "a", "name": "f", "response": {"output": "1"}}}
    values = [{"role": "user", "parts": [{"text": "Hi"}]}, {"role": "user", "parts": [result, {"text": "And?"}]}]
    request = decode_request(json.dumps({"contents": values}).encode())
    assert [(one.role, len(one.parts)) for one in request.messages] == [("user", 1), ("tool", 1), ("user", 1)]
    assert again(*values) == values
