"""The page of API keys and secrets."""

import re

import pytest
from django.test import Client

from accounts import keys, secrets
from accounts.models import ApiKey, Secret
from accounts.secret_uses import uses_of
from providers.service import create_provider
from tools.mcp.models import McpServer
from tools.service import create_tool

HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture
def browser(workspace) -> Client:
    return Client()


def text_of(answer) -> str:
    return answer.content.decode()


class TestKeys:
    def test_a_new_key_is_shown_this_once(self, browser, workspace):
        answer = browser.post("/settings/keys/", {"name": "CI"})
        assert answer.status_code == 201
        text = re.search(r'id="new-key">(ts_[\w-]+)<', text_of(answer))[1]
        assert keys.workspace_for(text) == workspace
        assert "no-store" in answer["Cache-Control"]
        assert text not in text_of(browser.get("/settings/"))

    def test_the_list_shows_name_hint_and_last_use(self, browser, workspace):
        key, _ = keys.create_key(workspace, "nightly CI")
        page = text_of(browser.get("/settings/"))
        assert "nightly CI" in page
        assert key.hint in page
        assert "never" in page

    def test_a_key_without_a_name_is_not_made(self, browser):
        answer = browser.post("/settings/keys/", {"name": " "})
        assert answer.status_code == 422
        assert "Name the key" in text_of(answer)
        assert not ApiKey.objects.exists()

    @pytest.mark.parametrize("name", [keys.ENVIRONMENT_NAME, keys.KEPT_NAME])
    def test_the_names_of_the_keys_made_at_start_are_taken(self, browser, name: str):
        assert browser.post("/settings/keys/", {"name": name}).status_code == 422

    def test_what_was_typed_stays_in_the_form(self, browser):
        answer = browser.post("/settings/keys/", {"name": "x" * 101})
        assert f'value="{"x" * 101}"' in text_of(answer)

    def test_revoking_asks_first(self, browser, workspace):
        key, text = keys.create_key(workspace, "CI")
        page = text_of(browser.get(f"/settings/keys/{key.pk}/revoke/"))
        assert "Revoke CI?" in page
        assert keys.workspace_for(text) == workspace

    def test_a_dialog_gets_the_question_alone(self, browser, workspace):
        key, _ = keys.create_key(workspace, "CI")
        page = text_of(browser.get(f"/settings/keys/{key.pk}/revoke/", headers={"HX-Request": "true"}))
        assert "Revoke CI?" in page
        assert "<html" not in page

    def test_a_revoked_key_is_refused_and_leaves_the_list(self, browser, workspace):
        key, text = keys.create_key(workspace, "CI")
        answer = browser.post(f"/settings/keys/{key.pk}/revoke/", follow=True)
        assert "The key CI is revoked." in text_of(answer)
        assert key.hint not in text_of(answer)
        assert keys.workspace_for(text) is None

    def test_a_key_of_another_workspace_is_not_there(self, browser, elsewhere):
        key, text = keys.create_key(elsewhere, "theirs")
        assert browser.post(f"/settings/keys/{key.pk}/revoke/").status_code == 404
        assert "theirs" not in text_of(browser.get("/settings/"))
        assert keys.workspace_for(text) == elsewhere

    def test_hostile_names_are_shown_as_text(self, browser, workspace):
        key, _ = keys.create_key(workspace, HOSTILE)
        for path in ("/settings/", f"/settings/keys/{key.pk}/revoke/"):
            page = text_of(browser.get(path))
            assert HOSTILE not in page
            assert "&lt;img src=x" in page


class TestSecrets:
    def test_a_secret_is_kept_and_never_shown(self, browser, workspace):
        answer = browser.post("/settings/secrets/", {"name": "TOKEN", "value": "s3cr3t-value"}, follow=True)
        assert "The secret TOKEN is kept." in text_of(answer)
        assert "s3cr3t-value" not in text_of(answer)
        assert secrets.values_of(workspace) == {"TOKEN": "s3cr3t-value"}

    @pytest.mark.parametrize(
        ("name", "value", "complaint"),
        [
            ("", "s3cr3t-value", "Name the secret."),
            ("has space", "s3cr3t-value", "Begin with a letter or _"),
            ("provider:x", "s3cr3t-value", "Begin with a letter or _"),
            ("TOKEN", "", "Enter the value."),
            ("TOKEN", "s3cr3t\x00value", "Null characters"),
            ("TOKEN", "x" * 10_001, "at most 10000 characters"),
        ],
    )
    def test_what_cannot_be_kept_is_said_at_its_field_and_the_value_not_sent_back(
        self, browser, name: str, value: str, complaint: str
    ):
        answer = browser.post("/settings/secrets/", {"name": name, "value": value})
        assert answer.status_code == 422
        assert complaint in text_of(answer)
        assert not value or value not in text_of(answer)
        assert not Secret.objects.exists()

    def test_a_name_that_is_taken_is_not_overwritten(self, browser, workspace):
        secrets.put(workspace, "TOKEN", "first-value")
        answer = browser.post("/settings/secrets/", {"name": "TOKEN", "value": "second-value"})
        assert "There is a secret TOKEN already." in text_of(answer)
        assert secrets.values_of(workspace) == {"TOKEN": "first-value"}

    def test_a_value_is_replaced_without_showing_the_old_one(self, browser, workspace):
        secret = secrets.put(workspace, "TOKEN", "first-value")
        path = f"/settings/secrets/{secret.pk}/replace/"
        assert "first-value" not in text_of(browser.get(path))
        browser.post(path, {"value": "second-value"})
        assert secrets.values_of(workspace) == {"TOKEN": "second-value"}

    def test_replacing_by_nothing_keeps_the_old_value(self, browser, workspace):
        secret = secrets.put(workspace, "TOKEN", "first-value")
        answer = browser.post(f"/settings/secrets/{secret.pk}/replace/", {"value": ""})
        assert answer.status_code == 422
        assert secrets.values_of(workspace) == {"TOKEN": "first-value"}

    def test_deleting_asks_first(self, browser, workspace):
        secret = secrets.put(workspace, "TOKEN", "s3cr3t-value")
        assert "Delete the secret TOKEN?" in text_of(browser.get(f"/settings/secrets/{secret.pk}/delete/"))
        assert Secret.objects.exists()

    def test_a_deleted_secret_is_gone(self, browser, workspace):
        secret = secrets.put(workspace, "TOKEN", "s3cr3t-value")
        answer = browser.post(f"/settings/secrets/{secret.pk}/delete/", follow=True)
        assert "The secret TOKEN is deleted." in text_of(answer)
        assert not Secret.objects.exists()

    def test_what_uses_it_is_said_on_the_page_and_before_it_changes(self, browser, workspace):
        secret = secrets.put(workspace, "TOKEN", "s3cr3t-value")
        secrets.put(workspace, "IDLE", "s3cr3t-value-2")
        create_tool(
            workspace=workspace,
            name="get_weather",
            parameters={"type": "object"},
            implementation={"kind": "http", "method": "GET", "url": "https://x.example/?k={{secret:TOKEN}}"},
        )
        create_provider(
            workspace=workspace,
            name="My host",
            protocol="openai_chat",
            base_url="https://x.example/v1",
            options={"extra_body": {"user": "{{secret:TOKEN}}"}},
        )
        McpServer.objects.create(workspace=workspace, name="shop", headers={"Authorization": "Bearer {{secret:TOKEN}}"})
        assert {name: [use.name for use in uses] for name, uses in uses_of(workspace).items()} == {
            "TOKEN": ["get_weather", "shop", "My host"]
        }
        page = text_of(browser.get("/settings/"))
        assert "nothing" in page
        for verb in ("replace", "rename", "delete"):
            asked = text_of(browser.get(f"/settings/secrets/{secret.pk}/{verb}/"))
            for words in ('href="/tools/get_weather/"', "/tools/-/servers/", "My host", "s3cr3t-value"):
                assert (words in asked) == (words != "s3cr3t-value")

    def test_it_is_renamed_with_its_value(self, browser, workspace):
        secret = secrets.put(workspace, "TOKEN", "s3cr3t-value")
        browser.post(f"/settings/secrets/{secret.pk}/rename/", {"name": "WEATHER_TOKEN"})
        assert secrets.values_of(workspace) == {"WEATHER_TOKEN": "s3cr3t-value"}

    @pytest.mark.parametrize(("everywhere", "name"), [({"everywhere": "on"}, "NEW"), ({}, "TOKEN")])
    def test_what_uses_it_says_its_new_name_where_that_is_wanted(self, browser, workspace, everywhere, name):
        secret, place = secrets.put(workspace, "TOKEN", "s3cr3t-value"), "Bearer {{secret:TOKEN}}"
        other = "{{secret:OTHER}}"
        http = {"kind": "http", "method": "GET", "url": "https://x.example/", "headers": {"Authorization": place}}
        tool = create_tool(workspace=workspace, name="t", parameters={"type": "object"}, implementation=http)
        server = McpServer.objects.create(workspace=workspace, name="s", headers={"A": place}, args=[other])
        host = create_provider(
            workspace=workspace,
            name="p",
            protocol="openai_chat",
            base_url="https://x.example/v1",
            options={"extra_body": {"user": place}},
        )
        browser.post(f"/settings/secrets/{secret.pk}/rename/", {"name": "NEW", **everywhere})
        for one in (tool, server, host):
            one.refresh_from_db()
        said = f"Bearer {{{{secret:{name}}}}}"
        assert tool.current.implementation["headers"] == {"Authorization": said}
        assert tool.current.number == (2 if everywhere else 1)
        assert (server.headers, server.args, host.options["extra_body"]) == ({"A": said}, [other], {"user": said})

    @pytest.mark.parametrize("name", ["", "has space", "provider:x", "TAKEN"])
    def test_a_name_that_cannot_be_taken_is_refused(self, browser, workspace, name: str):
        secret = secrets.put(workspace, "TOKEN", "s3cr3t-value")
        secrets.put(workspace, "TAKEN", "other-value")
        answer = browser.post(f"/settings/secrets/{secret.pk}/rename/", {"name": name})
        assert answer.status_code == 422
        with pytest.raises(secrets.InvalidSecret):
            secrets.rename(secret, name if name == "TAKEN" else "")
        assert secrets.values_of(workspace)["TOKEN"] == "s3cr3t-value"

    @pytest.mark.parametrize("verb", ["replace", "rename", "delete"])
    def test_secrets_of_others_and_of_providers_are_not_there(self, browser, workspace, elsewhere, verb: str):
        for secret in (secrets.put(elsewhere, "THEIRS", "x" * 9), secrets.put(workspace, "provider:1", "y" * 9)):
            assert (
                browser.post(f"/settings/secrets/{secret.pk}/{verb}/", {"value": "z" * 9, "name": "Z"}).status_code
                == 404
            )
            assert secret.name not in text_of(browser.get("/settings/"))
        assert secrets.values_of(workspace) == {"provider:1": "y" * 9}


def test_the_page_costs_the_same_with_many_rows(browser, workspace, django_assert_num_queries):
    for number in range(20):
        keys.create_key(workspace, f"key {number}")
        secrets.put(workspace, f"SECRET_{number}", "s3cr3t-value")
    with django_assert_num_queries(6):
        browser.get("/settings/")


@pytest.mark.parametrize("path", ["/settings/keys/", "/settings/secrets/"])
def test_a_link_changes_nothing(browser, path: str):
    assert browser.get(path).status_code == 405


def test_signing_out_is_offered_only_where_one_signs_in(browser, signed_in, settings):
    assert "Sign out" in text_of(signed_in.get("/settings/"))
    settings.NEEDS_SIGN_IN = False
    assert "Sign out" not in text_of(browser.get("/settings/"))


def test_a_form_sent_twice_makes_one_key(client, workspace):
    assert client.post("/settings/keys/", {"name": "ci"}).status_code == 201
    again = client.post("/settings/keys/", {"name": "ci"})
    assert again.status_code == 422
    assert b"There is a key of this name" in again.content
    assert ApiKey.objects.filter(workspace=workspace, name="ci").count() == 1
