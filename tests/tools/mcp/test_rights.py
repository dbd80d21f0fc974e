"""A call that more rights would allow: said, offered, and allowed once somebody signed in with them."""

import asyncio
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from asgiref.sync import async_to_sync
from django.urls import reverse

from accounts import secrets
from tests.tools.mcp.browsing import add, at, come_back, sent_away, sign_in, text, tried
from tests.tools.mcp.conftest import HERE, called, definitions, known, of
from tests.tools.mcp.sign_in_server import answered
from tools.execution import call
from tools.mcp import servers
from tools.mcp.challenge import Wanted, wanted_by
from tools.mcp.database import of_the_request
from tools.mcp.known import known as known_server
from tools.mcp.models import McpServer, McpSignIn
from tools.mcp.noting import note_wanted
from tools.mcp.peers import Peers


@pytest.fixture
def refused(client, there, signed_in_server) -> str:
    """What a call says that wants more rights than there are."""
    there.wants_rights["delete_city"] = "cities"
    return tried(client, "delete_city", city="Oslo")


def test_the_call_says_which_rights_are_wanted_and_where_to_sign_in_with_them(client, there, signed_in_server):
    there.wants_rights["delete_city"] = "cities"
    sent = {"name": "delete_city", "arguments": '{"city": "Oslo"}'}
    outcome = client.post(reverse("tools:try"), sent).context["outcome"]
    assert "wants more rights than it was shown: cities" in outcome.text
    assert outcome.advice == "Sign in with more rights on the page of Weather under Tools, MCP servers."


def test_the_page_and_the_list_offer_it_and_other_calls_go_on(client, refused, signed_in_server):
    page = text(client.get(at(signed_in_server)))
    assert "It wants more rights." in page
    assert '<span class="mono break">cities</span>' in page
    assert "more rights" in text(client.get(reverse("tools:servers")))
    assert "temp_c" in tried(client, "get_weather", city="Oslo")


def test_who_signs_in_with_more_rights_keeps_those_that_there_were(client, there, refused, signed_in_server):
    address = sent_away(client, signed_in_server)
    assert parse_qs(urlsplit(address).query)["scope"] == ["tools cities"]
    assert "Signed in to" in come_back(client, answered(address))
    page = text(client.get(at(signed_in_server)))
    assert "It wants more rights." not in page
    assert "tools cities" in page
    assert "wants more rights" not in tried(client, "delete_city", city="Oslo")
    assert parse_qs(urlsplit(sent_away(client, signed_in_server)).query)["scope"] == ["tools cities"]


def test_who_does_not_want_that_leaves_it(client, refused, signed_in_server):
    client.post(at(signed_in_server, "tools:server_leave_rights"))
    assert "It wants more rights." not in text(client.get(at(signed_in_server)))


def test_who_signs_out_begins_with_the_usual_rights_again(client, refused, signed_in_server):
    client.post(at(signed_in_server, "tools:server_sign_out"))
    assert parse_qs(urlsplit(sent_away(client, signed_in_server)).query)["scope"] == ["tools"]


def test_a_run_with_earlier_tokens_says_nothing_of_those_that_came_after(client, there, signed_in_server):
    earlier = known_server(servers.get_server(signed_in_server.workspace, signed_in_server.pk))
    sign_in(client, signed_in_server)
    note_wanted(earlier, Wanted(lacks_rights=True, scope="cities"))
    assert McpSignIn.objects.get().lacking_since is None
    later = known_server(servers.get_server(signed_in_server.workspace, signed_in_server.pk))
    for scope in ("cities", "people"):
        note_wanted(later, Wanted(lacks_rights=True, scope=scope))
    assert McpSignIn.objects.get().lacking_scope == "cities people"


@pytest.mark.parametrize("transport", ["streamable_http", "sse"])
def test_a_call_that_lacks_rights_does_not_end_the_session_of_the_others(client, workspace, there, transport):
    server = add(client, there, "/sse" if transport == "sse" else "/mcp", transport=transport)
    assert "Signed in to" in sign_in(client, server)
    there.wants_rights["delete_city"] = "cities"
    values = secrets.values_of(workspace)
    reached = replace(known_server(servers.get_server(workspace, server.pk)), accepted=definitions())

    async def run():
        async with Peers({server.pk: reached}, values, HERE) as peers:
            peer = peers.peer(server.pk)
            versions = [of(tool, server=server.pk) for tool in ("delete_city", "get_weather")]
            calls = (call(version, '{"city": "Oslo"}', peers=peers) for version in versions)
            outcomes = await asyncio.gather(*calls)
            return [outcome.text for outcome in outcomes], peers.peer(server.pk) is peer

    (refused, answered_), is_same = asyncio.run(run())
    assert "wants more rights" in refused
    assert "temp_c" in answered_
    assert is_same


def test_with_a_token_of_ones_own_another_token_is_wanted(server):
    server.status, server.challenge = 403, 'Bearer error="insufficient_scope", scope="cities"'
    headers = {"Authorization": "Bearer {{secret:T}}"}
    reached = known(None, url=f"{server.url}/mcp", headers=headers)
    outcome = asyncio.run(called(reached, "get_weather", secrets={"T": "a-token-of-mine"}))
    assert "wants more rights than it was shown: cities. Give it a token that has them." in outcome.text
    assert outcome.advice == ""


def test_a_server_that_wants_a_sign_in_only_when_it_is_called_is_offered_one(client, workspace, server):
    kept = McpServer.objects.create(workspace=workspace, name="Weather", url=f"{server.url}/mcp")
    server.status, server.challenge = 401, 'Bearer resource_metadata="https://example.com/metadata"'

    async def run():
        reached = known(None, url=kept.url, id=kept.pk)
        async with Peers({"weather": reached}, {}, HERE, of_the_request) as peers:
            return await call(of("get_weather"), "{}", peers=peers)

    outcome = async_to_sync(run)()
    assert "401 Unauthorized" in outcome.text
    assert outcome.advice == "Sign in on the page of Weather under Tools, MCP servers."
    assert "It wants you to sign in." in text(client.get(at(kept)))


@pytest.mark.parametrize(
    ("status", "challenge", "wanted"),
    [
        (403, 'Bearer error="insufficient_scope", scope="a b a"', Wanted(lacks_rights=True, scope="a b")),
        (403, "Bearer error=insufficient_scope", Wanted(lacks_rights=True)),
        (403, 'Basic realm="x", Bearer Error="insufficient_scope",scope=a', Wanted(lacks_rights=True, scope="a")),
        (403, 'Bearer error="insufficient_scope", error_description="scope=\\"no\\", a", scope="b"', Wanted(True, "b")),
        (401, 'Bearer error="insufficient_scope", scope="a"', Wanted(lacks_rights=True, scope="a")),
        (403, 'Bearer error="insufficient_scope", scope="a é \\x"', Wanted(lacks_rights=True, scope="a")),
        (403, 'Bearer error="insufficient_scope", scope="' + "s" * 201 + '"', Wanted(lacks_rights=True)),
        (401, 'Bearer resource_metadata="https://example.com"', Wanted()),
        (401, "Bearer", None),
        (403, 'Bearer error="invalid_token"', None),
        (404, 'Bearer error="insufficient_scope"', None),
        (403, 'a="' * 10_000 + "error" * 10_000, None),
    ],
)
def test_what_a_refusal_wants(status, challenge, wanted):
    assert wanted_by(status, challenge) == wanted
