"""History: what goes back to Gemini of an earlier conversation, its own and others'."""

import json
from dataclasses import replace

from tests.wire.gemini import streams
from tests.wire.gemini.conversations import (
    USER,
    contents,
    encoded,
)
from tests.wire.gemini.streams import call, read_whole, text
from wire.conversation import (
    Citation,
    FinishReason,
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

CALL = ToolCall("c1", "f", "{}")


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
    assert later["contents"][1:] == [{"role": "model", "parts": [{"text": "One"}, {"text": "Two"}]}]


def test_an_answer_that_broke_off_twice_is_continued_with_its_last_token_and_without_its_pieces():
    pieces = []
    for token in ("VA==", "VB=="):
        body = streams.body(text("One"), finish="CONTINUATION")
        body["candidates"][0]["continuationToken"] = token
        pieces.append(decode_response(json.dumps(body).encode(), ToolNames()).message)
    assert json.loads(encoded(USER, *pieces).body) == json.loads(encoded(USER).body) | {"continuationToken": "VB=="}


def test_calls_after_a_pause_elsewhere_follow_the_users_turn():
    paused = Message("assistant", (Text("Let me look."),), "anthropic_messages")
    calls = Message("assistant", (ToolCall("a", "f", "{}"),), "anthropic_messages")
    results = Message("tool", (ToolResult("a", "f", "{}"),))
    assert [one["role"] for one in contents(USER, paused, calls, results)] == ["user", "model", "user"]


def test_a_call_that_this_model_did_not_sign_goes_back_as_it_came():
    message = replace(read_whole(call("f", {}, id="a")).message, model="gemini-3-pro")
    for model, signature in (("gemini-3-pro", None), ("gemini-3-flash", DUMMY_SIGNATURE)):
        sent = encode_request(ModelRequest(model, (USER, message)), Profile())
        assert json.loads(sent.body)["contents"][1]["parts"][0].get("thoughtSignature") == signature
        assert bool(sent.notes) is (signature is not None)


def test_what_came_beside_an_answer_is_not_sent():
    message = read_whole(text("Hi"), promptFeedback={"a": 1}).message
    assert message.extra == {"response": {"promptFeedback": {"a": 1}}}
    assert contents(USER, message)[1] == {"role": "model", "parts": [{"text": "Hi"}]}


def test_citations_of_another_protocol_are_not_sent():
    cited = Message("assistant", (Text("a", citations=(Citation("https://x.org"),)),), "anthropic_messages")
    assert encoded(USER, cited).notes == ("The citations of a text are not sent.",)
