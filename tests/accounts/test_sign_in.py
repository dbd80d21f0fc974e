"""Signing in and out."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import throttle
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("behind_a_password")


def test_the_page_asks_for_the_password():
    answer = Client().get("/sign-in?next=/traces/")
    assert b'type="password"' in answer.content
    assert b'name="next" value="/traces/"' in answer.content
    assert "no-store" in answer["Cache-Control"]


def test_the_right_password_opens_the_page_that_was_asked_for():
    answer = Client().post("/sign-in", {"password": PASSWORD, "next": "/traces/?q=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/traces/?q=1")


@pytest.mark.parametrize("password", ["wrong", PASSWORD + " ", " " + PASSWORD, PASSWORD.upper(), "pässword", "x" * 999])
def test_a_wrong_password_is_said_and_signs_nobody_in(password: str):
    answer = Client().post("/sign-in", {"password": password})
    assert answer.status_code == 422
    assert b"This is not the owner&#x27;s password." in answer.content
    assert password.encode() not in answer.content
    assert not Session.objects.exists()


def test_no_password_is_asked_for_again():
    assert b"Enter the password." in Client().post("/sign-in", {"password": ""}).content


def test_without_a_password_of_the_owner_nobody_gets_in(settings):
    settings.OWNER_PASSWORD = ""
    assert Client().post("/sign-in", {"password": ""}).status_code == 422


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "\t//e", "evil"]
)
def test_the_way_on_never_leads_to_another_site(address: str):
    answer = Client().post("/sign-in", {"password": PASSWORD, "next": address})
    assert answer["Location"] == "/"


def test_one_who_is_signed_in_goes_straight_on(signed_in):
    assert signed_in.get("/sign-in?next=/traces/")["Location"] == "/traces/"


def test_where_no_password_is_needed_the_page_leads_on(settings):
    settings.NEEDS_SIGN_IN = False
    assert Client().get("/sign-in")["Location"] == "/"


def test_the_session_survives_a_restart_because_it_is_in_the_database(signed_in):
    restarted = Client()
    restarted.cookies = signed_in.cookies
    assert restarted.get("/settings/").status_code == 200


def test_another_password_ends_every_session(signed_in, settings):
    settings.OWNER_PASSWORD = "another password"
    assert signed_in.get("/settings/").status_code == 302


def test_another_secret_key_with_the_old_one_as_fallback_keeps_sessions(signed_in, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"
    assert signed_in.get("/settings/").status_code == 200


def test_signing_out_ends_the_session(signed_in):
    assert signed_in.post("/sign-out")["Location"] == "/sign-in"
    assert signed_in.get("/settings/").status_code == 302


def test_a_link_cannot_sign_out(signed_in):
    assert signed_in.get("/sign-out").status_code == 405
    assert signed_in.get("/settings/").status_code == 200


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(signed_in, settings):
    cookie = signed_in.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.usefixtures("counted")
class TestThrottle:
    """A few attempts from one address, then a wait."""

    @pytest.fixture
    def counted(self, live_redis, behind_a_password, settings):
        settings.REDIS_URL = live_redis
        yield
        for address in ("127.0.0.1", "192.0.2.7", "2001:db8::/64"):
            throttle.forget(address)

    @staticmethod
    def attempt(password: str, address: str = "127.0.0.1"):
        return Client(REMOTE_ADDR=address).post("/sign-in", {"password": password})

    def test_after_five_failures_even_the_right_password_must_wait(self):
        for _ in range(throttle.ATTEMPTS):
            assert b"not the owner" in self.attempt("wrong").content
        answer = self.attempt(PASSWORD)
        assert answer.status_code == 422
        assert b"Too many attempts. Try again in" in answer.content

    def test_others_are_not_held_up(self):
        for _ in range(throttle.ATTEMPTS + 1):
            self.attempt("wrong")
        assert self.attempt(PASSWORD, "192.0.2.7").status_code == 302

    def test_one_network_of_ipv6_counts_as_one(self):
        for number in range(throttle.ATTEMPTS):
            self.attempt("wrong", f"2001:db8::{number}")
        assert b"Too many attempts" in self.attempt(PASSWORD, "2001:db8::ffff:1").content

    def test_a_success_counts_anew(self):
        for _ in range(2):
            for _ in range(throttle.ATTEMPTS - 1):
                self.attempt("wrong")
            assert self.attempt(PASSWORD).status_code == 302

    def test_waiting_does_not_grow_by_trying(self):
        waits = [throttle.wait_s("127.0.0.1") for _ in range(throttle.ATTEMPTS + 3)]
        assert waits[: throttle.ATTEMPTS] == [0] * throttle.ATTEMPTS
        assert all(0 < wait <= throttle.WINDOW_S for wait in waits[throttle.ATTEMPTS :])


def test_without_redis_the_owner_still_gets_in(caplog):
    assert Client().post("/sign-in", {"password": PASSWORD}).status_code == 302
    assert "not counted" in caplog.text
