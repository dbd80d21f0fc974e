"""Where a server says that one signs in is not believed: nothing inside is reached, and no token goes astray."""

from dataclasses import dataclass, field

import pytest
from django.urls import reverse
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response

from tests.tools.mcp.peer import listening, running
from tools.mcp.models import McpServer
from tools.mcp.oauth import signing_in

RESOURCE, ISSUER = "/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-authorization-server"


@dataclass
class Hostile:
    """A server that answers everything with 401, and these documents."""

    url: str
    documents: dict[str, dict] = field(default_factory=dict)
    challenge: str = "Bearer"
    body: bytes = b""

    async def __call__(self, scope, receive, send):
        path = scope["path"]
        answer = Response(self.body, status_code=404 if path.startswith("/.well-known") else 401)
        answer.headers["WWW-Authenticate"] = self.challenge
        if path in self.documents:
            answer = JSONResponse(self.documents[path])
        await answer(scope, receive, send)


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.OUTBOUND_LOOPBACK_ONLY = False


@pytest.fixture(scope="module")
def _hostile():
    with listening() as (place, url):
        hostile = Hostile(url)
        app = Starlette()
        app.mount("/", hostile)
        with running(app, place):
            yield hostile


@pytest.fixture
def hostile(_hostile) -> Hostile:
    _hostile.challenge, _hostile.body = "Bearer", b""
    url = _hostile.url
    _hostile.documents = {
        RESOURCE: {"resource": f"{url}/mcp", "authorization_servers": [url]},
        ISSUER: {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "registration_endpoint": f"{url}/register",
            "response_types_supported": ["code"],
        },
    }
    return _hostile


def added(client, hostile: Hostile) -> str:
    """What the form says of it."""
    answer = client.post(reverse("tools:server_new"), {"name": "Weather", "url": f"{hostile.url}/mcp"}, follow=True)
    return " ".join(answer.content.decode().split())


def test_what_is_in_order_is_taken(client, workspace, hostile):
    assert "It wants you to sign in" in added(client, hostile)


@pytest.mark.parametrize(
    ("document", "changes", "said"),
    [
        (RESOURCE, {"authorization_servers": ["http://169.254.169.254"]}, "is not a public address"),
        (RESOURCE, {"authorization_servers": ["https://10.0.0.1"]}, "is not a public address"),
        (RESOURCE, {"authorization_servers": ["http://[::ffff:10.0.0.1]/"]}, "is not a public address"),
        (RESOURCE, {"authorization_servers": ["http://2852039166"]}, "is not a public address"),
        (RESOURCE, {"resource": "https://bank.example.com/mcp"}, "that of another one"),
        (ISSUER, {"issuer": "https://accounts.example.com"}, "issuer mismatch"),
        (ISSUER, {"token_endpoint": "http://example.com/token"}, "unencrypted"),
        (ISSUER, {"authorization_endpoint": "javascript:alert(1)"}, "no OAuth metadata"),
        (ISSUER, {"code_challenge_methods_supported": ["plain"]}, "PKCE"),
        (ISSUER, {"authorization_endpoint": "https://github.com@example.com/authorize"}, "with a user name"),
        (ISSUER, {"issuer": 7}, "no OAuth metadata"),
        (None, None, "does not say where to sign in"),
    ],
)
def test_what_is_not_is_refused_with_a_sentence_and_nothing_is_saved(
    client, workspace, hostile, document, changes, said
):
    hostile.documents = {**hostile.documents, document: {**hostile.documents[document], **changes}} if document else {}
    assert said in added(client, hostile)
    assert not McpServer.objects.exists()


def test_the_address_of_the_metadata_itself_may_not_be_inside(client, workspace, hostile):
    hostile.challenge = 'Bearer resource_metadata="http://192.168.0.1/metadata"'
    assert "is not a public address" in added(client, hostile)


def test_a_server_out_there_leads_to_no_host_that_is_allowed_here(settings):
    server = McpServer(url="https://mcp.example.com/mcp")
    assert signing_in.policy_for(server).allowed_hosts == ()
    assert signing_in.policy_for(McpServer(url="http://127.0.0.1:7/mcp")).names("127.0.0.1")


@pytest.mark.parametrize("place", ["https://10.0.0.1/register", "http://127.0.0.1:1/register"])
def test_neither_may_the_place_of_registration_be(client, workspace, hostile, place):
    hostile.documents[ISSUER]["registration_endpoint"] = place
    added(client, hostile)
    answer = client.post(reverse("tools:server_sign_in", args=[McpServer.objects.get().pk]))
    assert answer.status_code == 422
    assert "cannot be registered" in answer.content.decode()


def test_a_refused_registration_asks_for_a_client(client, workspace, hostile):
    added(client, hostile)
    page = client.post(reverse("tools:server_sign_in", args=[McpServer.objects.get().pk])).content.decode()
    assert "did not register Toolscope: it answered 401" in page
    assert "Client id" in page


def test_what_no_database_keeps_is_marked_in_what_is_kept_of_a_refusal(client, workspace, hostile):
    added(client, hostile)
    hostile.body = b"no\x00thing"
    server = McpServer.objects.get()
    client.post(reverse("tools:server_refresh", args=[server.pk]))
    server.refresh_from_db()
    assert "no\ufffdthing" in server.error
    sent = {"client_id": "a\x00b"}
    assert client.post(reverse("tools:server_sign_in", args=[server.pk]), sent).status_code == 422


def test_a_token_that_was_typed_in_is_wrong_and_no_sign_in_is_wanted(client, workspace, hostile):
    sent = {"name": "Weather", "url": f"{hostile.url}/mcp", "token": "typed-in-token"}
    answer = client.post(reverse("tools:server_new"), sent)
    assert "Check the credentials" in answer.content.decode()
    assert not McpServer.objects.exists()
