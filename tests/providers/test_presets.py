"""Presets: one click fills in what is known about a host, in each of the protocols that it speaks."""

import json
from urllib.parse import urlsplit

import pytest
from genai_prices.data_snapshot import get_snapshot

from accounts.models import Workspace
from config.environment import PROVIDER_KEY_NAMES
from providers.authentication import forms, usual_auth
from providers.endpoint import endpoint
from providers.options import OF_ALL
from providers.presets import CUSTOM, PRESETS, SIMULATOR, Preset, Speaks, preset_of
from providers.service import create_provider
from providers.validation import base_url_errors, protocol_errors
from wire.conversation import Message, ModelRequest, Settings, Text, ToolChoice, ToolDefinition
from wire.protocols import PROTOCOLS
from wire.provider_tools import spelled

FIXED = [preset for preset in PRESETS.values() if preset not in (CUSTOM, SIMULATOR)]
SPOKEN = [pytest.param(preset, one, id=f"{preset.slug}-{one.protocol}") for preset in FIXED for one in preset.speaks]

# Where a request goes, to the letter, for a model `m`: host and protocol -> address.
ADDRESSES = {
    ("openai", "openai_chat"): "https://api.openai.com/v1/chat/completions",
    ("openai", "openai_responses"): "https://api.openai.com/v1/responses",
    ("anthropic", "anthropic_messages"): "https://api.anthropic.com/v1/messages",
    ("google", "gemini"): "https://generativelanguage.googleapis.com/v1beta/models/m:generateContent",
    ("vertex", "gemini"): "https://aiplatform.googleapis.com/v1/publishers/google/models/m:generateContent",
    ("mistral", "openai_chat"): "https://api.mistral.ai/v1/chat/completions",
    ("mistral", "openai_responses"): "https://api.mistral.ai/v1/responses",
    ("deepseek", "openai_chat"): "https://api.deepseek.com/chat/completions",
    ("deepseek", "openai_responses"): "https://api.deepseek.com/responses",
    ("deepseek", "anthropic_messages"): "https://api.deepseek.com/anthropic/v1/messages",
    ("xai", "openai_chat"): "https://api.x.ai/v1/chat/completions",
    ("xai", "openai_responses"): "https://api.x.ai/v1/responses",
    ("perplexity", "openai_responses"): "https://api.perplexity.ai/v1/agent",
    ("openrouter", "openai_chat"): "https://openrouter.ai/api/v1/chat/completions",
    ("openrouter", "openai_responses"): "https://openrouter.ai/api/v1/responses",
    ("openrouter", "anthropic_messages"): "https://openrouter.ai/api/v1/messages",
    ("zenmux", "openai_chat"): "https://zenmux.ai/api/v1/chat/completions",
    ("zenmux", "openai_responses"): "https://zenmux.ai/api/v1/responses",
    ("zenmux", "anthropic_messages"): "https://zenmux.ai/api/anthropic/v1/messages",
    ("zenmux", "gemini"): "https://zenmux.ai/api/vertex-ai/v1/models/m:generateContent",
    ("together", "openai_chat"): "https://api.together.ai/v1/chat/completions",
    ("groq", "openai_chat"): "https://api.groq.com/openai/v1/chat/completions",
    ("azure", "openai_chat"): "https://mine.openai.azure.com/openai/v1/chat/completions",
    ("azure", "openai_responses"): "https://mine.openai.azure.com/openai/v1/responses",
    ("ollama", "openai_chat"): "http://localhost:11434/v1/chat/completions",
    ("vllm", "openai_chat"): "http://localhost:8000/v1/chat/completions",
    ("vllm", "openai_responses"): "http://localhost:8000/v1/responses",
    ("lmstudio", "openai_chat"): "http://localhost:1234/v1/chat/completions",
    ("lmstudio", "openai_responses"): "http://localhost:1234/v1/responses",
    ("lmstudio", "anthropic_messages"): "http://localhost:1234/v1/messages",
}

# In which header a key goes where nobody chose another way.
KEYS = {
    "anthropic": "x-api-key",
    "google": "x-goog-api-key",
    "azure": "api-key",
    ("zenmux", "anthropic_messages"): "x-api-key",
    ("zenmux", "gemini"): "x-goog-api-key",
    ("lmstudio", "anthropic_messages"): "x-api-key",
}

TOOL = ToolDefinition("get_weather", "", {"type": "object", "properties": {"city": {"type": "string"}}}, strict=True)


def made(preset: Preset, spoken: Speaks, **more):
    fields = {"name": preset.name, "protocol": spoken.protocol, "preset": preset.slug, "base_url": ""} | more
    if preset.slug == "azure":
        fields["base_url"] = spoken.base_url.replace("YOUR-RESOURCE", "mine")
    return create_provider(workspace=Workspace.objects.create(name="w"), **fields)


def encoded(provider, model: str = "m", **request):
    target = endpoint(provider, model)
    wanted = ModelRequest(model=model, messages=(Message("user", (Text("Hello"),)),), **request)
    return target, PROTOCOLS[provider.protocol].encode_request(wanted, target.profile)


@pytest.mark.django_db
@pytest.mark.parametrize(("preset", "spoken"), SPOKEN)
def test_a_request_goes_to_the_hosts_own_address(preset, spoken):
    target, request = encoded(made(preset, spoken))
    assert target.url(request.path) == ADDRESSES[preset.slug, spoken.protocol]


def test_every_address_is_written_down():
    assert set(ADDRESSES) == {(preset.slug, one.protocol) for preset in FIXED for one in preset.speaks}


@pytest.mark.django_db
@pytest.mark.parametrize(("preset", "spoken"), SPOKEN)
def test_a_key_goes_out_as_the_host_takes_it(preset, spoken):
    if preset.slug == "vertex":  # its usual form is a service account: tests/providers/test_service_accounts.py
        return
    header = KEYS.get((preset.slug, spoken.protocol)) or KEYS.get(preset.slug) or "Authorization"
    assert "sk-0123456789" in endpoint(made(preset, spoken, api_key="sk-0123456789")).headers[header]


@pytest.mark.django_db
def test_models_of_other_makers_have_their_own_place_at_gateways():
    vertex, zenmux = preset_of("vertex"), preset_of("zenmux")
    target, request = encoded(made(vertex, vertex.speaks[0]), "anthropic/claude")
    assert target.url(request.path).endswith("/v1/publishers/anthropic/models/claude:generateContent")
    target, request = encoded(made(zenmux, zenmux.speaking("gemini")), "google/gemini-2.5-flash", stream=True)
    path = "publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse"
    assert target.url(request.path) == f"https://zenmux.ai/api/vertex-ai/v1/{path}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "protocol", "says", "says_not"),
    [
        ("openai", "openai_chat", '"max_completion_tokens":99', '"max_tokens"'),
        ("openrouter", "openai_chat", '"max_tokens":99', "allowed_tools"),
        ("groq", "openai_chat", '"max_completion_tokens":99', "stream_options"),
        ("together", "openai_chat", '"max_tokens":99', "parallel_tool_calls"),
        ("together", "openai_chat", '"max_tokens":99', '"strict"'),
        ("mistral", "openai_chat", '"tool_choice":"any"', "stream_options"),
        ("deepseek", "openai_chat", '"tool_choice":"required"', "parallel_tool_calls"),
        ("perplexity", "openai_responses", '"max_output_tokens":99', "parallel_tool_calls"),
        ("lmstudio", "anthropic_messages", '"max_tokens":99', '"strict"'),
    ],
)
def test_its_quirks_show_in_a_request(slug, protocol, says, says_not):
    preset = preset_of(slug)
    _, request = encoded(
        made(preset, preset.speaking(protocol)),
        tools=(TOOL,),
        tool_choice=ToolChoice("required"),
        parallel_tool_calls=False,
        stream=True,
        settings=Settings(max_output_tokens=99),
    )
    body = json.dumps(json.loads(request.body), separators=(",", ":"))
    assert says in body
    assert says_not not in body


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "protocol", "model", "says", "says_not"),
    [
        ("openai", "openai_chat", "gpt-5-mini", {"reasoning_effort": "high"}, "temperature"),
        ("openai", "openai_chat", "gpt-4.1-mini", {"temperature": 0.5}, "store"),
        (
            "openai",
            "openai_responses",
            "gpt-5-mini",
            {"store": False, "include": ["reasoning.encrypted_content"]},
            "top_p",
        ),
        ("openai", "openai_responses", "gpt-4.1-mini", {"store": False, "temperature": 0.5}, "include"),
        ("openrouter", "openai_chat", "openai/gpt-5-mini", {"reasoning": {"effort": "high"}}, "reasoning_effort"),
        (
            "anthropic",
            "anthropic_messages",
            "claude-opus-5-5",
            {"thinking": {"type": "adaptive", "display": "summarized"}},
            "temperature",
        ),
        ("anthropic", "anthropic_messages", "claude-mythos-5", {"tool_choice": {"type": "auto"}}, "temperature"),
        ("deepseek", "openai_chat", "deepseek-reasoner", {"tool_choice": "auto"}, "reasoning"),
        ("perplexity", "openai_responses", "perplexity/sonar", {"max_output_tokens": 9000}, "temperature"),
    ],
)
def test_its_models_quirks_show_in_a_request_and_are_told(slug, protocol, model, says, says_not):
    preset = preset_of(slug)
    settings = Settings(temperature=0.5, max_output_tokens=9000, reasoning_effort="high")
    wanted = {"tools": (TOOL,), "tool_choice": ToolChoice("required"), "settings": settings}
    _, request = encoded(made(preset, preset.speaking(protocol)), model, **wanted)
    body = json.loads(request.body)
    assert {name: body.get(name) for name in says} == says
    assert says_not not in body
    assert request.notes or says_not in ("store", "include", "top_p", "reasoning_effort")


@pytest.mark.parametrize(("preset", "spoken"), SPOKEN)
def test_its_address_and_protocol_can_be_used(preset, spoken):
    assert base_url_errors(spoken.base_url.replace("YOUR-RESOURCE", "mine")) == []
    assert protocol_errors(spoken.protocol) == []
    assert set(spoken.auth) <= forms().keys()
    assert usual_auth(preset.slug, spoken.protocol) in forms()
    assert set(spoken.options) <= {one.name for one in (*PROTOCOLS[spoken.protocol].FACTS.options, *OF_ALL)}


@pytest.mark.parametrize("preset", FIXED, ids=lambda preset: preset.slug)
def test_its_prices_are_those_of_a_host_that_the_library_knows(preset):
    known = {provider.id for provider in get_snapshot().providers}
    assert preset.price_provider is None or preset.price_provider in known


@pytest.mark.parametrize("preset", FIXED, ids=lambda preset: preset.slug)
def test_a_host_on_the_net_needs_a_key_and_names_its_variable(preset):
    on_this_machine = {urlsplit(one.base_url).hostname == "localhost" for one in preset.speaks} == {True}
    assert preset.needs_key == (not on_this_machine)
    assert set(preset.key_variables) <= set(PROVIDER_KEY_NAMES)
    # A service account has a file, whose place in the environment is no key.
    assert bool(preset.key_variables) == preset.needs_key or preset.slug == "vertex"


@pytest.mark.parametrize("preset", FIXED, ids=lambda preset: preset.slug)
def test_it_says_where_its_documentation_is(preset):
    assert preset.docs_url.startswith("https://")


def test_a_custom_host_and_the_simulator_may_speak_any_protocol():
    assert set(CUSTOM.protocols) == set(SIMULATOR.protocols) == set(PROTOCOLS)


def test_an_unknown_preset_is_treated_as_custom():
    assert preset_of("nobody") is CUSTOM
    assert preset_of("") is CUSTOM


@pytest.mark.parametrize("slug", ["openai", "nobody"])
def test_an_unknown_protocol_falls_to_the_usual_one(slug):
    assert preset_of(slug).speaking("smoke_signals").protocol == "openai_chat"


@pytest.mark.parametrize(
    ("host", "kinds"),
    [
        ("openai", ["web_search", "code_interpreter"]),
        ("perplexity", ["web_search", "fetch_url"]),
        ("custom", ["web_search", "fetch_url", "code_interpreter"]),
    ],
)
def test_of_the_tools_that_providers_run_a_host_is_sent_those_that_it_knows(host, kinds):
    words = ("web_search", "fetch_url", "code_execution")
    offered = [spelled({"type": word}, "openai_responses") for word in words]
    asked = ModelRequest("m", (), provider_tools=tuple(tool for tool in offered if tool is not None))
    profile = preset_of(host).speaking("openai_responses").profile
    sent = json.loads(PROTOCOLS["openai_responses"].encode_request(asked, profile).body)
    assert [tool["type"] for tool in sent["tools"]] == kinds
