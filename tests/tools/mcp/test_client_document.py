"""Where a sign-in server reads clients' documents, Toolscope is known by its own, if that can be read from outside."""

import ssl
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from starlette.responses import Response

from outbound.addresses import AddressPolicy
from outbound.client import tls_context
from tests.outbound.certificates import certificate_of
from tests.tools.mcp.browsing import add, at, kept, sent_away, text, tried, use_all
from tests.tools.mcp.peer import listening, running
from tests.tools.mcp.sign_in_server import answered
from tools.mcp.oauth import clients


@dataclass
class Public:
    """This stack's own address in the world: what it serves of the document."""

    url: str
    document: bytes = b""

    async def __call__(self, scope, receive, send):
        path_is_right = scope["path"] == "/tools/-/client.json"
        await Response(self.document, status_code=200 if path_is_right else 404)(scope, receive, send)


@pytest.fixture
def public(tmp_path, monkeypatch, settings, client, there):
    """It is there over HTTPS, with a certificate that everybody trusts; this machine counts as public."""
    file = tmp_path / "certificate.pem"
    file.write_bytes(certificate_of("localhost"))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setattr(clients, "FROM_ANYWHERE", AddressPolicy(allowed_hosts=("localhost",)))
    tls_context.cache_clear()
    there.reading = ssl.create_default_context(cafile=str(file))
    with listening() as (place, url):
        public = Public(url.replace("http://127.0.0.1", "https://localhost"))
        settings.PUBLIC_URL = public.url
        settings.NEEDS_SIGN_IN = True
        public.document = client.get("/tools/-/client.json").content
        settings.NEEDS_SIGN_IN = False
        with running(public, place, ssl_certfile=str(file), ssl_keyfile=str(file)):
            yield public
    tls_context.cache_clear()


def asked(address: str) -> str:
    """The client that is sent there."""
    return parse_qs(urlsplit(address).query)["client_id"][0]


def test_it_signs_in_by_its_document_renews_and_signs_out_without_a_registration(client, workspace, there, public):
    before = len(there.clients)
    server = add(client, there)
    address = sent_away(client, server)
    assert asked(address) == f"{public.url}/tools/-/client.json"
    assert f"{public.url}/tools/-/client.json" in text(client.get(at(server, "tools:server_sign_in")))
    back = answered(address)
    assert back.startswith(f"{public.url}/tools/-/signed-in/")
    parts = urlsplit(back)
    assert "Signed in to Weather" in text(client.get(f"{parts.path}?{parts.query}", follow=True))
    use_all(client, server)
    there.expire()
    assert "temp_c" in tried(client, "get_weather", city="Oslo")
    assert there.renewals == 1
    assert set(kept(server)) == {"access_token", "refresh_token"}
    assert len(there.clients) == before


def test_who_is_told_that_it_cannot_be_read_has_it_registered(client, workspace, there, public):
    server = add(client, there)
    assert asked(sent_away(client, server, register="on")) in there.clients


@pytest.mark.parametrize(
    "spoil",
    [
        lambda public, settings, monkeypatch: setattr(public, "document", b"{}"),
        lambda public, settings, monkeypatch: setattr(public, "document", b"Sign in first"),
        lambda public, settings, monkeypatch: monkeypatch.setattr(clients, "FROM_ANYWHERE", AddressPolicy()),
        lambda public, settings, monkeypatch: setattr(settings, "PUBLIC_URL", "https://toolscope.example.com"),
        lambda public, settings, monkeypatch: setattr(settings, "PUBLIC_URL", "http://127.0.0.1:8000"),
    ],
)
def test_a_document_that_nobody_outside_can_read_is_not_named(
    client, workspace, there, public, settings, monkeypatch, spoil
):
    spoil(public, settings, monkeypatch)
    assert asked(sent_away(client, add(client, there))) in there.clients


def test_where_documents_are_not_read_it_is_registered(client, workspace, there, public):
    there.reading = None
    assert asked(sent_away(client, add(client, there))) in there.clients


def test_anybody_may_read_the_document_and_change_nothing(client, db, settings):
    settings.NEEDS_SIGN_IN, settings.PUBLIC_URL = True, "https://toolscope.example.com"
    answer = client.get(reverse("tools:client_document"))
    assert answer.json() == {
        "client_id": "https://toolscope.example.com/tools/-/client.json",
        "client_name": "Toolscope",
        "client_uri": "https://toolscope.example.com",
        "redirect_uris": ["https://toolscope.example.com/tools/-/signed-in/"],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "application_type": "web",
        "token_endpoint_auth_method": "none",
    }
    assert client.post(reverse("tools:client_document")).status_code == 405
