"""Who is asking: the local owner without a password, or the one who has signed in."""

import asyncio
import contextlib

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client, RequestFactory
from django.utils.module_loading import import_string

from accounts.middleware import WorkspaceMiddleware, is_open
from accounts.owner import ensure_owner

PAGES = ["/", "/settings/", "/traces/", "/playground/", "/live", "/sign-out", "/healthz/more", "/apix", "/static"]
OPEN = ["/healthz", "/sign-in", "/s/token", "/api/v1/runs", "/simulator/v1/models", "/static/css/base.css"]


@pytest.mark.parametrize("path", OPEN)
def test_what_has_a_door_of_its_own_is_open(path: str):
    assert is_open(path)


@pytest.mark.parametrize("path", PAGES)
def test_everything_else_is_a_page(path: str):
    assert not is_open(path)


class TestOnThisMachineOnly:
    """Nobody else can reach the server: the visitor is the owner."""

    def test_a_page_opens_without_a_password(self, workspace):
        assert Client().get("/settings/").status_code == 200

    def test_no_session_is_made(self, workspace):
        browser = Client()
        browser.get("/settings/")
        assert not any("session" in name for name in browser.cookies)

    def test_view_and_workspace_cost_one_query(self, workspace, django_assert_num_queries):
        seen: list[HttpRequest] = []

        def view(request: HttpRequest) -> HttpResponse:
            seen.append(request)
            return HttpResponse()

        with django_assert_num_queries(1):
            WorkspaceMiddleware(view)(RequestFactory().get("/traces/"))
        assert seen[0].workspace == workspace
        assert seen[0].user.username == "owner"

    @pytest.mark.parametrize("path", OPEN)
    def test_an_open_path_costs_none(self, path: str, django_assert_num_queries, db):
        with django_assert_num_queries(0):
            WorkspaceMiddleware(lambda request: HttpResponse())(RequestFactory().get(path))


@pytest.mark.django_db(transaction=True)
def test_an_async_view_gets_the_workspace_on_asgi():
    ensure_owner()
    answer = asyncio.run(AsyncClient().get("/live?topic=traces:"))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/event-stream"


def test_the_innermost_middleware_is_not_async(settings):
    """So none is: Django would change threads twice for each that were, in every request."""
    assert not getattr(import_string(settings.MIDDLEWARE[-1]), "async_capable", False)


@pytest.mark.usefixtures("behind_a_password")
class TestBehindAPassword:
    """Others can reach the server: pages need the owner's session."""

    @pytest.mark.parametrize("path", [path for path in PAGES if path != "/"])
    def test_a_stranger_is_sent_to_sign_in_and_back(self, path: str):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert answer["Location"] == f"/sign-in?next=%2F{path[1:].replace('/', '%2F')}"

    def test_the_start_needs_no_way_back(self):
        assert Client().get("/")["Location"] == "/sign-in"

    def test_the_query_of_the_page_comes_back_too(self):
        assert (
            Client()
            .get("/traces/?status=failed&q=a b")["Location"]
            .endswith("next=%2Ftraces%2F%3Fstatus%3Dfailed%26q%3Da%2520b")
        )

    def test_a_form_is_not_sent_again(self):
        assert Client().post("/settings/keys/", {"name": "CI"})["Location"] == "/sign-in"

    def test_who_sent_a_form_comes_back_to_its_page(self):
        at = {"Referer": "https://toolscope.example/tools/get_weather/?version=2"}
        answer = Client().post("/tools/get_weather/", {"description": "typed"}, headers=at)
        assert answer["Location"] == "/sign-in?next=%2Ftools%2Fget_weather%2F%3Fversion%3D2"

    def test_a_fragment_sends_the_whole_page(self):
        answer = Client().get(
            "/traces/1/spans/2/request/",
            headers={"HX-Request": "true", "HX-Current-URL": "https://toolscope.example/traces/1/?span=2"},
        )
        assert answer.status_code == 200
        assert answer["HX-Redirect"] == "/sign-in?next=%2Ftraces%2F1%2F%3Fspan%3D2"
        assert answer.content == b""

    def test_a_page_that_cannot_be_read_is_no_place_to_go_on_to(self):
        answer = Client().get("/traces/", headers={"HX-Request": "true", "HX-Current-URL": "http://["})
        assert answer["HX-Redirect"] == "/sign-in"

    def test_an_event_stream_is_refused_rather_than_answered_with_a_page(self):
        assert Client().get("/live", headers={"Accept": "text/event-stream"}).status_code == 401

    @pytest.mark.parametrize("path", ["/sign-in", "/static/css/base.css"])
    def test_what_is_open_stays_open(self, path: str):
        with contextlib.closing(Client().get(path)) as answer:
            assert answer.status_code == 200

    def test_the_owner_is_let_in(self, signed_in):
        assert signed_in.get("/settings/").status_code == 200

    def test_session_person_and_workspace_cost_two_queries(self, signed_in, django_assert_num_queries):
        with django_assert_num_queries(2):
            signed_in.get("/no-such-page/")

    def test_a_session_of_nobody_is_none(self, signed_in, owner):
        owner.delete()
        assert signed_in.get("/settings/").status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("behind_a_password")
def test_a_stranger_is_sent_to_sign_in_on_asgi_too():
    answer = asyncio.run(AsyncClient().get("/settings/"))
    assert answer["Location"] == "/sign-in?next=%2Fsettings%2F"


def test_what_a_proxy_hands_on_is_no_local_visit(client, db) -> None:
    answer = client.get("/settings/", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")


def test_another_host_name_is_no_local_visit(client, db, settings) -> None:
    settings.ALLOWED_HOSTS = ["toolscope.example.com"]
    answer = client.get("/settings/", headers={"Host": "toolscope.example.com"})
    assert answer.status_code == 302


def test_without_a_password_the_sign_in_page_says_why_nobody_can(client, db) -> None:
    page = client.get("/sign-in", headers={"X-Forwarded-For": "203.0.113.9"})
    assert b"OWNER_PASSWORD" in page.content
    assert b"<form" not in page.content
