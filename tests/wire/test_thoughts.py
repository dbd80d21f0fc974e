"""Asking that thoughts be shown: where host and model give them, and not against what a person says."""

import json
from dataclasses import replace

import pytest
from anthropic.types import ThinkingConfigParam
from google.genai.types import ThinkingConfig
from openai.types.shared_params import Reasoning
from pydantic import TypeAdapter

from wire.conversation import Message, ModelRequest, Settings, Text
from wire.profiles import Profile
from wire.protocols import PROTOCOLS

RESPONSES, CLAUDE, GEMINI, CHAT = "openai_responses", "anthropic_messages", "gemini", "openai_chat"
ASKS = Profile(thoughts="always", thinking_form="adaptive")
HI = (Message("user", (Text("Hi"),)),)


def encoded(protocol, profile, effort=None, model="gemini-3-pro", **extra):
    wanted = Settings(reasoning_effort=effort, extra_body=extra, max_output_tokens=9_000)
    return PROTOCOLS[protocol].encode_request(ModelRequest(model, HI, settings=wanted), profile)


def said(protocol, profile, effort=None, **more):
    """What the request says of thinking."""
    body = json.loads(encoded(protocol, profile, effort, **more).body)
    body |= body.get("generationConfig", {})
    return body.get("reasoning", body.get("thinking", body.get("thinkingConfig")))


@pytest.mark.parametrize(
    ("protocol", "effort", "thinking"),
    [
        (RESPONSES, None, {"summary": "auto"}),
        (RESPONSES, "low", {"effort": "low", "summary": "auto"}),
        (RESPONSES, "none", {"effort": "none"}),
        (GEMINI, None, {"includeThoughts": True}),
        (GEMINI, "low", {"thinkingLevel": "LOW", "includeThoughts": True}),
        (CLAUDE, None, None),  # without an effort nothing is said of thinking
        (CLAUDE, "low", {"type": "adaptive", "display": "summarized"}),
        (CLAUDE, "none", {"type": "disabled"}),
    ],
)
def test_thoughts_are_asked_for_where_the_profile_says_so(protocol, effort, thinking):
    found = said(protocol, ASKS, effort)
    assert found == thinking
    types = {RESPONSES: Reasoning, GEMINI: ThinkingConfig, CLAUDE: ThinkingConfigParam}
    if found is not None:
        TypeAdapter(types[protocol]).validate_python(found)


def test_a_budget_is_shown_like_an_effort():
    profile = replace(ASKS, thinking_form="budget")
    assert said(CLAUDE, profile, "low") == {"type": "enabled", "budget_tokens": 4096, "display": "summarized"}
    assert said(GEMINI, ASKS, "low", model="gemini-2.5-pro") == {"thinkingBudget": 1024, "includeThoughts": True}


def test_gemini_is_not_asked_for_thoughts_that_are_off():
    assert said(GEMINI, ASKS, "none", model="gemini-2.5-flash") == {"thinkingBudget": 0}


@pytest.mark.parametrize("protocol", [RESPONSES, GEMINI])
def test_some_hosts_are_asked_only_where_an_effort_is_chosen(protocol):
    profile = Profile(thoughts="with_effort")
    assert said(protocol, profile) is None
    assert said(protocol, profile, "high").keys() & {"summary", "includeThoughts"}


@pytest.mark.parametrize(
    ("protocol", "extra", "thinking"),
    [
        (RESPONSES, {"reasoning": {"summary": None}}, {"effort": "high", "summary": None}),
        (RESPONSES, {"reasoning": {"summary": "detailed"}}, {"effort": "high", "summary": "detailed"}),
        (
            GEMINI,
            {"generationConfig": {"thinkingConfig": {"includeThoughts": False}}},
            {"thinkingLevel": "HIGH", "includeThoughts": False},
        ),
        (
            GEMINI,
            {"generationConfig": {"thinking_config": {"thinkingBudget": 0}}},
            {"thinkingLevel": "HIGH"},
        ),
        (CLAUDE, {"thinking": {"type": "disabled"}}, {"type": "disabled"}),
    ],
)
def test_extra_fields_that_speak_of_thinking_go_before_it(protocol, extra, thinking):
    assert said(protocol, ASKS, "high", **extra) == thinking


@pytest.mark.parametrize("protocol", [RESPONSES, GEMINI])
@pytest.mark.parametrize("effort", [None, "high"])
def test_a_request_that_is_opened_again_keeps_no_trace_of_the_asking(protocol, effort):
    sent = encoded(protocol, ASKS, effort)
    opened = PROTOCOLS[protocol].decode_request(sent.body, ASKS, path=sent.path)
    assert opened.settings == Settings(reasoning_effort=effort, max_output_tokens=9_000)
    assert PROTOCOLS[protocol].encode_request(opened, ASKS).body == sent.body


@pytest.mark.parametrize("protocol", [RESPONSES, GEMINI])
def test_a_request_that_asks_by_itself_says_it_again(protocol):
    sent = encoded(protocol, ASKS, "high")
    opened = PROTOCOLS[protocol].decode_request(sent.body, path=sent.path)
    assert json.loads(PROTOCOLS[protocol].encode_request(opened, Profile()).body) == json.loads(sent.body)


def test_a_host_that_shows_none_in_chat_completions_is_named_beforehand():
    profile = Profile(thoughts="unshown")
    assert "in Responses it does" in encoded(CHAT, profile, "high").notes[0]
    assert not encoded(CHAT, profile).notes
    assert not encoded(CHAT, profile, "none").notes
