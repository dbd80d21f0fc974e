"""Quirks of single models: whose they are, and that their neighbours do not share them."""

from dataclasses import fields

import pytest

from providers.presets import PRESETS
from providers.quirks import QUIRKS, with_quirks
from wire.profiles import Profile

SHOWN_WHEN_ASKED = {"sampling": False, "thoughts": "with_effort"}
OPENAI, RESPONSES, CLAUDE, GEMINI = "openai_chat", "openai_responses", "anthropic_messages", "gemini"


def changed(host: str, protocol: str, model: str) -> dict:
    plain, found = Profile(), with_quirks(Profile(), host, protocol, model)
    names = (field.name for field in fields(Profile))
    return {name: getattr(found, name) for name in names if getattr(found, name) != getattr(plain, name)}


@pytest.mark.parametrize("model", ["o1", "o3-mini", "o4-mini-2025-04-16", "gpt-5-mini", "gpt-5.4", "gpt-6-sol"])
def test_reasoning_models_of_openai_take_no_sampling_and_give_encrypted_reasoning(model):
    assert changed("openai", OPENAI, model) == {"sampling": False, "thoughts": "unshown"}
    found = changed("azure", RESPONSES, model)
    assert found | {"thoughts": "?"} == {"sampling": False, "include_encrypted": True, "thoughts": "?"}


@pytest.mark.parametrize(
    ("host", "model", "when"),
    [
        ("openai", "gpt-5-mini", "always"),
        ("azure", "o3-2025-04-16", "always"),
        ("zenmux", "openai/o4-mini", "always"),
        ("openai", "gpt-4.1-mini", "with_effort"),
        ("openrouter", "anthropic/claude-sonnet-4.5", "with_effort"),
        ("openai", "o1", ""),
        ("openrouter", "openai/o3-mini", ""),
        ("perplexity", "openai/gpt-5", ""),
    ],
)
def test_responses_asks_for_thoughts_where_host_and_model_give_a_summary(host, model, when):
    profile = PRESETS[host].speaking(RESPONSES).profile
    assert with_quirks(profile, host, RESPONSES, model).thoughts == when


@pytest.mark.parametrize(
    ("model", "when"),
    [
        ("gemini-2.5-flash", "always"),
        ("gemini-2.5-pro", "always"),
        ("google/gemini-3.8-flash", "always"),
        ("gemini-3.1-flash-lite", "always"),
        ("gemini-2.5-flash-lite", "with_effort"),
        ("gemini-2.5-flash-image", ""),
        ("gemini-2.5-flash-lite-preview-tts", ""),
        ("gemini-2.0-flash", ""),
        ("gemma-4", ""),
    ],
)
def test_gemini_is_asked_for_thoughts_where_it_thinks(model, when):
    assert with_quirks(Profile(), "google", GEMINI, model).thoughts == when


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "gpt-4o", "gpt-5-chat-latest", "gpt-5-search-api", "gpt-oss-120b"])
def test_other_models_of_openai_are_as_their_host(model):
    assert changed("openai", RESPONSES, model) == {}


def test_a_gateway_forgives_what_the_maker_refuses():
    assert changed("openrouter", OPENAI, "openai/gpt-5-mini") == {}
    assert changed("custom", OPENAI, "gpt-5-mini") == {}


@pytest.mark.parametrize(
    "model",
    [
        "claude-3-7-sonnet-latest",
        "claude-sonnet-4-5",
        "claude-sonnet-4-5-20250929",
        "claude-opus-4-1-20250805",
        "claude-opus-4-20250514",
        "claude-sonnet-4-0",
        "anthropic/claude-haiku-4.5",
        "anthropic/claude-sonnet-4",
    ],
)
def test_an_older_claude_thinks_within_a_budget(model):
    told = changed("openrouter", CLAUDE, model)
    writes_less = {"most_output_tokens": 32_000} if "opus" in model else {}
    assert told == {"thinking_form": "budget", "late_system": False, **writes_less}


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        ("claude-sonnet-4-6", {}),
        ("claude-opus-4-6", {}),
        ("claude-opus-4-7", SHOWN_WHEN_ASKED),
        ("anthropic/claude-opus-4.8", SHOWN_WHEN_ASKED),
        ("claude-sonnet-5", SHOWN_WHEN_ASKED),
        ("claude-opus-5-5", {**SHOWN_WHEN_ASKED, "bound_thinking": True}),
        ("claude-haiku-5-5", {**SHOWN_WHEN_ASKED, "bound_thinking": True}),
        ("claude-fable-5", {**SHOWN_WHEN_ASKED, "forced_choice": False}),
        ("claude-mythos-5-2", {**SHOWN_WHEN_ASKED, "forced_choice": False, "bound_thinking": True}),
    ],
)
def test_a_newer_claude_thinks_as_it_sees_fit(model, changes):
    assert changed("anthropic", CLAUDE, model) == {"thinking_form": "adaptive"} | changes


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("gemini-2.5-flash", "thinkingBudget"),
        ("gemini-3-pro-preview", "thinkingLevel"),
        ("google/gemini-3.8-flash", "thinkingLevel"),
        ("gemini-4-argon", "thinkingLevel"),
    ],
)
def test_gemini_thinks_by_budget_or_by_level(model, field):
    assert changed("vertex", GEMINI, model) == {"thinking_field": field, "thoughts": "always"}


@pytest.mark.parametrize("model", ["grok-4.7", "grok-4-0709"])
def test_grok_gives_encrypted_reasoning_where_it_reasons(model):
    assert changed("xai", RESPONSES, model) == {"include_encrypted": True}
    assert changed("xai", RESPONSES, "grok-4-fast-non-reasoning") == {}


def test_thinking_models_of_deepseek_are_not_forced():
    assert changed("deepseek", OPENAI, "deepseek-reasoner") == {"forced_choice": False}
    assert changed("deepseek", OPENAI, "deepseek-chat") == {}


def test_every_quirk_is_of_a_host_that_speaks_so():
    for quirk in QUIRKS:
        spoken = {protocol for host in quirk.hosts for protocol in PRESETS[host].protocols}
        assert set(quirk.protocols) <= spoken
