"""A page on loopback can be reached from any web page that the person visits: what such a page must not achieve."""

import pytest
from django.test import Client

from accounts.models import ApiKey

CHANGES = [
    ("/settings/keys/", {"name": "CI"}),
    ("/settings/secrets/", {"name": "TOKEN", "value": "s3cr3t-value"}),
    ("/sign-out", {}),
]


@pytest.mark.usefixtures("workspace")
class TestForeignHost:
    """A name of the attacker's that leads to 127.0.0.1 (DNS rebinding) comes with its own Host."""

    @pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "127.0.0.2", ""])
    @pytest.mark.parametrize("path", ["/settings/", "/healthz", "/sign-in"])
    def test_it_is_refused(self, settings, host: str, path: str):
        settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
        assert Client().get(path, headers={"Host": host}).status_code == 400

    @pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
    def test_this_machines_names_are_served(self, settings, host: str):
        settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
        assert Client().get("/settings/", headers={"Host": host}).status_code == 200


@pytest.mark.usefixtures("workspace")
class TestForgedForm:
    """A form on another site that is sent here, with whatever cookies the browser adds."""

    @pytest.mark.parametrize(("path", "form"), CHANGES)
    def test_without_the_token_nothing_changes(self, path: str, form: dict[str, str]):
        browser = Client(enforce_csrf_checks=True)
        browser.get("/settings/")
        assert browser.post(path, form).status_code == 403
        assert not ApiKey.objects.exists()

    def test_with_the_token_of_the_page_it_does(self, settings):
        browser = Client(enforce_csrf_checks=True)
        browser.get("/settings/")
        token = browser.cookies[settings.CSRF_COOKIE_NAME].value
        assert browser.post("/settings/keys/", {"name": "CI"}, headers={"X-CSRFToken": token}).status_code == 201

    def test_signing_in_needs_it_too(self, behind_a_password):
        assert Client(enforce_csrf_checks=True).post("/sign-in", {"password": "x"}).status_code == 403


class TestApi:
    """The API opens for a key alone."""

    def test_the_local_owners_browser_does_not_open_it(self, workspace):
        assert Client().get("/api/v1/providers").status_code == 401

    def test_a_session_does_not_open_it(self, signed_in):
        assert signed_in.get("/settings/").status_code == 200
        assert signed_in.get("/api/v1/providers").status_code == 401
        assert signed_in.post("/api/v1/providers", {}, content_type="application/json").status_code == 401
