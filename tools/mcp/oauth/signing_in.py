"""A person signs in to a server: where to, sent there, back again."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync
from django.db import transaction
from django.utils import timezone

from accounts import secrets
from accounts.masking import masker_of
from outbound.addresses import AddressPolicy
from tools.execution import default_policy
from tools.filling import Unfillable
from tools.mcp.address import is_at, resolved
from tools.mcp.challenge import scopes
from tools.mcp.known import known
from tools.mcp.models import McpServer, McpSignIn
from tools.mcp.oauth import clients, keeping
from tools.mcp.oauth.door import steps
from tools.mcp.oauth.known import Client, Pending, Place, Sent, SignInFailed, Tokens
from tools.plain_text import storable

_CHANGED = "The server was changed meanwhile. Sign in again."
_MEANINGS = {
    "access_denied": "Access was not granted there, so nothing is signed in.",
    "temporarily_unavailable": "The sign-in server cannot do it now. Try again later.",
    "invalid_scope": "The sign-in server does not give what this server asks for.",
}


def policy_for(server: McpServer) -> AddressPolicy:
    """Where its metadata may lead. One out there does not lead to hosts that are allowed here: it could mean us ill."""
    policy = default_policy()
    return policy if policy.names(urlsplit(server.url).hostname or "") else AddressPolicy()


def sign_in_of(server: McpServer) -> McpSignIn | None:
    """The server's sign-in, where it wants one."""
    return getattr(server, "sign_in", None)


def issuer_of(server: McpServer, values: Mapping[str, str]) -> str:
    """Where the server wants one to sign in. `values` are the workspace's secrets. Raises SignInFailed."""
    return _find(server, values).issuer


def want(server: McpServer, issuer: str) -> None:
    """Note that the server wants a sign-in there, if that was not noted meanwhile."""
    server.sign_in, _ = McpSignIn.objects.get_or_create(server=server, defaults={"issuer": issuer})


def begin(server: McpServer, client_id: str = "", client_secret: str = "", *, registers: bool = False) -> Pending:
    """Where to send the person; as which client, if one was typed in, else as our own. Raises SignInFailed.

    What is kept stays as it is until they are back. With `registers` our own client is made anew in any case.
    """
    values = secrets.values_of(server.workspace)
    place, before = _find(server, values), sign_in_of(server)
    if before is not None and before.issuer != place.issuer:
        before = None
    is_kept = before is not None and before.is_own_client and not client_id
    if before is not None:
        place = replace(place, scope=scopes(before.rights, before.lacking_scope, place.scope))
    if before is not None and is_kept:
        client = keeping.client_of(before, values)
    elif client_id:
        client = steps().typed_client(place, client_id, client_secret)
    else:
        client = _own_client(server, place, values, registers=registers)
    keeping.check_client(client)
    return _pending(server, resolved(server.url, values), place, client, is_own=is_kept or bool(client_id))


def finish(server: McpServer, pending: Pending, came: Mapping[str, str]) -> None:
    """The person is back: `came` is what the sign-in server gave them along. Raises SignInFailed.

    Until there are new tokens the old ones stay.
    """
    if came.get("iss", pending.issuer if not pending.says_issuer else "") != pending.issuer:
        raise SignInFailed("What came back is not from the sign-in server that you were sent to. Nothing was kept.")
    if "error" in came or not came.get("code"):
        raise SignInFailed(_refusal(came))
    address, client = _opened(pending)
    if not is_at(server, address):
        raise SignInFailed(_CHANGED)
    values = {**secrets.values_of(server.workspace), "client_secret": client.secret}
    try:
        tokens = async_to_sync(steps().exchange)(pending, client, came["code"], policy_for(server))
    except SignInFailed as error:
        raise masked(error, {**values, "code": came["code"]}) from error
    _keep(server, address, pending, client, tokens)


@transaction.atomic
def _keep(server: McpServer, address: str, pending: Pending, client: Client, tokens: Tokens) -> None:
    now = McpServer.objects.select_for_update(of=("self",)).select_related("workspace").filter(pk=server.pk).first()
    if now is None or not is_at(now, address):
        raise SignInFailed(_CHANGED)
    want(now, pending.issuer)
    sign_in = McpSignIn.objects.select_for_update(of=("self",)).select_related("server__workspace").get(pk=server.pk)
    keeping.keep_client(sign_in, client)
    sign_in.issuer, sign_in.is_own_client = pending.issuer, pending.is_own_client
    sign_in.token_endpoint, sign_in.revocation_endpoint = pending.token_endpoint, pending.revocation_endpoint
    sign_in.resource, sign_in.requested_scope = pending.resource, pending.scope
    sign_in.scope, sign_in.signed_in_at = storable(tokens.scope or pending.scope), timezone.now()
    keeping.keep_tokens(sign_in, tokens)
    server.sign_in = sign_in


@transaction.atomic
def leave_rights(server: McpServer) -> None:
    """The rights that a call was refused for are not wanted."""
    McpSignIn.objects.filter(server=server).update(lacking_since=None, lacking_scope="")


def masked(error: SignInFailed, values: Mapping[str, str]) -> SignInFailed:
    """The same without these secrets: a sign-in server's own words may quote what it was sent."""
    return SignInFailed(masker_of(values).mask_text(str(error)), needs_client=error.needs_client)


def _pending(server: McpServer, address: str, place: Place, client: Client, *, is_own: bool) -> Pending:
    sent: Sent = steps().sent_to(place, client, clients.redirect_uri())
    return Pending(
        server=server.pk,
        address=secrets.sealed(address),
        state=sent.state,
        url=sent.url,
        verifier=sent.verifier,
        redirect_uri=clients.redirect_uri(),
        issuer=place.issuer,
        token_endpoint=place.token_endpoint,
        revocation_endpoint=place.revocation_endpoint,
        resource=place.resource,
        scope=place.scope,
        says_issuer=place.says_issuer,
        client_id=client.id,
        client_secret=secrets.sealed(client.secret),
        client_method=client.method,
        is_own_client=is_own,
    )


def _opened(pending: Pending) -> tuple[str, Client]:
    """The server's address, and the client."""
    try:
        client = Client(pending.client_id, secrets.opened(pending.client_secret), pending.client_method)
        return secrets.opened(pending.address), client
    except secrets.SecretUnreadable as error:
        raise SignInFailed(_CHANGED) from error


def _own_client(server: McpServer, place: Place, values: Mapping[str, str], *, registers: bool) -> Client:
    try:
        return clients.own_client(place, policy_for(server), registers=registers)
    except SignInFailed as error:
        raise masked(error, values) from error


def _find(server: McpServer, values: Mapping[str, str]) -> Place:
    reached = known(server)
    try:
        url, headers = reached.address(values), reached.request_headers(values)
        place: Place = async_to_sync(steps().find)(url, server.transport, headers, policy_for(server))
    except Unfillable as error:
        raise SignInFailed(str(error)) from error
    except SignInFailed as error:
        raise masked(error, values) from error
    return place


def _refusal(came: Mapping[str, str]) -> str:
    error = " ".join(came.get("error", "").split())[:100]
    said = " ".join(came.get("error_description", "").split())[:300]
    if not error:
        return "The sign-in server sent you back without a code. Sign in again."
    what = _MEANINGS.get(error, f"The sign-in server refused: {error}.")
    return f"{what} It says: {said}" if said else what
