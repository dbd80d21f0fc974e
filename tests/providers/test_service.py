"""Making, changing and deleting providers, refusals included."""

import pytest

from accounts.models import Secret, Workspace
from accounts.secrets import values_of
from providers.endpoint import endpoint
from providers.errors import DuplicateName, InvalidProvider
from providers.models import Provider
from providers.presets import SIMULATOR
from providers.service import (
    create_provider,
    delete_provider,
    ensure_simulator,
    find_provider,
    providers_of,
    update_provider,
)
from tests.outbound import inside
from wire.protocols import PROTOCOLS

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.objects.create(name="w")


def make(workspace, **changes) -> Provider:
    fields = {"name": "Host", "protocol": "openai_chat", "base_url": "https://api.example.com/v1"} | changes
    return create_provider(workspace=workspace, **fields)


def errors_of(workspace, **changes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidProvider) as refused:
        make(workspace, **changes)
    assert Provider.objects.count() == 0
    return refused.value.errors


def test_it_is_made(workspace):
    provider = make(workspace, models=["a", "b", "a"], base_url=" https://api.example.com/v1/ ")
    provider.refresh_from_db()
    assert provider.base_url == "https://api.example.com/v1"
    assert provider.model_names == ["a", "b"]
    assert provider.key is None


def test_a_preset_brings_its_address(workspace):
    assert make(workspace, preset="groq", base_url="").base_url == "https://api.groq.com/openai/v1"


def test_the_key_is_kept_encrypted_and_sent_as_bearer(workspace):
    provider = make(workspace, api_key=" sk-0123456789 \n")
    assert "sk-0123456789" not in Secret.objects.get().ciphertext
    assert endpoint(provider).headers == {"Authorization": "Bearer sk-0123456789"}
    assert "sk-0123456789" not in repr(endpoint(provider))


def test_the_key_is_among_the_values_that_are_masked(workspace):
    make(workspace, api_key="sk-0123456789")
    assert "sk-0123456789" in values_of(workspace).values()


def test_credential_headers_are_kept_as_secrets_and_the_others_in_sight(workspace):
    provider = make(workspace, headers={"X-Title": "Toolscope", "X-Api-Key": "hush-hush-hush"})
    provider.refresh_from_db()
    assert provider.headers == {"X-Title": "Toolscope", "X-Api-Key": None}
    assert endpoint(provider).headers == {"X-Title": "Toolscope", "X-Api-Key": "hush-hush-hush"}


def test_an_authorization_header_goes_before_the_key(workspace):
    provider = make(workspace, api_key="sk-0123456789", headers={"authorization": "Basic abc"})
    assert endpoint(provider).headers == {"authorization": "Basic abc"}


def test_a_kept_credential_header_survives_a_change_and_goes_when_left_out(workspace):
    provider = make(workspace, headers={"X-Api-Key": "hush-hush-hush"})
    update_provider(provider, headers={"X-Api-Key": None, "X-Title": "T"})
    assert endpoint(provider).headers == {"X-Api-Key": "hush-hush-hush", "X-Title": "T"}
    update_provider(provider, headers={"X-Title": "T"})
    assert endpoint(provider).headers == {"X-Title": "T"}
    assert Secret.objects.count() == 0


def test_a_change_leaves_what_is_not_named(workspace):
    provider = make(workspace, api_key="sk-0123456789", models=["a"])
    update_provider(provider, name="Other")
    provider.refresh_from_db()
    assert (provider.name, provider.model_names) == ("Other", ["a"])
    assert provider.key is not None


def test_an_empty_key_removes_it(workspace):
    provider = make(workspace, api_key="sk-0123456789")
    update_provider(provider, api_key="")
    provider.refresh_from_db()
    assert provider.key is None
    assert Secret.objects.count() == 0


def test_a_refused_change_changes_nothing(workspace):
    provider = make(workspace, api_key="sk-0123456789")
    with pytest.raises(InvalidProvider):
        update_provider(provider, name="Other", api_key="sk-other-other", base_url="nonsense")
    provider = Provider.objects.get()
    assert provider.name == "Host"
    assert endpoint(provider).headers == {"Authorization": "Bearer sk-0123456789"}


def test_deleting_forgets_its_secrets(workspace):
    provider = make(workspace, api_key="sk-0123456789", headers={"X-Token": "hush-hush-hush"})
    delete_provider(provider)
    assert Secret.objects.count() == 0
    assert Provider.objects.count() == 0


def test_a_second_one_of_the_same_name_is_refused_and_leaves_the_first(workspace):
    make(workspace, api_key="sk-0123456789")
    with pytest.raises(DuplicateName, match="already a provider named “Host”"):
        make(workspace, api_key="sk-other-other")
    assert list(values_of(workspace).values()) == ["sk-0123456789"]


def test_two_workspaces_may_use_the_same_name(workspace):
    make(workspace)
    make(Workspace.objects.create(name="other"))
    assert Provider.objects.count() == 2


@pytest.mark.parametrize(
    ("base_url", "says"),
    [
        ("", "https://api.example.com/v1"),
        ("api.example.com", "http:// or https:// in front"),
        ("ftp://example.com", "http:// or https:// in front"),
        ("https://", "http:// or https:// in front"),
        ("https://user:pass@example.com", "key field"),
        ("https://example.com/v1?api-key=abc", "leave off what follows"),
        ("https://example.com/v1/chat/completions", "before /chat/completions"),
        ("https://example.com:99999", "cannot be read"),
        ("https://[::1", "cannot be read"),
        ("https://example.com/a b", "spaces"),
        ("https://example.com/" + "a" * 500, "longer than 500"),
    ],
)
def test_a_base_url_that_cannot_be_used_is_refused_with_a_hint(workspace, base_url, says):
    [(field, message)] = errors_of(workspace, base_url=base_url)
    assert field == "base_url"
    assert says in message


@pytest.mark.parametrize("way", inside.METADATA)
def test_a_base_url_at_a_clouds_metadata_is_refused_at_once(workspace, settings, way):
    [(_, message)] = errors_of(workspace, base_url=inside.METADATA[way])
    assert "No provider can be there" in message
    settings.ALLOWED_PRIVATE_HOSTS = ("169.254.169.254",)
    assert make(workspace, base_url="http://169.254.169.254/v1")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"protocol": "smtp"}, "protocol"),
        ({"preset": "nobody"}, "preset"),
        ({"preset": "simulator"}, "preset"),
        ({"api_key": "sk-abc\ndef"}, "api_key"),
        ({"api_key": "ключ"}, "api_key"),
        ({"headers": {"X Y": "1"}}, "headers"),
        ({"headers": {"Host": "1"}}, "headers"),
        ({"headers": {"X-A": "1", "x-a": "2"}}, "headers"),
        ({"headers": {"X-A": "1\r\nX-B: 2"}}, "headers"),
        ({"headers": {"X-A": None}}, "headers"),
        ({"headers": {"X-Token": ""}}, "headers"),
        ({"models": ["a", " "]}, "models"),
        ({"models": ["a" * 201]}, "models"),
        ({"models": [str(n) for n in range(2001)]}, "models"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(workspace, changes, field):
    assert {name for name, _ in errors_of(workspace, **changes)} == {field}


def test_every_fault_is_told_at_once(workspace):
    assert {field for field, _ in errors_of(workspace, name="", base_url="x", models=[""])} == {
        "name",
        "base_url",
        "models",
    }


@pytest.mark.parametrize(
    ("protocol", "base_url", "address", "header"),
    [
        ("openai_chat", "https://api.openai.com/v1", "https://api.openai.com/v1", "Authorization"),
        ("openai_responses", "https://api.openai.com/v1", "https://api.openai.com/v1", "Authorization"),
        ("anthropic_messages", "https://api.anthropic.com", "https://api.anthropic.com/v1", "x-api-key"),
        ("anthropic_messages", "https://host.example/v1", "https://host.example/v1", "x-api-key"),
        ("gemini", "https://host.example", "https://host.example/v1beta", "x-goog-api-key"),
        (
            "gemini",
            "https://host.example/v1/publishers/google",
            "https://host.example/v1/publishers/google",
            "x-goog-api-key",
        ),
    ],
)
def test_an_endpoint_follows_its_protocol(workspace, protocol, base_url, address, header):
    provider = create_provider(workspace=workspace, name="x", protocol=protocol, base_url=base_url, api_key="key-12345")
    target = endpoint(provider)
    assert target.base_url == address
    assert "key-12345" in target.headers[header]


def test_the_simulator_is_in_every_workspace_once(workspace, settings):
    settings.INTERNAL_URL = "http://127.0.0.1:4321"
    first = ensure_simulator(workspace)
    assert ensure_simulator(workspace).id == first.id
    target = endpoint(first)
    assert target.base_url == "http://127.0.0.1:4321/simulator/v1"
    assert target.headers["Authorization"].startswith("Bearer sim-")
    assert "127.0.0.1" in target.policy.allowed_hosts


def test_a_workspace_has_a_simulated_provider_for_each_protocol(workspace):
    ensure_simulator(workspace)
    simulated = {provider.protocol: provider for provider in providers_of(workspace)}
    assert set(simulated) == set(PROTOCOLS)
    assert all(one.is_simulated and one.model_names == list(SIMULATOR.speaks[0].models) for one in simulated.values())
    assert endpoint(simulated["anthropic_messages"]).base_url.endswith("/simulator/v1")
    assert endpoint(simulated["gemini"]).base_url.endswith("/simulator/v1beta")
    assert "x-goog-api-key" in endpoint(simulated["gemini"]).headers


def test_a_workspace_of_an_earlier_version_gets_what_it_lacks(workspace):
    old = Provider.objects.create(workspace=workspace, name="Simulator", protocol="openai_chat", preset="simulator")
    make(workspace, name="Simulator · Gemini")
    assert ensure_simulator(workspace) == old
    names = [provider.name for provider in providers_of(workspace) if provider.is_simulated]
    assert names == [
        "Simulator",
        "Simulator · Anthropic",
        "Simulator · Gemini (simulated)",
        "Simulator · Responses",
    ]
    assert set(Provider.objects.get(pk=old.pk).model_names) >= {"sim-planner"}


def test_nothing_is_written_where_all_is_there(workspace, django_assert_num_queries):
    ensure_simulator(workspace)
    with django_assert_num_queries(1):
        ensure_simulator(workspace)


def test_the_simulator_can_be_neither_changed_nor_deleted(workspace):
    ensure_simulator(workspace)
    for simulator in providers_of(workspace):
        with pytest.raises(InvalidProvider):
            update_provider(simulator, name="Mine")
        with pytest.raises(InvalidProvider):
            delete_provider(simulator)
    assert Provider.objects.filter(name__startswith="Simulator").count() == len(PROTOCOLS)


def test_a_provider_is_found_by_id_or_name_in_its_own_workspace(workspace):
    provider = make(workspace)
    other = Workspace.objects.create(name="other")
    assert find_provider(workspace, provider.id) == provider
    assert find_provider(workspace, "Host") == provider
    assert find_provider(other, provider.id) is None
    assert find_provider(workspace, "Nobody") is None


def test_the_simulator_stands_first(workspace):
    ensure_simulator(workspace)
    make(workspace, name="Alpha")
    assert [provider.name for provider in providers_of(workspace)] == [
        "Simulator",
        "Simulator · Anthropic",
        "Simulator · Gemini",
        "Simulator · Responses",
        "Alpha",
    ]


def test_a_server_reaches_private_addresses_only_where_allowed(workspace, settings):
    provider = make(workspace)
    settings.STACK = "server"
    assert not endpoint(provider).policy.allow_private
    settings.STACK = "embedded"
    assert endpoint(provider).policy.allow_private
