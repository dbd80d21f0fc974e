"""The provider pages: what they show, what they keep, what they never show."""

import pytest

from accounts.models import Workspace
from accounts.owner import ensure_owner
from providers.endpoint import endpoint
from providers.models import ModelPrice, Provider
from providers.service import create_provider, ensure_simulator

FIELDS = {"name": "Host", "protocol": "openai_chat", "base_url": "https://api.example.com/v1", "preset": "custom"}


@pytest.fixture
def workspace(db) -> Workspace:
    return ensure_owner()[0]


@pytest.fixture
def provider(workspace) -> Provider:
    return create_provider(
        workspace=workspace, api_key="sk-0123456789", headers={"X-Token": "hush-hush-hush", "X-Title": "T"}, **FIELDS
    )


@pytest.fixture
def strangers(db) -> Provider:
    return create_provider(workspace=Workspace.objects.create(name="other"), **FIELDS)


def page(provider: Provider, rest: str = "") -> str:
    return f"/providers/{provider.pk}/{rest}"


def test_the_list_shows_providers_and_offers_every_host(client, provider, workspace):
    ensure_simulator(workspace)
    text = client.get("/providers/").content.decode()
    assert "Host" in text
    assert "simulated" in text
    for name in ("OpenAI", "OpenRouter", "Together", "Groq", "Mistral", "DeepSeek", "Ollama", "vLLM", "LM Studio"):
        assert name in text
    assert "preset=custom" in text


@pytest.mark.parametrize("preset", ["openai", "groq", "ollama"])
def test_one_click_fills_the_form(client, workspace, preset):
    text = client.get(f"/providers/new/?preset={preset}").content.decode()
    assert {"openai": "https://api.openai.com/v1", "groq": "https://api.groq.com/openai/v1"}.get(
        preset, "http://localhost:11434/v1"
    ) in text


def test_the_hosts_stand_in_groups_with_what_they_speak(client, workspace):
    text = client.get("/providers/new/").content.decode()
    for words in (
        "Makers of models",
        "Hosts and gateways",
        "Your own machines",
        "Chat · Responses · Messages · Gemini",
    ):
        assert words in text


def test_the_form_offers_the_protocols_of_the_host(client, workspace):
    text = client.get("/providers/new/?preset=deepseek").content.decode()
    form = text[text.index('id="provider-form"') :]
    assert "OpenAI Chat Completions</option>" in form
    assert "Anthropic Messages</option>" in form
    assert "Google Gemini" not in form
    alone = client.get("/providers/new/?preset=google").content.decode()
    assert '<input type="hidden" name="protocol" value="gemini">' in alone


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_another_protocol_brings_its_address_models_and_notes(client, workspace, headers):
    typed = {"preset": "zenmux", "name": "Mine", "api_key": "sk-typed-typed", "headers": "X-Title: Mine"}
    models = "openai/gpt-5-mini\r\nanthropic/claude-sonnet-4.5\r\ngoogle/gemini-2.5-flash"
    shown = {"base_url": "https://zenmux.ai/api/v1", "models": models, "protocol": "gemini"}
    text = client.post("/providers/new/protocol/", typed | shown, headers=headers).content.decode()
    assert ("<html" in text) == (not headers)
    for words in ("https://zenmux.ai/api/vertex-ai", "google/gemini-2.5-pro", "choose Bearer under Advanced"):
        assert words in text
    for kept in ('value="Mine"', "sk-typed-typed", "X-Title: Mine"):
        assert kept in text
    assert "anthropic/claude" not in text
    assert Provider.objects.count() == 0


def test_another_protocol_leaves_an_address_and_models_of_ones_own(client, workspace):
    typed = {"preset": "deepseek", "base_url": "https://proxy.example.com", "models": "mine"}
    text = client.post("/providers/new/protocol/", typed | {"protocol": "anthropic_messages"}).content.decode()
    assert "https://proxy.example.com" in text
    assert ">mine</textarea>" in text


def test_the_protocol_of_a_provider_can_be_changed(client, workspace):
    fields = {"name": "D", "preset": "deepseek", "protocol": "openai_chat", "base_url": "https://api.deepseek.com"}
    provider = create_provider(workspace=workspace, **fields)
    changed = fields | {"protocol": "anthropic_messages"}
    text = client.post(page(provider, "protocol/"), changed, headers={"HX-Request": "true"}).content.decode()
    assert "https://api.deepseek.com/anthropic" in text
    assert page(provider) in text
    provider.refresh_from_db()
    assert provider.protocol == "openai_chat"
    changed |= {"base_url": "https://api.deepseek.com/anthropic", "option_betas": "one, two"}
    assert client.post(page(provider), changed).status_code == 302
    provider.refresh_from_db()
    assert (provider.protocol, provider.options) == ("anthropic_messages", {"betas": ["one", "two"]})
    assert 'value="one, two"' in client.get(page(provider)).content.decode()


def test_only_what_the_protocol_has_stands_under_advanced(client, workspace):
    claude = client.get("/providers/new/?preset=anthropic").content.decode()
    assert "option_betas" in claude
    assert "option_organization" not in claude
    openai = client.get("/providers/new/?preset=openai").content.decode()
    assert "option_organization" in openai
    assert "option_betas" not in openai


def test_a_box_that_is_ticked_is_kept_and_one_that_is_not_is_forgotten(client, workspace):
    fields = {"name": "R", "preset": "openai", "protocol": "openai_responses", "base_url": "https://api.openai.com/v1"}
    client.post("/providers/new/", fields | {"option_stateful": "on"})
    provider = Provider.objects.get()
    assert provider.options == {"stateful": True}
    assert endpoint(provider).profile.stateful
    assert 'name="option_stateful" checked' in client.get(page(provider)).content.decode()
    client.post(page(provider), fields)
    provider.refresh_from_db()
    assert provider.options == {}


def test_a_service_account_is_asked_for_at_vertex(client, workspace):
    text = client.get("/providers/new/?preset=vertex").content.decode()
    assert text.index("Google service account (") < text.index("<summary>Advanced")
    fields = {"preset": "vertex", "protocol": "gemini", "name": "V", "base_url": "https://aiplatform.googleapis.com"}
    answer = client.post("/providers/new/", fields | {"api_key": "sk-no-json"})
    assert "not the JSON key of a service account" in answer.content.decode()
    answer = client.post("/providers/new/", fields | {"api_key": '{"type": "service_account"}', "auth": "bearer"})
    assert "choose that as the way the key is sent" in answer.content.decode()


def test_a_taken_name_is_not_proposed_again(client, workspace):
    create_provider(workspace=workspace, **FIELDS | {"name": "Groq"})
    assert b'value="Groq 2"' in client.get("/providers/new/?preset=groq").content


def test_it_is_added(client, workspace):
    answer = client.post("/providers/new/", FIELDS | {"api_key": "sk-0123456789", "models": "a\n\n b \n"})
    provider = Provider.objects.get()
    assert answer.url == page(provider, "?check=1")
    assert provider.model_names == ["a", "b"]
    assert endpoint(provider).headers == {"Authorization": "Bearer sk-0123456789"}


def test_nothing_typed_is_lost_on_an_error(client, workspace):
    typed = FIELDS | {
        "base_url": "nonsense",
        "api_key": "sk-typed-typed",
        "models": "model-one\nmodel-two",
        "headers": "X-Title: Mine",
    }
    answer = client.post("/providers/new/", typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    for value in ("nonsense", "sk-typed-typed", "model-one\nmodel-two", "X-Title: Mine", "http:// or https://"):
        assert value in text
    assert Provider.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": ""}, "Give the provider a name."),
        ({"name": "\u200b\u202e"}, "Give the provider a name."),
        ({"name": "Taken"}, "already a provider named"),
        ({"headers": "no colon here"}, "is not of the form Name: value"),
        ({"headers": "X-A: 1\nX-A: 2"}, "stands there twice"),
        ({"headers": "X-A: [kept]"}, "it has no value"),
        ({"protocol": "smoke_signals"}, "smoke_signals is not one of the available choices"),
        ({"preset": "nobody"}, "no preset"),
        ({"auth": "by-pigeon"}, "The key cannot be sent so."),
        ({"option_extra_body": "{oops"}, "This is not JSON"),
        ({"option_extra_body": "[1]"}, "It must be a JSON object."),
        ({"option_organization": "o\x00"}, "Null characters are not allowed"),
        ({"base_url": "https://YOUR-RESOURCE.openai.azure.com/openai/v1"}, "the name of your own resource"),
    ],
)
def test_an_error_stands_at_its_field(client, workspace, change, says):
    create_provider(workspace=workspace, **FIELDS | {"name": "Taken"})
    answer = client.post("/providers/new/", FIELDS | change)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_key_of_the_environment_is_offered_and_not_shown(client, workspace, settings):
    settings.PROVIDER_KEYS_FOUND = {"GROQ_API_KEY": "gsk-hidden-hidden"}
    listed, form = client.get("/providers/").content, client.get("/providers/new/?preset=groq").content
    assert b"GROQ_API_KEY is set" in listed
    assert b'name="use_environment_key"' in form
    assert b'name="use_environment_key" checked' not in form
    assert b"gsk-hidden-hidden" not in listed + form
    assert b"use_environment_key" not in client.get("/providers/new/?preset=mistral").content


def test_a_key_of_the_environment_is_taken_only_when_asked(client, workspace, settings):
    settings.PROVIDER_KEYS_FOUND = {"GROQ_API_KEY": "gsk-hidden-hidden"}
    client.post("/providers/new/", FIELDS | {"preset": "groq", "name": "without"})
    client.post("/providers/new/", FIELDS | {"preset": "groq", "name": "with", "use_environment_key": "on"})
    assert Provider.objects.get(name="without").key is None
    assert endpoint(Provider.objects.get(name="with")).headers == {"Authorization": "Bearer gsk-hidden-hidden"}


def test_credentials_are_never_shown_again(client, provider):
    text = client.get(page(provider)).content.decode()
    assert "X-Token: [kept]" in text
    assert "X-Title: T" in text
    assert "hush-hush-hush" not in text
    assert "sk-0123456789" not in text


def test_saving_the_form_as_it_stands_keeps_the_credentials(client, provider):
    headers = "X-Token: [kept]\nX-Title: U"
    assert client.post(page(provider), FIELDS | {"headers": headers}).status_code == 302
    provider.refresh_from_db()
    assert endpoint(provider).headers == {
        "X-Token": "hush-hush-hush",
        "X-Title": "U",
        "Authorization": "Bearer sk-0123456789",
    }


def test_the_kept_key_is_forgotten_when_asked(client, provider):
    client.post(page(provider), FIELDS | {"remove_key": "on"})
    provider.refresh_from_db()
    assert provider.key is None


def test_a_check_says_what_came_of_it(client, workspace):
    provider = create_provider(workspace=workspace, **FIELDS | {"base_url": "http://127.0.0.1:9/v1"})
    fragment = client.post(page(provider, "check/"), headers={"HX-Request": "true"}).content.decode()
    assert "cannot be reached" in fragment
    assert "<html" not in fragment
    whole = client.post(page(provider, "check/")).content.decode()
    assert "cannot be reached" in whole
    assert "<html" in whole


def test_a_check_puts_what_it_found_beside_what_is_typed(client, workspace, live_server, settings):
    settings.INTERNAL_URL = live_server.url
    provider = ensure_simulator(workspace)
    asked = {"models": "typed-model\n"}
    text = client.post(page(provider, "check/"), asked, headers={"HX-Request": "true"}).content.decode()
    assert "It answered in" in text
    assert 'hx-swap-oob="true"' in text
    assert "typed-model\nsim-planner\n" in text


def test_an_own_price_is_set_replaced_and_removed(client, provider):
    prices = {"model": "m", "input_per_million": "0.5", "output_per_million": "2"}
    client.post(page(provider, "prices/"), prices)
    client.post(
        page(provider, "prices/"), prices | {"cache_read_per_million": "0.05", "cache_write_per_million": "0.6"}
    )
    price = ModelPrice.objects.get()
    assert (str(price.input_per_million), str(price.cache_read_per_million)) == ("0.500000", "0.050000")
    assert str(price.cache_write_per_million) == "0.600000"
    assert "your own" in client.get(page(provider)).content.decode()
    client.post(page(provider, f"prices/{price.pk}/remove/"))
    assert ModelPrice.objects.count() == 0


def test_a_price_that_is_none_is_refused_and_kept_in_the_form(client, provider):
    answer = client.post(page(provider, "prices/"), {"model": "my-model", "input_per_million": "cheap"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Enter a number." in text
    assert "Enter a price; 0 is free." in text
    assert "my-model" in text
    assert 'value="cheap"' in text


def test_deleting_asks_first(client, provider):
    assert "Delete Host?" in client.get(page(provider, "delete/")).content.decode()
    assert Provider.objects.count() == 1
    client.post(page(provider, "delete/"))
    assert Provider.objects.count() == 0


def test_the_simulator_is_described_and_cannot_be_changed(client, workspace):
    simulator = ensure_simulator(workspace)
    text = client.get(page(simulator)).content.decode()
    assert "not a language model" in text
    assert "sim-planner" in text
    assert 'name="api_key"' not in text
    assert client.post(page(simulator), FIELDS).status_code == 422
    client.post(page(simulator, "delete/"))
    assert client.post(page(simulator, "prices/"), {"model": "sim-planner"}).status_code == 422
    simulator.refresh_from_db()
    assert simulator.name == "Simulator"


@pytest.mark.parametrize("rest", ["", "check/", "protocol/", "prices/", "prices/1/remove/", "delete/"])
def test_another_workspaces_provider_is_not_found(client, workspace, strangers, rest):
    assert client.post(page(strangers, rest), FIELDS).status_code == 404
    assert Provider.objects.filter(pk=strangers.pk).exists()


def test_what_a_person_names_is_text_not_markup(client, workspace):
    evil = "<script>alert(1)</script>"
    provider = create_provider(workspace=workspace, **FIELDS | {"name": evil}, models=[evil], headers={"X-T": evil})
    for path in ("/providers/", page(provider), page(provider, "delete/")):
        assert evil not in client.get(path).content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_asks_the_database_a_fixed_number_of_times(client, workspace, django_assert_max_num_queries, count):
    for number in range(count):
        create_provider(workspace=workspace, api_key="sk-0123456789", **FIELDS | {"name": f"Host {number}"})
    with django_assert_max_num_queries(4):
        client.get("/providers/")
