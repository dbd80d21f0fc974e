"""Share links over the API."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from traces.models import Trace
from traces.sharing import find_share


@pytest.fixture
def trace(workspace) -> Trace:
    return Trace.objects.create(
        workspace=workspace, title="t", provider="Simulator", protocol="openai_chat", model="m", status="succeeded"
    )


def shares(api, trace: Trace) -> list[dict]:
    return api.get(f"/traces/{trace.pk}/shares").json()["items"]


def test_a_link_is_made_for_seven_days(api, trace, settings):
    settings.PUBLIC_URL = "https://tools.example.com"
    answer = api.post(f"/traces/{trace.pk}/shares", {})
    assert answer.status_code == 201
    made = answer.json()
    assert set(made) == {"id", "url", "expires_at"}
    assert made["url"].startswith("https://tools.example.com/s/")
    left = datetime.fromisoformat(made["expires_at"]) - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    assert find_share(made["url"].rpartition("/")[2]) is not None


def test_no_body_is_needed(api, trace):
    assert api.post(f"/traces/{trace.pk}/shares").status_code == 201


def test_the_address_is_shown_only_once(api, trace):
    token = api.post(f"/traces/{trace.pk}/shares", {"hide": ["outputs", "system"]}).json()["url"].rpartition("/")[2]
    listed = api.get(f"/traces/{trace.pk}/shares")
    assert token not in listed.content.decode()
    [item] = listed.json()["items"]
    assert (item["hide"], item["views"], item["revoked_at"]) == (["system", "outputs"], 0, None)


def test_a_link_is_revoked_at_once(api, trace):
    made = api.post(f"/traces/{trace.pk}/shares", {"expires_in_s": 60}).json()
    assert api.ask("DELETE", f"/shares/{made['id']}").status_code == 204
    assert find_share(made["url"].rpartition("/")[2]) is None
    assert shares(api, trace)[0]["revoked_at"] is not None
    assert api.ask("DELETE", f"/shares/{made['id']}").status_code == 204


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"expires_in_s": 0}, "body.expires_in_s"),
        ({"expires_in_s": 10**12}, "body.expires_in_s"),
        ({"expires_in_s": "60"}, "body.expires_in_s"),
        ({"hide": ["everything"]}, "body.hide"),
        ({"hide": "system"}, "body.hide"),
        ({"for": "Bob"}, "body.for"),
    ],
)
def test_what_cannot_be_is_refused(api, trace, body, loc):
    answer = api.post(f"/traces/{trace.pk}/shares", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == loc
    assert shares(api, trace) == []


def test_another_workspaces_link_is_unknown(api, stranger, trace):
    made = api.post(f"/traces/{trace.pk}/shares", {}).json()
    assert stranger.post(f"/traces/{trace.pk}/shares", {}).status_code == 404
    assert stranger.ask("DELETE", f"/shares/{made['id']}").status_code == 404
    assert find_share(made["url"].rpartition("/")[2]) is not None
