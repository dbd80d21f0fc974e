"""Google service accounts, against a token server on this machine: the key signs, the token is sent, none is seen."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from google.auth import jwt

from accounts.masking import masker_for
from accounts.models import Secret, Workspace
from outbound.addresses import AddressPolicy
from providers import service_accounts
from providers.check import check
from providers.endpoint import endpoint, with_access
from providers.models import Provider
from providers.service import create_provider, update_provider
from providers.service_accounts import NoAccess, access_token, as_kept, read
from tests.providers.token_server import PEM, PUBLIC, account, token_server

LOCAL = AddressPolicy(allow_private=True)


@pytest.fixture
def tokens() -> Iterator:
    with token_server() as server:
        yield server


def vertex(key: str, **more) -> Provider:
    workspace = Workspace.objects.create(name="w")
    fields = {"name": "Vertex", "protocol": "gemini", "preset": "vertex", "base_url": "", "api_key": key}
    return create_provider(workspace=workspace, **fields | more)


def asked(key: str) -> str:
    return async_to_sync(access_token)(key, LOCAL)


def test_a_token_is_asked_for_with_the_signed_word_of_the_account(tokens):
    assert asked(account(tokens)) == "ya29.token-1"
    claims = jwt.decode(tokens.asked[0], certs=PUBLIC, audience="https://oauth2.googleapis.com/token")
    assert claims["iss"] == "robot@p.iam.gserviceaccount.com"
    assert claims["scope"] == "https://www.googleapis.com/auth/cloud-platform"


def test_a_token_is_used_again_until_shortly_before_it_ends(tokens):
    key = account(tokens)
    assert [asked(key), asked(key)] == ["ya29.token-1"] * 2
    [(name, kept)] = service_accounts._tokens.items()
    almost = datetime.now(UTC) + timedelta(minutes=9)
    service_accounts._tokens[name] = service_accounts._Token(kept.text, almost)
    assert asked(key) == "ya29.token-2"


@pytest.mark.parametrize(("left_s", "is_used"), [(60, True), (-1, False)])
def test_a_token_that_ends_soon_is_used_where_no_other_can_be_had(tokens, left_s, is_used):
    tokens.lifetime_s, tokens.most = left_s, 1
    key = account(tokens)
    assert asked(key) == "ya29.token-1"
    if is_used:
        assert asked(key) == "ya29.token-1"
        assert len(tokens.asked) == 2
    else:
        with pytest.raises(NoAccess, match="account disabled"):
            asked(key)


def test_each_account_has_its_own_token(tokens):
    first = asked(account(tokens))
    assert asked(account(tokens, client_email="other@p.iam.gserviceaccount.com")) != first


def test_a_refusal_is_said_in_googles_words(tokens):
    tokens.refusal = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
    with pytest.raises(NoAccess, match=r"It says: invalid_grant: Invalid JWT Signature\."):
        asked(account(tokens))


def test_an_unreachable_token_server_is_said():
    with pytest.raises(NoAccess, match="token server cannot be reached"):
        asked(account())


def test_only_this_machine_is_reached_in_tests():
    with pytest.raises(NoAccess, match="cannot be reached"):
        asked(account(token_uri="https://oauth2.googleapis.com/token"))


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("{", "not the JSON key of a service account"),
        ("[]", "its type must be service_account"),
        ('{"type": "authorized_user"}', "its type must be service_account"),
        (account(client_email=None), "lacks client_email"),
        (account(private_key="-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), "cannot be read"),
        (account(padding="x" * 9000), "longer than"),
    ],
)
def test_what_is_no_key_of_an_account_is_refused_and_not_quoted(key, says):
    with pytest.raises(ValueError, match=says) as refused:
        read(key)
    assert "PRIVATE KEY" not in str(refused.value)


@pytest.mark.parametrize("text", [account(), account().replace("\n", "")])
def test_a_pasted_file_is_kept_on_one_line(text):
    assert "\n" not in as_kept(text)
    assert read(as_kept(text))["private_key"] == PEM


@pytest.mark.django_db
def test_a_request_carries_the_token_and_never_the_key(tokens):
    at = vertex(account(tokens), options={"project": "my-project", "location": "europe-west4"})
    target = endpoint(at, "gemini-2.5-flash")
    assert target.headers == {}
    target = async_to_sync(with_access)(target)
    assert target.headers == {"Authorization": "Bearer ya29.token-1"}
    assert list(target.made_secrets.values()) == ["ya29.token-1"]
    assert target.base_url == (
        "https://europe-west4-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west4"
    )
    assert "token-1" not in repr(target)
    assert "PRIVATE KEY" not in repr(target)


@pytest.mark.django_db
def test_every_part_of_the_key_is_masked(tokens):
    at = vertex(account(tokens))
    masker = masker_for(at.workspace)
    for text in (PEM, json.dumps({"private_key": PEM}), "the key 0123456789abcdef0123 is revoked"):
        assert "[secret:provider:vertex:" in masker.mask_text(text)
        assert PEM.splitlines()[1] not in masker.mask_text(text)


@pytest.mark.django_db
def test_the_parts_go_with_the_key(tokens):
    at = vertex(account(tokens))
    assert Secret.objects.count() == 3
    update_provider(at, auth="bearer", api_key="ya29.typed-token")
    assert [secret.name for secret in Secret.objects.all()] == [at.key.name]
    update_provider(at, api_key="")
    assert Secret.objects.count() == 0


@pytest.mark.django_db
def test_a_check_says_why_there_is_no_token(tokens):
    tokens.refusal = {"error": "invalid_grant", "error_description": "account not found"}
    result = async_to_sync(check)(vertex(account(tokens)))
    assert (result.ok, result.latency_ms) == (False, None)
    assert "account not found" in (result.error or "")


@pytest.mark.django_db
def test_neither_log_nor_answer_shows_key_or_token(tokens, caplog):
    caplog.set_level(logging.DEBUG)
    at = vertex(account(tokens), base_url=f"http://127.0.0.1:{tokens.server_port}")
    result = async_to_sync(check)(at)
    assert tokens.sent == ["Bearer ya29.token-1"]
    assert "refused the key (401)" in (result.error or "")
    for said in (result.error or "", caplog.text):
        assert "ya29.token-1" not in said
        assert PEM.splitlines()[1] not in said
        assert tokens.asked[0] not in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("auth", "key", "header"),
    [("bearer", "ya29.typed-token", "Authorization"), ("x-goog-api-key", "AQ.express-key", "x-goog-api-key")],
)
def test_an_access_token_or_an_express_key_is_sent_as_it_is(auth, key, header):
    target = endpoint(vertex(key, auth=auth))
    assert key in target.headers[header]
    assert async_to_sync(with_access)(target) is target
