"""Signed out again: tokens are forgotten here, and given up where they were given (RFC 7009), if that is offered."""

from dataclasses import dataclass

from asgiref.sync import async_to_sync
from django.db import transaction

from accounts import secrets
from outbound.addresses import AddressPolicy
from tools.mcp.models import McpServer, McpSignIn
from tools.mcp.oauth import keeping
from tools.mcp.oauth.door import steps
from tools.mcp.oauth.known import Client, SignInFailed
from tools.mcp.oauth.signing_in import masked, policy_for

_HINTS = ("refresh_token", "access_token")
_STAYS = "The tokens are forgotten here, and may be good there until they end."


@dataclass(frozen=True, slots=True)
class Unneeded:
    """Tokens that are not kept any more, and where that can be said: a hint and the token each."""

    endpoint: str
    client: Client
    tokens: tuple[tuple[str, str], ...]
    policy: AddressPolicy


def sign_out(server: McpServer) -> str:
    """Nobody is signed in any more; as which client one signs in is still known. Why giving up the tokens failed."""
    with transaction.atomic():
        sign_in = _locked(server)
        if sign_in is None:
            return ""
        unneeded = _unneeded(sign_in)
        keeping.forget(sign_in, "access_token", "refresh_token")
        sign_in.scope = sign_in.requested_scope = ""
        sign_in.save()
    server.sign_in = sign_in
    return give_up(unneeded)


def forget(server: McpServer) -> Unneeded | None:
    """Forget that one signs in, and everything that was kept for it. In a transaction; then the tokens are given up."""
    sign_in = _locked(server)
    if sign_in is None:
        return None
    unneeded = _unneeded(sign_in)
    keeping.forget(sign_in, "access_token", "refresh_token", "client_secret")
    sign_in.delete()
    return unneeded


def give_up(unneeded: Unneeded | None) -> str:
    """Tell the sign-in server, as it wants it; why that failed, for a person, else nothing. Not in a transaction."""
    if unneeded is None:
        return ""
    try:
        async_to_sync(steps().revoke)(unneeded.endpoint, unneeded.client, unneeded.tokens, unneeded.policy)
    except SignInFailed as error:
        held = {**dict(unneeded.tokens), "client_secret": unneeded.client.secret}
        return f"{masked(error, held)} {_STAYS}"
    return ""


def _locked(server: McpServer) -> McpSignIn | None:
    rows = McpSignIn.objects.select_for_update(of=("self",)).select_related("server__workspace")
    return rows.filter(pk=server.pk).first()


def _unneeded(sign_in: McpSignIn) -> Unneeded | None:
    """Nothing where nobody is to be told."""
    values = secrets.values_of(sign_in.server.workspace)
    named = ((hint, values.get(keeping.secret_name(sign_in.server_id, hint), "")) for hint in _HINTS)
    tokens = tuple((hint, token) for hint, token in named if token)
    if not (sign_in.revocation_endpoint and tokens):
        return None
    policy = policy_for(sign_in.server)
    return Unneeded(sign_in.revocation_endpoint, keeping.client_of(sign_in, values), tokens, policy)
