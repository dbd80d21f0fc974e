"""Signing in to an MCP server, end to end over HTTP with the official SDK's authorization server."""

import asyncio
import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from accounts import secrets
from accounts.models import Secret
from accounts.secret_uses import Renaming
from tests.tools.conftest import make_version
from tests.tools.mcp.browsing import add, at, come_back, kept, sent_away, sign_in, text, tried, use_all
from tests.tools.mcp.conftest import ANY
from tests.tools.mcp.sign_in_server import MADE_THERE, answered, wanting_sign_in
from tools import secret_uses, service
from tools.execution import call, default_policy
from tools.mcp import servers
from tools.mcp.database import of_the_request
from tools.mcp.fields import ServerFields
from tools.mcp.known import SignedIn, known
from tools.mcp.models import McpServer, McpSignIn, McpTool
from tools.mcp.oauth import signing_in, tokens
from tools.mcp.oauth.known import Pending, SignInFailed
from tools.mcp.peers import Peers
from tools.mcp.unavailable import Unavailable


def signed_in() -> SignedIn:
    """As a run that begins now knows it."""
    seen = known(McpServer.objects.get()).signed_in
    assert seen is not None
    return seen


@pytest.fixture
def server(signed_in_server) -> McpServer:
    return signed_in_server


def test_a_server_that_wants_a_sign_in_says_so_and_has_its_tools_once_somebody_signed_in(client, workspace, there):
    server = add(client, there)
    page = text(client.get(at(server)))
    assert "It wants you to sign in" in page
    assert there.url in page
    assert server.tools.count() == 0
    assert "Signed in to Weather" in sign_in(client, server)
    assert server.tools.count() == 10
    page = text(client.get(at(server)))
    assert "Signed in at" in page
    assert set(kept(server)) == {"access_token", "refresh_token", "client_secret"}
    assert not any(value in page for value in kept(server).values())


def test_it_is_the_same_over_the_older_transport(client, workspace, there):
    server = add(client, there, "/sse", transport="sse")
    assert "It wants you to sign in" in text(client.get(at(server)))
    assert "Signed in to Weather" in sign_in(client, server)
    use_all(client, server)
    assert f"[secret:mcp:{server.pk[-12:]}:access_token]" in tried(client, "headers")
    there.expire()
    assert "temp_c" in tried(client, "get_weather", city="Oslo")
    assert there.renewals == 1
    there.end_all()
    assert "Sign in again" in tried(client, "get_weather", city="Oslo")
    assert "The sign-in has ended." in text(client.get(at(server)))


def test_its_tools_are_called_with_the_token_which_no_record_shows(client, there, server):
    assert f"[secret:mcp:{server.pk[-12:]}:access_token]" in tried(client, "headers")
    assert "access-" not in tried(client, "headers")


def test_where_one_is_sent_bound_to_this_browser_and_to_this_server(client, workspace, there):
    sent = parse_qs(urlsplit(sent_away(client, add(client, there))).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert sent["resource"] == [there.url]
    assert sent["redirect_uri"] == ["http://127.0.0.1:8000/tools/-/signed-in/"]
    assert sent["scope"] == ["tools"]
    assert len(sent["state"][0]) > 40


def test_who_denies_is_not_signed_in(client, workspace, there):
    server = add(client, there)
    page = come_back(client, answered(sent_away(client, server), "Deny"))
    assert "Access was not granted" in page
    assert "It wants you to sign in" in page


def test_only_the_browser_that_was_sent_comes_back_and_once(client, workspace, there):
    server = add(client, there)
    address = answered(sent_away(client, server))
    assert "not begun in this browser" in come_back(type(client)(), address)
    assert there.codes
    assert "Signed in to" in come_back(client, address)
    assert "used up" in come_back(client, address)


def test_whoever_signs_in_anew_keeps_what_works_until_that_has_worked(client, there, server):
    before = kept(server)
    sent_away(client, server)
    assert kept(server) == before
    come_back(client, answered(sent_away(client, server), "Deny"))
    there.codes.clear()
    address = answered(sent_away(client, server))
    there.codes.clear()
    assert "gave no token" in come_back(client, address)
    assert kept(server) == before
    assert "temp_c" in tried(client, "get_weather", city="Oslo")
    assert "Signed in to" in sign_in(client, server)
    assert kept(server)["access_token"] != before["access_token"]


def test_what_waits_in_the_session_of_who_was_sent_holds_no_secret(client, workspace, unregistered):
    sent_away(client, add(client, unregistered), **MADE_THERE)
    assert MADE_THERE["client_secret"] not in json.dumps(dict(client.session))


def test_a_code_that_is_refused_is_told_in_the_servers_words(client, workspace, there):
    server = add(client, there)
    address = answered(sent_away(client, server))
    there.codes.clear()
    page = come_back(client, address)
    assert "gave no token: invalid_grant" in page
    assert "It wants you to sign in" in page


def test_where_programs_do_not_register_themselves_a_person_gives_a_client(client, workspace, unregistered):
    server = add(client, unregistered)
    answer = client.post(at(server, "tools:server_sign_in"))
    assert answer.status_code == 422
    assert "does not let programs register themselves" in text(answer)
    assert "http://127.0.0.1:8000/tools/-/signed-in/" in text(answer)
    assert "Signed in to" in sign_in(client, server, **MADE_THERE)
    assert kept(server)["client_secret"] == "secret-made-there"
    assert server.tools.count() == 10


def test_a_registration_that_was_forgotten_there_is_made_anew_and_a_client_of_ones_own_is_kept(
    client, workspace, there, unregistered
):
    server = add(client, there)
    sent_away(client, server)
    there.clients.clear()
    assert "Signed in to" in sign_in(client, server)
    client.post(at(server, "tools:server_delete"))
    server = add(client, unregistered)
    sign_in(client, server, **MADE_THERE)
    client.post(at(server, "tools:server_sign_out"))
    assert "Signed in to" in sign_in(client, server)


def test_a_wrong_client_secret_is_told(client, workspace, unregistered):
    server = add(client, unregistered)
    page = sign_in(client, server, client_id="made-there", client_secret="another-secret")
    assert "Invalid client_secret" in page
    assert "another-secret" not in page


def test_a_token_that_the_server_refuses_is_renewed_and_masked_too(client, there, server):
    before = kept(server)
    there.expire()
    assert f"[secret:mcp:{server.pk[-12:]}:access_token]" in tried(client, "headers")
    assert there.renewals == 1
    after = kept(server)
    assert before["access_token"] != after["access_token"]
    assert before["refresh_token"] != after["refresh_token"]
    assert "temp_c" in tried(client, "get_weather", city="Oslo")
    assert there.renewals == 1


def test_a_token_that_has_expired_is_renewed_before_it_is_sent(client, there, server):
    McpSignIn.objects.update(expires_at=timezone.now())
    assert "temp_c" in tried(client, "get_weather", city="Oslo")
    assert there.renewals == 1


def test_two_that_find_it_expired_at_once_spend_one_refresh_token(client, there, server):
    async def both():
        seen = await of_the_request(signed_in)
        renewals = (tokens.renewed(seen, default_policy(), of_the_request) for _ in range(2))
        return await asyncio.gather(*renewals)

    one, other = async_to_sync(both)()
    assert one == other
    assert there.renewals == 1
    assert kept(server)["access_token"] == one.value


def test_who_dies_while_renewing_is_followed_by_another_after_a_while(client, there, server):
    seen = signed_in()
    assert isinstance(tokens._claimed(seen), tokens.Renewal)
    assert tokens._claimed(seen) is None
    McpSignIn.objects.update(renewing_until=timezone.now())
    assert isinstance(tokens._claimed(seen), tokens.Renewal)


def test_a_sign_in_that_has_ended_says_so_to_the_call_and_on_the_page_until_one_signs_in_again(client, there, server):
    there.end_all()
    assert "Sign in again" in tried(client, "get_weather", city="Oslo")
    page = text(client.get(at(server)))
    assert "The sign-in has ended." in page
    assert "invalid_grant" in page
    renewals = there.renewals
    assert "Sign in again" in tried(client, "get_weather", city="Oslo")
    assert there.renewals == renewals
    assert "Signed in to" in sign_in(client, server)
    assert "temp_c" in tried(client, "get_weather", city="Oslo")


def test_without_a_refresh_token_an_expired_sign_in_has_ended(client, workspace, there):
    there.gives_refresh, there.lasts_s = False, 1
    server = add(client, there)
    sign_in(client, server)
    assert "The sign-in has expired." in text(client.get(at(server)))


def test_a_sign_in_server_that_is_away_ends_nothing(client, there, server):
    there.expire()
    McpSignIn.objects.update(token_endpoint="http://127.0.0.1:1/token")
    assert "No connection" in tried(client, "get_weather", city="Oslo")
    McpSignIn.objects.update(token_endpoint=f"{there.url}/token")
    assert "temp_c" in tried(client, "get_weather", city="Oslo")


def test_signing_out_forgets_the_tokens_and_deleting_everything(client, there, server):
    assert "Signed out" in text(client.post(at(server, "tools:server_sign_out"), follow=True))
    assert set(kept(server)) == {"client_secret"}
    assert "Sign in on the server's page" in tried(client, "get_weather", city="Oslo")
    client.post(at(server, "tools:server_delete"))
    assert kept(server) == {}


@pytest.mark.parametrize("to", ["tools:server_sign_out", "tools:server_delete"])
def test_tokens_that_nobody_needs_any_more_are_given_up_where_they_were_given(client, there, server, to):
    assert there.tokens
    page = text(client.post(at(server, to), follow=True))
    assert (there.tokens, there.refreshes) == ({}, {})
    assert "did not take it" not in page


def test_tokens_that_cannot_be_given_up_are_forgotten_here_and_this_is_said(client, there, server):
    there.knows_revoking = False
    page = text(client.post(at(server, "tools:server_sign_out"), follow=True))
    assert "did not take it: it answered 503" in page
    assert "may be good there until they end" in page
    assert set(kept(server)) == {"client_secret"}


def test_tokens_are_given_up_when_their_server_moves(client, there, server, unregistered):
    servers.change(server, replace(ServerFields.of(server), url=f"{unregistered.url}/mcp"))
    assert there.tokens == {}


def test_tokens_do_not_go_to_another_address(client, there, server):
    with wanting_sign_in() as elsewhere:
        servers.change(server, replace(ServerFields.of(server), url=f"{elsewhere.url}/mcp"))
    assert kept(server) == {}
    row = McpSignIn.objects.get()
    assert (row.issuer, row.is_signed_in) == (elsewhere.url, False)
    assert service.get_tool(server.workspace, "get_weather").current.kind == "mcp"


def test_a_run_that_began_with_another_address_gets_no_token_for_the_new_one(client, there, server):
    seen = signed_in()
    McpServer.objects.update(url="http://127.0.0.1/moved")
    McpSignIn.objects.update(generation=seen.generation + 1)
    with pytest.raises(SignInFailed, match="another address"):
        tokens._claimed(seen)


def test_a_secret_of_the_address_that_gets_another_name_keeps_runs_going(client, there, server):
    secrets.put(server.workspace, "OLD", "mcp")
    McpServer.objects.update(url=f"{there.url}/{{{{secret:OLD}}}}")
    values, begun = secrets.values_of(server.workspace), servers.get_server(server.workspace, server.pk)
    query = parse_qs(urlsplit(answered(sent_away(client, server))).query)
    secrets.rename(Secret.objects.get(name="OLD"), "NEW")
    secret_uses.follow(server.workspace, Renaming("OLD", "NEW", None))
    there.expire()
    implementation = {"kind": "mcp", "server": server.pk, "tool": "get_weather"}
    version = make_version(implementation, parameters=ANY)
    accepted = McpTool.objects.get(name="get_weather").accepted
    reached = replace(known(begun), accepted={"get_weather": accepted})

    async def run():
        async with Peers({server.pk: reached}, values, default_policy(), of_the_request) as peers:
            return await call(version, '{"city": "Oslo"}', peers=peers, secrets=values)

    assert "temp_c" in async_to_sync(run)().text
    assert there.renewals == 1
    sent = Pending(**client.session["mcp_pending"][query["state"][0]])
    signing_in.finish(servers.get_server(server.workspace, server.pk), sent, {"code": query["code"][0]})
    secrets.put(server.workspace, "NEW", "elsewhere")
    with pytest.raises(SignInFailed, match="another address"):
        tokens._claimed(replace(signed_in(), address=f"{there.url}/mcp"))


def test_an_address_that_changes_while_one_signs_in_gets_no_tokens(client, workspace, there):
    server = add(client, there)
    query = parse_qs(urlsplit(answered(sent_away(client, server))).query)
    begun = Pending(**client.session["mcp_pending"][query["state"][0]])
    server = servers.get_server(server.workspace, server.pk)
    McpServer.objects.update(url="http://127.0.0.1/moved")
    with pytest.raises(SignInFailed, match="changed meanwhile"):
        signing_in.finish(server, begun, {"code": query["code"][0], "iss": begun.issuer})
    assert "access_token" not in kept(server)


def test_a_look_that_ends_after_a_change_does_not_undo_it(client, there, server):
    stale = servers.get_server(server.workspace, server.pk)
    McpServer.objects.update(url="http://127.0.0.1/moved", name="Moved")
    with pytest.raises(Unavailable, match="changed while"):
        servers.refresh(stale)
    now = McpServer.objects.get()
    assert (now.url, now.name) == ("http://127.0.0.1/moved", "Moved")
    McpServer.objects.update(url=server.url)
    servers.refresh(servers.get_server(server.workspace, server.pk))
    assert McpServer.objects.get().name == "Moved"


def test_two_looks_that_first_find_a_sign_in_wanted_note_it_once(client, workspace, there):
    add(client, there)
    McpSignIn.objects.all().delete()
    looks = [servers.get_server(workspace, McpServer.objects.get().pk) for _ in range(2)]
    assert [signing_in.sign_in_of(server) for server in looks] == [None, None]
    for server in looks:
        with pytest.raises(Unavailable):
            servers.refresh(server)
    assert [signing_in.sign_in_of(server) for server in looks] == [McpSignIn.objects.get()] * 2


def test_what_the_sign_in_server_quotes_of_a_token_is_masked(client, there, server):
    refresh = kept(server)["refresh_token"]
    told = tokens._failed(signed_in(), SignInFailed(f"invalid_grant: {refresh} is used up.", is_final=True))
    assert refresh not in f"{told} {McpSignIn.objects.get().problem}"
