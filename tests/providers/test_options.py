"""Settings that hold for every request to a provider: which there are, what they become, what is refused."""

import pytest

from accounts import secrets
from accounts.models import Workspace
from providers.endpoint import endpoint
from providers.errors import InvalidProvider
from providers.models import Provider
from providers.options import all_options, options_of, with_extra_fields
from providers.presets import PRESETS
from providers.service import create_provider, update_provider
from wire.conversation import Message, ModelRequest, Settings, Text
from wire.protocols import PROTOCOLS

pytestmark = pytest.mark.django_db


def at(preset: str, protocol: str, base_url: str = "", **options) -> Provider:
    fields = {"name": "x", "preset": preset, "protocol": protocol, "base_url": base_url}
    return create_provider(workspace=Workspace.objects.create(name="w"), options=options, **fields)


def refused(preset: str, protocol: str, **options) -> list[tuple[str, str]]:
    with pytest.raises(InvalidProvider) as error:
        at(preset, protocol, **options)
    return error.value.errors


@pytest.mark.parametrize(
    ("preset", "protocol", "options", "headers"),
    [
        (
            "openai",
            "openai_responses",
            {"organization": "org-1", "project": "proj_1"},
            {"OpenAI-Organization": "org-1", "OpenAI-Project": "proj_1"},
        ),
        (
            "openrouter",
            "openai_chat",
            {"app_url": "https://example.com", "app_name": "Mine"},
            {"HTTP-Referer": "https://example.com", "X-Title": "Mine"},
        ),
    ],
)
def test_some_go_out_as_headers(preset, protocol, options, headers):
    assert endpoint(at(preset, protocol, **options)).headers == headers


def test_anthropics_version_and_betas_go_out_as_chosen():
    provider = at("anthropic", "anthropic_messages", api_version="2026-10-21", betas=["one-2026-01-01", "two"])
    target = endpoint(provider, "m")
    settings = Settings(temperature=0.5)
    request = ModelRequest(model="m", messages=(Message("user", (Text("Hello"),)),), settings=settings)
    encoded = PROTOCOLS["anthropic_messages"].encode_request(request, target.profile)
    assert b"temperature" not in encoded.body
    assert target.headers_over(encoded.headers) == {
        "anthropic-version": "2026-10-21",
        "anthropic-beta": "one-2026-01-01,two",
    }


def test_a_typed_header_goes_over_the_codecs_own_however_it_is_spelled():
    provider = at("anthropic", "anthropic_messages")
    update_provider(provider, headers={"Anthropic-Version": "2099-01-01"})
    sent = endpoint(provider).headers_over({"anthropic-version": "2023-06-01", "Content-Type": "application/json"})
    assert sent == {"Anthropic-Version": "2099-01-01", "Content-Type": "application/json"}


def test_a_typed_header_goes_before_an_options():
    provider = at("openrouter", "openai_chat", app_name="Option")
    update_provider(provider, headers={"x-title": "Typed"})
    assert endpoint(provider).headers == {"x-title": "Typed"}


def test_geminis_version_is_part_of_the_address():
    target = endpoint(at("google", "gemini", api_version="v1alpha"))
    assert target.base_url == "https://generativelanguage.googleapis.com/v1alpha"


def test_azures_older_interface_has_its_version_behind_the_path():
    address = "https://mine.openai.azure.com/openai/deployments/gpt"
    target = endpoint(at("azure", "openai_chat", address, api_version="2024-10-21"))
    assert target.url("/chat/completions") == f"{address}/chat/completions?api-version=2024-10-21"


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ({}, "https://aiplatform.googleapis.com/v1"),
        ({"location": "europe-west4"}, "https://europe-west4-aiplatform.googleapis.com/v1"),
        ({"project": "my-p"}, "https://aiplatform.googleapis.com/v1/projects/my-p/locations/global"),
        (
            {"project": "my-p", "location": "eu", "api_version": "v1beta1"},
            "https://aiplatform.eu.rep.googleapis.com/v1beta1/projects/my-p/locations/eu",
        ),
        (
            {"project": "example.com:my-p", "location": "us-central1"},
            "https://us-central1-aiplatform.googleapis.com/v1/projects/example.com:my-p/locations/us-central1",
        ),
    ],
)
def test_vertex_has_a_place_for_project_and_location(options, address):
    target = endpoint(at("vertex", "gemini", **options))
    assert target.base_url == address
    assert target.models_url == f"{address.partition('/v1')[0]}/v1beta1/publishers/google/models"


def test_a_chosen_host_stays_whatever_the_location():
    target = endpoint(at("vertex", "gemini", "https://proxy.example.com", project="my-p", location="eu"))
    assert target.base_url == "https://proxy.example.com/v1/projects/my-p/locations/eu"


def test_extra_fields_join_a_runs_own_which_go_before_them():
    provider = at("groq", "openai_chat", extra_body={"service_tier": "flex", "user": "all"})
    settings = with_extra_fields(provider, Settings(seed=1, extra_body={"user": "me"}))
    assert settings == Settings(seed=1, extra_body={"service_tier": "flex", "user": "me"})


@pytest.mark.parametrize(
    ("preset", "protocol", "model"),
    [
        ("openai", "openai_responses", "gpt-5-mini"),
        ("google", "gemini", "gemini-2.5-flash"),
        ("anthropic", "anthropic_messages", "claude-opus-5-5"),
    ],
)
def test_thoughts_are_asked_for_until_a_person_says_no(preset, protocol, model):
    assert endpoint(at(preset, protocol), model).profile.asks_for_thoughts("low")
    assert not endpoint(at(preset, protocol, no_thoughts=True), model).profile.asks_for_thoughts("low")


@pytest.mark.parametrize(
    ("preset", "protocol", "option", "value", "says"),
    [
        ("openai", "openai_chat", "betas", ["x"], "no option 'betas'"),
        ("groq", "openai_chat", "organization", "org-1", "no option 'organization'"),
        ("google", "gemini", "location", "eu", "no option 'location'"),
        ("anthropic", "anthropic_messages", "surprise", 1, "Known are api_version, betas, no_thoughts, extra_body"),
        ("anthropic", "anthropic_messages", "api_version", "yesterday", "not of the form 2023-06-01"),
        ("anthropic", "anthropic_messages", "betas", "one", "must be a list of words"),
        ("anthropic", "anthropic_messages", "betas", ["one", "t\nwo"], "not of the form"),
        ("google", "gemini", "api_version", "../v1", "not of the form v1beta"),
        ("vertex", "gemini", "project", "p/../q", "not of the form"),
        ("vertex", "gemini", "location", "evil.example/", "not of the form"),
        ("openai", "openai_chat", "organization", "o\r\nX: y", "not of the form"),
        ("openai", "openai_chat", "organization", "o" * 501, "longer than 500"),
        ("openai", "openai_responses", "stateful", "yes", "must be true or false"),
        ("groq", "openai_chat", "stateful", True, "no option 'stateful'"),
        ("openai", "openai_chat", "extra_body", [], "must be a JSON object"),
        ("openai", "openai_chat", "extra_body", {"a": float("nan")}, "a number that JSON does not know"),
        ("openai", "openai_chat", "extra_body", {"a": "\x00"}, "characters that no text can carry"),
        ("openai", "openai_chat", "extra_body", {"a": "\ud800"}, "characters that no text can carry"),
        ("openai", "openai_chat", "extra_body", {"a": "x" * 20_001}, "longer than 20,000"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_its_place(preset, protocol, option, value, says):
    [(place, sentence)] = refused(preset, protocol, **{option: value})
    assert place == f"options.{option}"
    assert says in sentence


def test_options_of_another_protocol_do_not_outlive_a_change_of_protocol():
    provider = at("deepseek", "anthropic_messages", betas=["x"])
    with pytest.raises(InvalidProvider):
        update_provider(provider, protocol="openai_chat")
    provider.refresh_from_db()
    update_provider(provider, protocol="openai_chat", options={})
    assert provider.options == {}


def test_a_protocol_that_the_host_does_not_speak_is_refused():
    assert refused("groq", "gemini")[0][0] == "protocol"


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_hosts_options_have_one_meaning_each(preset):
    for protocol in preset.protocols:
        names = [option.name for option in options_of(preset, protocol)]
        assert len(names) == len(set(names))
        assert "extra_body" in names


def test_every_option_can_be_made_somewhere():
    spoken = [(preset, protocol) for preset in PRESETS.values() for protocol in preset.protocols]
    assert {option for preset, protocol in spoken for option in options_of(preset, protocol)} == set(all_options())


MCP = {"type": "url", "name": "shop", "url": "https://shop.example.com/mcp"}


def test_a_key_in_the_extra_fields_is_kept_as_a_secret():
    body = {"mcp_servers": [{**MCP, "authorization_token": "shop-key-12345678"}]}
    provider = at("anthropic", "anthropic_messages", extra_body=body)
    kept = {"mcp_servers": [{**MCP, "authorization_token": "{{secret:X_AUTHORIZATION_TOKEN}}"}]}
    provider.refresh_from_db()
    assert provider.options == {"extra_body": kept}
    assert secrets.values_of(provider.workspace) == {"X_AUTHORIZATION_TOKEN": "shop-key-12345678"}
    update_provider(provider, options={"extra_body": kept})
    assert len(secrets.values_of(provider.workspace)) == 1


def test_a_key_that_cannot_be_kept_is_refused_and_nothing_is_stored():
    [(place, sentence)] = refused("anthropic", "anthropic_messages", extra_body={"api_key": "k" * 10_001})
    assert (place, "longer than" in sentence) == ("options.extra_body", True)
    assert not Provider.objects.exists()
