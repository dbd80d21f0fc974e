"""A conversation that moves to another protocol, host or model."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given

from tests.wire.strategies import requests
from wire.conversation import (
    Citation,
    CustomTool,
    Image,
    Message,
    ModelRequest,
    Opaque,
    ProviderTool,
    Reasoning,
    ServerToolCall,
    Settings,
    Text,
    ToolCall,
    ToolChoice,
    ToolDefinition,
    ToolResult,
)
from wire.moving import move
from wire.profiles import Profile
from wire.protocols import PROTOCOLS

USER = Message("user", (Text("Hi"),))
ANTHROPIC = Message(
    "assistant",
    (
        Reasoning("Hm.", {"signature": "s"}),
        ServerToolCall("srv", "web_search", "{}"),
        Opaque("anthropic_messages", {"type": "container_upload"}),
        Text("See.", citations=(Citation("https://x"),)),
        ToolCall("toolu_1", "f", '{"a":1}'),
    ),
    "anthropic_messages",
    model="claude",
)
RESULT = Message(
    "tool", (ToolResult("toolu_1", "f", "no", is_error=True, parts=(Text("no"), Image("https://x/a.png"))),)
)
TOOL = ToolDefinition("f", "", {"type": "object", "properties": {}})


def request(*messages, **fields):
    return ModelRequest(fields.pop("model", "m"), messages, **fields)


def body(moved, protocol, profile=Profile()):  # noqa: B008 - it is frozen
    return json.loads(PROTOCOLS[protocol].encode_request(moved.request, profile).body)


def test_an_answer_of_anthropic_in_chat_completions():
    moved = move(request(USER, ANTHROPIC, RESULT), "openai_chat", Profile())
    assert moved.losses == (
        "Reasoning from another protocol is not sent back.",
        "What the provider of another protocol ran by itself is not sent back: web_search in answer 1.",
        "A part that only anthropic_messages knows is not sent.",
        "The citations of a text are not sent.",
        "A tool's images and files are not sent: this protocol takes only its text.",
    )
    _, answer, result = body(moved, "openai_chat")["messages"]
    assert answer == {
        "role": "assistant",
        "content": "See.",
        "tool_calls": [{"id": "toolu_1", "type": "function", "function": {"name": "f", "arguments": '{"a":1}'}}],
    }
    assert json.loads(result["content"]) == {"error": True, "message": "no"}


def test_in_its_own_protocol_and_for_its_own_model_nothing_is_lost():
    asked = request(USER, ANTHROPIC, RESULT, model="claude", settings=Settings(max_output_tokens=9))
    moved = move(asked, "anthropic_messages", Profile())
    assert moved.losses == ()
    assert moved.request == asked


def test_another_model_is_not_sent_the_thoughts_of_the_first():
    moved = move(request(USER, ANTHROPIC, model="other"), "anthropic_messages", Profile())
    assert "Reasoning of another model is not sent back." in moved.losses
    assert not any(isinstance(part, Reasoning) for part in moved.request.messages[1].parts)


def test_signatures_of_another_gemini_model_are_replaced_by_the_one_that_skips_the_check():
    call = ToolCall("c", "f", "{}", {"thoughtSignature": "abc"})
    answer = Message("assistant", (Text("", {"thoughtSignature": "def"}), call), "gemini", model="gemini-3-pro")
    same = move(request(USER, answer, model="gemini-3-pro"), "gemini", Profile())
    assert same.losses == ()
    moved = move(request(USER, answer, model="gemini-3-flash"), "gemini", Profile())
    assert "signature that skips" in moved.losses[0]
    (part,) = body(moved, "gemini")["contents"][1]["parts"]
    assert part["thoughtSignature"] not in ("abc", "def")


def test_items_of_another_model_lose_their_names_with_its_reasoning():
    parts = (
        Reasoning("Hm", {"id": "rs_1", "encrypted_content": "x"}),
        Text("Hi", {"type": "output_text", "item": {"type": "message", "id": "msg_1", "role": "assistant"}}),
        ToolCall("c", "f", "{}", {"id": "fc_1", "status": "completed"}),
    )
    answer = Message("assistant", parts, "openai_responses", model="gpt-5")
    moved = move(request(USER, answer, model="gpt-6"), "openai_responses", Profile())
    _, words, call = body(moved, "openai_responses")["input"]
    assert words == {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hi"}]}
    assert call == {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}", "status": "completed"}


def test_a_host_that_keeps_nothing_is_not_told_names_of_what_it_kept():
    reasoning = Reasoning("Hm", {"id": "rs_1", "summary": [], "encrypted_content": "x"})
    answer = Message("assistant", (reasoning, Reasoning("Hm", {"id": "rs_2", "summary": []})), "openai_responses")
    moved = move(request(USER, answer), "openai_responses", Profile(store=False))
    assert body(moved, "openai_responses", Profile(store=False))["input"][1:] == [
        {"type": "reasoning", "summary": [], "encrypted_content": "x"}
    ]
    assert any("neither keeps" in loss for loss in moved.losses)


@pytest.mark.parametrize(
    ("protocol", "profile", "form"),
    [
        ("openai_chat", Profile(), r".{1,40}"),
        ("openai_chat", Profile(call_id_pattern="[A-Za-z0-9]{9}"), r"[a-f0-9]{9}"),
        ("openai_responses", Profile(), r".{1,64}"),
        ("anthropic_messages", Profile(), r"[A-Za-z0-9_-]{1,64}"),
    ],
)
def test_ids_are_made_anew_in_the_hosts_form_with_their_results(protocol, profile, form):
    turn = (
        Message("assistant", (ToolCall("functions.f:0" + "x" * 70, "f", "{}"),), "gemini"),
        Message("tool", (ToolResult("functions.f:0" + "x" * 70, "f", "1"),)),
    )
    fitted = move(request(USER, *turn, *turn), protocol, profile).request
    ids = [part.call_id for message in fitted.messages for part in message.parts if not isinstance(part, Text)]
    assert ids[0] == ids[1] != ids[2] == ids[3]
    assert all(re.fullmatch(form, one) for one in ids)


def test_arguments_that_are_no_object_stand_in_one():
    call = Message("assistant", (ToolCall("c", "f", "{oops"),))
    for protocol in ("anthropic_messages", "gemini"):
        moved = move(request(USER, call), protocol, Profile())
        assert moved.request.messages[1].tool_calls[0].arguments == '{"_raw":"{oops"}'
        assert any("`_raw`" in loss for loss in moved.losses)


def test_after_an_edit_bound_thoughts_are_not_sent():
    asked = request(USER, ANTHROPIC, model="claude")
    bound = Profile(bound_thinking=True)
    assert not any("edited" in loss for loss in move(asked, "anthropic_messages", bound).losses)
    assert not any("edited" in loss for loss in move(asked, "anthropic_messages", Profile(), was_edited=True).losses)
    moved = move(asked, "anthropic_messages", bound, was_edited=True)
    assert any("edited" in loss for loss in moved.losses)
    assert not any(isinstance(part, Reasoning) for part in moved.request.messages[1].parts)


def test_fields_of_another_protocol_are_not_sent():
    settings = Settings(extra_body={"store": False, "metadata": {"a": "b"}})
    moved = move(request(USER, settings=settings), "anthropic_messages", Profile(), source="openai_responses")
    assert moved.request.settings.extra_body == {"metadata": {"a": "b"}}
    assert "`store` is a field of openai_responses alone: it is not sent." in moved.losses
    kept = move(request(USER, settings=settings), "openai_responses", Profile(), source="openai_responses")
    assert kept.request.settings == settings


def test_results_beside_words_of_a_person_stand_in_a_message_of_their_own():
    mixed = Message("user", (Text("And?"), ToolResult("c", "f", "1")), "anthropic_messages")
    moved = move(request(USER, Message("assistant", (ToolCall("c", "f", "{}"),)), mixed), "openai_chat", Profile())
    assert [message.role for message in moved.request.messages] == ["user", "assistant", "tool", "user"]


@pytest.mark.parametrize(
    ("fields", "profile", "loss"),
    [
        ({"settings": Settings(temperature=0.5)}, Profile(sampling=False), "takes no `temperature`"),
        ({"settings": Settings(temperature=2)}, Profile(max_temperature=1), "goes up to 1"),
        ({"settings": Settings(extra_body={"top_k": 3})}, Profile(anthropic_version="2026-10-21"), "no `top_k`"),
        ({"tool_choice": ToolChoice("required")}, Profile(forced_choice=False), "it may choose"),
        ({"tool_choice": ToolChoice("tool", ("f",))}, Profile(tool_choice=False), "only these are sent"),
        ({"tool_choice": ToolChoice("none")}, Profile(none_choice=False), "none is offered"),
        ({"tool_choice": ToolChoice("auto", ("f",))}, Profile(allowed_tools=False), "only these are sent"),
        ({"parallel_tool_calls": False}, Profile(parallel_switch=False), "one call at a time"),
        ({"custom_tools": (CustomTool("g", ""),)}, Profile(custom_tools=False), "its grammar is not sent"),
        ({"provider_tools": (ProviderTool("mine", {}),)}, Profile(), "only a provider of mine"),
        ({"tools": (replace(TOOL, strict=True),)}, Profile(strict=False), "does not know strict"),
    ],
)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_a_host_lacks_is_said_in_every_protocol(protocol, fields, profile, loss):
    asked = request(USER, **{"tools": (TOOL, replace(TOOL, name="g")), **fields})
    moved = move(asked, protocol, profile)
    assert any(loss in one for one in moved.losses), moved.losses
    again = move(moved.request, protocol, profile)
    assert again.request == moved.request


def test_a_tool_that_other_hosts_run_but_not_this_one_is_not_sent():
    offered = tuple(ProviderTool("openai_responses", {"type": kind}) for kind in ("web_search", "fetch_url"))
    asked = request(USER, provider_tools=offered)
    moved = move(asked, "openai_responses", Profile(lacking_tools=("fetch_url",)))
    assert body(moved, "openai_responses")["tools"] == [{"type": "web_search"}]
    assert "This host runs no tool `fetch_url`: it is not sent." in moved.losses
    assert body(move(asked, "openai_responses", Profile()), "openai_responses")["tools"] == [
        {"type": "web_search"},
        {"type": "fetch_url"},
    ]


@pytest.mark.parametrize("protocol", PROTOCOLS)
@given(request=requests())
def test_what_was_moved_fits_and_loses_nothing_more(protocol, request):
    once = move(request, protocol, Profile())
    twice = move(once.request, protocol, Profile())
    assert twice.request == once.request
    assert set(twice.losses) <= set(once.losses)
    sent = PROTOCOLS[protocol].encode_request
    assert sent(once.request, Profile()).body == sent(request, Profile()).body
