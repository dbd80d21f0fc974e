"""Providers over the API."""

import pytest

from providers.models import Provider
from providers.service import create_provider, ensure_simulator
from wire.protocols import PROTOCOLS

HOST = {"name": "Host", "protocol": "openai_chat", "base_url": "https://api.example.com/v1"}


@pytest.fixture
def provider(workspace) -> Provider:
    return create_provider(workspace=workspace, api_key="sk-0123456789", **HOST)


def test_it_is_made(api):
    answer = api.post("/providers", HOST | {"api_key": "sk-0123456789", "models": ["m"], "preset": "together"})
    assert answer.status_code == 201
    made = answer.json()
    assert made["has_key"] is True
    assert (made["preset"], made["models"], made["simulated"]) == ("together", ["m"], False)
    assert api.get(f"/providers/{made['id']}").json() == made


@pytest.mark.parametrize(
    ("preset", "protocol", "base_url"),
    [
        ("openai", "openai_chat", "https://api.openai.com/v1"),
        ("anthropic", "anthropic_messages", "https://api.anthropic.com"),
        ("google", "gemini", "https://generativelanguage.googleapis.com"),
    ],
)
def test_the_base_url_comes_back_as_the_vendors_sdk_takes_it(api, preset, protocol, base_url):
    given = {"name": "Host", "protocol": protocol, "base_url": base_url}
    assert api.post("/providers", given).json()["base_url"] == base_url
    assert api.post("/providers", {"name": "P", "protocol": protocol, "preset": preset}).json()["base_url"] == base_url


def test_options_and_the_way_of_the_key_are_kept_and_changed(api):
    options = {"api_version": "2023-06-01", "betas": ["x"], "extra_body": {"service_tier": "auto"}}
    given = {"name": "A", "protocol": "anthropic_messages", "preset": "anthropic", "auth": "bearer", "options": options}
    made = api.post("/providers", given).json()
    assert (made["auth"], made["options"]) == ("bearer", options)
    path = f"/providers/{made['id']}"
    assert api.ask("PATCH", path, {"name": "B"}).json()["options"] == options
    changed = api.ask("PATCH", path, {"auth": "", "options": {"betas": ["y"]}}).json()
    assert (changed["auth"], changed["options"]) == ("", {"betas": ["y"]})


def test_the_key_never_comes_back(api, provider):
    headers = {"headers": {"X-Api-Key": "hush-hush-hush"}}
    answers = [
        api.get("/providers"),
        api.get(f"/providers/{provider.id}"),
        api.ask("PATCH", f"/providers/{provider.id}", headers),
    ]
    assert answers[2].json()["headers"] == {"X-Api-Key": None}
    for answer in answers:
        assert answer.status_code == 200
        assert b"sk-0123456789" not in answer.content
        assert b"hush-hush-hush" not in answer.content


def test_the_newest_comes_first_page_by_page(api, workspace):
    for number in range(5):
        create_provider(workspace=workspace, **HOST | {"name": f"Host {number}"})
    first = api.get("/providers?limit=2").json()
    second = api.get(f"/providers?limit=2&cursor={first['next_cursor']}").json()
    third = api.get(f"/providers?limit=2&cursor={second['next_cursor']}").json()
    names = [item["name"] for page in (first, second, third) for item in page["items"]]
    assert names == [f"Host {number}" for number in (4, 3, 2, 1, 0)]
    assert third["next_cursor"] is None


def test_a_change_leaves_what_is_not_named(api, provider):
    changed = api.ask("PATCH", f"/providers/{provider.id}", {"name": "Other"}).json()
    assert changed["name"] == "Other"
    assert changed["has_key"] is True
    assert api.ask("PATCH", f"/providers/{provider.id}", {"api_key": ""}).json()["has_key"] is False


def test_it_is_deleted(api, provider):
    assert api.ask("DELETE", f"/providers/{provider.id}").status_code == 204
    assert api.get(f"/providers/{provider.id}").status_code == 404


def test_a_duplicate_name_is_a_conflict(api, provider):
    answer = api.post("/providers", HOST)
    assert answer.status_code == 409
    assert "already a provider" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"name": None}, "body.name"),
        ({"base_url": "nonsense"}, "body.base_url"),
        ({"protocol": "smtp"}, "body.protocol"),
        ({"headers": {"X-A": 7}}, "body.headers.X-A"),
        ({"models": "m"}, "body.models"),
        ({"surprise": 1}, "body.surprise"),
        ({"preset": "simulator"}, "body.preset"),
        ({"preset": "anthropic"}, "body.protocol"),
        ({"auth": "by-pigeon"}, "body.auth"),
        ({"options": {"surprise": 1}}, "body.options.surprise"),
        ({"options": {"betas": ["x"]}}, "body.options.betas"),
        ({"options": {"extra_body": "x"}}, "body.options.extra_body"),
    ],
)
def test_invalid_fields_are_named(api, change, loc):
    answer = api.post("/providers", HOST | change)
    assert answer.status_code == 422
    assert loc in [error["loc"] for error in answer.json()["errors"]]


def test_another_workspaces_provider_is_unknown(stranger, provider):
    path = f"/providers/{provider.id}"
    statuses = [
        stranger.get(path).status_code,
        stranger.ask("PATCH", path, {"name": "Mine"}).status_code,
        stranger.ask("DELETE", path).status_code,
        stranger.post(f"{path}/check").status_code,
    ]
    assert statuses == [404, 404, 404, 404]
    assert stranger.get("/providers").json()["items"] == []


def test_the_simulator_is_listed_with_its_address_and_stays_as_it_is(api, workspace):
    simulator = ensure_simulator(workspace)
    items = api.get("/providers").json()["items"]
    assert len(items) == len(PROTOCOLS)
    assert all(item["simulated"] is True for item in items)
    ends = {item["protocol"]: item["base_url"].rpartition("/simulator")[2] for item in items}
    assert ends == {"openai_chat": "/v1", "openai_responses": "/v1", "anthropic_messages": "", "gemini": ""}
    assert api.ask("DELETE", f"/providers/{simulator.id}").status_code == 422
    assert api.ask("PATCH", f"/providers/{simulator.id}", {"name": "Mine"}).status_code == 422


def test_a_check_tells_what_is_wrong(api, workspace):
    provider = create_provider(workspace=workspace, **HOST | {"base_url": "http://127.0.0.1:9/v1"})
    answer = api.post(f"/providers/{provider.id}/check")
    assert answer.status_code == 200
    result = answer.json()
    assert (result["ok"], result["models"]) == (False, [])
    assert "cannot be reached" in result["error"]
