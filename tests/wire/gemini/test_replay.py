"""History: what goes back to Gemini of an earlier conversation, its own and others'."""

import json

import pytest
from hypothesis import given

from tests.wire.gemini import streams
from tests.wire.gemini.streams import call, read_whole, text
from tests.wire.strategies import any_json, any_text
from wire.conversation import (
    Citation,
    File,
    FinishReason,
    Image,
    Message,
    ModelRequest,
    Opaque,
    Reasoning,
    Refusal,
    ServerToolCall,
    ServerToolResult,
    Text,
    ToolCall,
    ToolResult,
)
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.gemini import decode_request, decode_response, encode_request
from wire.protocols.gemini.calls import DUMMY_SIGNATURE
from wire.protocols.gemini.results import decode_answer, encode_answer

USER = Message("user", (Text("Hi"),))
CALL = ToolCall("c1", "f", "{}")


def encoded(*messages, model="gemini-3-pro"):
    return encode_request(ModelRequest(model, messages), Profile())


def contents(*messages, model="gemini-3-pro"):
    return json.loads(encoded(*messages, model=model).body)["contents"]


def result_of(result, origin=None):
    (part,) = contents(USER, Message("tool", (result,), origin))[1]["parts"]
    return part["functionResponse"]


def again(*values):
    """Contents decoded and encoded."""
    request = decode_request(json.dumps({"contents": values}).encode(), model="gemini-3-pro")
    return json.loads(encode_request(request, Profile()).body)["contents"]


def test_an_answer_goes_back_part_by_part():
    parts = [
        text("Hm.", thought=True, thoughtSignature="AA=="),
        text("Let me see."),
        call("f", {"n": 1}, id="a", thoughtSignature="BB=="),
        call("g", {}, id="b"),
        {"toolCall": {"id": "s", "toolType": "GOOGLE_MAPS", "args": {"q": "x"}}, "thoughtSignature": "CC=="},
        {"toolResponse": {"id": "s", "toolType": "GOOGLE_MAPS", "response": {"y": 1}}},
        {"executableCode": {"language": "PYTHON", "code": "1"}},
        {"codeExecutionResult": {"outcome": "OUTCOME_FAILED", "output": "no"}},
        {"inlineData": {"mimeType": "image/png", "data": "AAAA"}},
        {"partOfTomorrow": {"deep": [1]}},
        text("", thoughtSignature="DD=="),
    ]
    message = read_whole(*parts).message
    assert contents(USER, message)[1] == {"role": "model", "parts": parts}


def test_a_call_without_an_id_goes_back_without_one_and_so_does_its_result():
    message = read_whole(call("f", {}, thoughtSignature="AA=="), call("f", {})).message
    first, second = message.tool_calls
    assert first.call_id != second.call_id
    results = Message("tool", (ToolResult(first.call_id, "f", "1"), ToolResult(second.call_id, "f", "2")))
    _, model, user = contents(USER, message, results)
    assert [part["functionCall"] for part in model["parts"]] == [{"name": "f", "args": {}}] * 2
    assert [part["functionResponse"] for part in user["parts"]] == [
        {"name": "f", "response": {"output": "1"}},
        {"name": "f", "response": {"output": "2"}},
    ]


def test_results_without_ids_are_matched_by_name_then_order():
    calls = {"role": "model", "parts": [call("f", {}), call("g", {}), call("f", {})]}
    results = [{"functionResponse": {"name": name, "response": {"output": name}}} for name in ("f", "g", "f")]
    user = {"role": "user", "parts": [{"text": "Hi"}]}
    request = decode_request(json.dumps({"contents": [user, calls, {"role": "user", "parts": results}]}).encode())
    one, two, three = request.messages[1].tool_calls
    assert [part.call_id for part in request.messages[2].parts] == [one.call_id, two.call_id, three.call_id]
    assert request.messages[2].role == "tool"


def test_a_call_without_arguments_goes_back_without():
    message = read_whole(call("f", id="a", thoughtSignature="AA==")).message
    assert message.tool_calls[0].arguments == ""
    assert contents(USER, message)[1]["parts"][0]["functionCall"] == {"id": "a", "name": "f"}


def test_the_first_call_of_another_model_is_signed_as_such():
    foreign = Message("assistant", (Text("ok"), CALL, ToolCall("c2", "f", "")), "openai_chat")
    _, model = contents(USER, foreign)
    assert [part.get("thoughtSignature") for part in model["parts"]] == [None, DUMMY_SIGNATURE, None]
    assert model["parts"][2]["functionCall"]["args"] == {}
    assert "skips" in encoded(USER, foreign).notes[0]


def test_older_models_need_no_signature():
    assert (
        "thoughtSignature" not in contents(USER, Message("assistant", (CALL,)), model="gemini-2.5-pro")[1]["parts"][0]
    )


def test_arguments_that_are_no_object_are_sent_inside_one():
    call = ToolCall("c", "f", "[1")
    assert contents(USER, Message("assistant", (call,)))[1]["parts"][0]["functionCall"]["args"] == {"_raw": "[1"}
    assert "`_raw`" in " ".join(encoded(USER, Message("assistant", (call,))).notes)


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


@pytest.mark.parametrize(
    ("part", "sent"),
    [
        (Image("https://x.org/a.PNG?b"), {"fileData": {"fileUri": "https://x.org/a.PNG?b", "mimeType": "image/png"}}),
        (Image("https://x.org/a"), {"fileData": {"fileUri": "https://x.org/a"}}),
        (Image("data:image/gif,A%20B"), {"inlineData": {"mimeType": "image/gif", "data": "QSBC"}}),
        (
            File("data:;base64,AAAA", media_type="text/csv", name="a.csv"),
            {"inlineData": {"mimeType": "text/csv", "data": "AAAA", "displayName": "a.csv"}},
        ),
    ],
)
def test_pictures_and_files(part, sent):
    assert contents(Message("user", (part,)))[0]["parts"] == [sent]


@pytest.mark.parametrize("part", [File(file_id="file-1"), Image("data:image/png;base64,?"), Image("data:")])
def test_a_file_that_cannot_be_reached_is_left_out_and_said(part):
    assert len(contents(Message("user", (Text("Hi"), part)))[0]["parts"]) == 1
    assert "cannot reach" in encoded(Message("user", (Text("Hi"), part))).notes[0]


def test_files_come_back_as_they_went():
    parts = [
        {"fileData": {"fileUri": "gs://a", "mimeType": "video/mp4"}, "videoMetadata": {"fps": 1}},
        {"fileData": {"fileUri": "https://x.org/a.webp", "mimeType": "image/png"}},
        {"inlineData": {"mimeType": "image/png", "data": "AA-_", "displayName": "a"}},
        {"inlineData": {"mimeType": "audio/wav", "data": "AAAA", "odd": 1}},
        {"inlineData": {"mimeType": 7}},
    ]
    (user,) = again({"role": "user", "parts": parts})
    assert user["parts"] == parts


def test_the_state_of_other_protocols_stays_there():
    foreign = Message(
        "assistant",
        (
            Reasoning("Hm.", {"signature": "x"}),
            ServerToolCall("s", "web_search", "{}"),
            ServerToolResult("s", "web_search", []),
            Opaque("anthropic_messages", {"type": "container_upload"}),
            Refusal("No."),
            Text("Yes.", {"annotations": []}),
        ),
        "anthropic_messages",
        {"id": "m"},
    )
    assert contents(USER, foreign)[1] == {"role": "model", "parts": [{"text": "No."}, {"text": "Yes."}]}
    assert len(encoded(USER, foreign).notes) == 3


def test_a_message_with_nothing_left_is_not_sent():
    empty = Message("assistant", (Reasoning("Hm."),), "anthropic_messages")
    assert [one["role"] for one in contents(USER, empty, USER)] == ["user", "user"]


def test_the_user_begins():
    assert [one["role"] for one in contents(Message("assistant", (Text("Hello"),)))] == ["user", "model"]


def test_system_messages_stand_before_the_conversation():
    request = ModelRequest(
        "gemini-3-pro",
        (Message("system", (Text("B"),)), USER, Message("system", (Text("C"),))),
        system="A",
    )
    sent = encode_request(request, Profile())
    body = json.loads(sent.body)
    assert body["systemInstruction"] == {"parts": [{"text": "A"}, {"text": "B"}]}
    assert body["contents"][1] == {"role": "user", "parts": [{"text": "C"}]}
    assert "mid-conversation" in sent.notes[0]


def test_a_system_instruction_of_several_parts_is_a_message():
    instruction = {"role": "system", "parts": [{"text": "A"}, {"text": "B"}]}
    body = {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}], "systemInstruction": instruction}
    request = decode_request(json.dumps(body).encode())
    assert request.system is None
    assert request.messages[0].role == "system"
    assert json.loads(encode_request(request, Profile()).body) == body


def test_an_answer_that_is_to_be_continued_is_continued_with_its_token():
    message = read_whole(text("Two")).message
    body = streams.body(text("One"), finish="CONTINUATION")
    body["candidates"][0]["continuationToken"] = "VA=="
    paused = decode_response(json.dumps(body).encode(), ToolNames())
    assert paused.finish_reason is FinishReason.PAUSE
    sent = json.loads(encoded(USER, paused.message).body)
    assert sent["continuationToken"] == "VA=="
    assert len(sent["contents"]) == 1
    later = json.loads(encoded(USER, paused.message, message).body)
    assert "continuationToken" not in later
    assert len(later["contents"]) == 3


def test_what_came_beside_an_answer_is_not_sent():
    message = read_whole(text("Hi"), promptFeedback={"a": 1}).message
    assert message.extra == {"response": {"promptFeedback": {"a": 1}}}
    assert contents(USER, message)[1] == {"role": "model", "parts": [{"text": "Hi"}]}


def test_results_beside_words_are_messages_of_their_own_and_go_back_as_one_content():
    result = {"functionResponse": {"id": "a", "name": "f", "response": {"output": "1"}}}
    values = [{"role": "user", "parts": [{"text": "Hi"}]}, {"role": "user", "parts": [result, {"text": "And?"}]}]
    request = decode_request(json.dumps({"contents": values}).encode())
    assert [(one.role, len(one.parts)) for one in request.messages] == [("user", 1), ("tool", 1), ("user", 1)]
    assert again(*values) == values


def test_citations_of_another_protocol_are_not_sent():
    cited = Message("assistant", (Text("a", citations=(Citation("https://x.org"),)),), "anthropic_messages")
    assert encoded(USER, cited).notes == ("Citations are not sent back.",)
