"""A person signs in to a server: where to, sent there, back again, out again."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import secrets
from accounts.masking import masker_of
from outbound.addresses import AddressPolicy
from tools.execution import default_policy
from tools.filling import Unfillable
from tools.mcp.known import known
from tools.mcp.models import McpServer, McpSignIn
from tools.mcp.oauth import keeping
from tools.mcp.oauth.door import steps
from tools.mcp.oauth.known import Client, Pending, Place, SignInFailed
from tools.plain_text import storable

_CHANGED = "The server was changed meanwhile. Sign in again."
_MEANINGS = {
    "access_denied": "Access was not granted there, so nothing is signed in.",
    "temporarily_unavailable": "The sign-in server cannot do it now. Try again later.",
    "invalid_scope": "The sign-in server does not give what this server asks for.",
}


def redirect_uri() -> str:
    """Where the sign-in server sends a person back to."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("tools:signed_in")


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


def begin(server: McpServer, client_id: str = "", client_secret: str = "") -> Pending:
    """Where to send the person; as which client, if one was typed in, else registered now. Raises SignInFailed."""
    values = secrets.values_of(server.workspace)
    place = _find(server, values)
    sign_in = sign_in_of(server)
    is_kept = sign_in is not None and sign_in.is_own_client and sign_in.issuer == place.issuer and not client_id
    if is_kept and sign_in is not None:
        client = keeping.client_of(sign_in, values)
    elif client_id:
        client = steps().typed_client(place, client_id, client_secret)
    else:
        client = _registered(server, place, values)
    if not is_kept:
        _note(server, place, client, is_own=bool(client_id))
    pending: Pending = steps().sent_to(place, client, server.pk, redirect_uri())
    return pending


def finish(server: McpServer, pending: Pending, came: Mapping[str, str]) -> None:
    """The person is back: `came` is what the sign-in server gave them along. Raises SignInFailed."""
    sign_in = sign_in_of(server)
    if sign_in is None or sign_in.issuer != pending.issuer:
        raise SignInFailed(_CHANGED)
    if came.get("iss", pending.issuer if not pending.says_issuer else "") != pending.issuer:
        raise SignInFailed("What came back is not from the sign-in server that you were sent to. Nothing was kept.")
    if "error" in came or not came.get("code"):
        raise SignInFailed(_refusal(came))
    values = secrets.values_of(server.workspace)
    client = keeping.client_of(sign_in, values)
    try:
        tokens = async_to_sync(steps().exchange)(pending, client, came["code"], policy_for(server))
    except SignInFailed as error:
        raise _masked(error, {**values, "code": came["code"]}) from error
    with transaction.atomic():
        sign_in = _locked(server, sign_in)
        keeping.forget(sign_in, "access_token", "refresh_token")
        sign_in.token_endpoint, sign_in.resource = pending.token_endpoint, pending.resource
        sign_in.scope, sign_in.signed_in_at = storable(tokens.scope or pending.scope), timezone.now()
        keeping.keep_tokens(sign_in, tokens)
    server.sign_in = sign_in


@transaction.atomic
def sign_out(server: McpServer) -> None:
    """Forget the tokens; as which client one signs in is still known."""
    sign_in = sign_in_of(server)
    if sign_in is not None:
        keeping.forget(sign_in, "access_token", "refresh_token")
        sign_in.save()


@transaction.atomic
def forget(server: McpServer) -> None:
    """Forget that one signs in, and everything that was kept for it."""
    sign_in = sign_in_of(server)
    if sign_in is not None:
        keeping.forget(sign_in, "access_token", "refresh_token", "client_secret")
        sign_in.delete()


def _locked(server: McpServer, before: McpSignIn) -> McpSignIn:
    """The sign-in as it is now. Raises SignInFailed where tokens for what it was must not be kept any more."""
    rows = McpSignIn.objects.select_for_update(of=("self",)).select_related("server__workspace")
    same = rows.filter(server__url=server.url, issuer=before.issuer, client_id=before.client_id)
    sign_in = same.filter(pk=server.pk).first()
    if sign_in is None:
        raise SignInFailed(_CHANGED)
    return sign_in


@transaction.atomic
def _note(server: McpServer, place: Place, client: Client, *, is_own: bool) -> None:
    now = McpServer.objects.select_for_update().filter(pk=server.pk, url=server.url).first()
    if now is None:
        raise SignInFailed(_CHANGED)
    sign_in = sign_in_of(now) or McpSignIn(server=now)
    keeping.keep_client(sign_in, client)
    sign_in.issuer, sign_in.is_own_client = place.issuer, is_own
    sign_in.save()
    server.sign_in = sign_in


def _registered(server: McpServer, place: Place, values: Mapping[str, str]) -> Client:
    try:
        client: Client = async_to_sync(steps().register)(place, redirect_uri(), policy_for(server))
    except SignInFailed as error:
        raise _masked(error, values) from error
    return client


def _find(server: McpServer, values: Mapping[str, str]) -> Place:
    reached = known(server)
    try:
        url, headers = reached.address(values), reached.request_headers(values)
        place: Place = async_to_sync(steps().find)(url, server.transport, headers, policy_for(server))
    except Unfillable as error:
        raise SignInFailed(str(error)) from error
    except SignInFailed as error:
        raise _masked(error, values) from error
    return place


def _masked(error: SignInFailed, values: Mapping[str, str]) -> SignInFailed:
    return SignInFailed(masker_of(values).mask_text(str(error)), needs_client=error.needs_client)


def _refusal(came: Mapping[str, str]) -> str:
    error = " ".join(came.get("error", "").split())[:100]
    said = " ".join(came.get("error_description", "").split())[:300]
    if not error:
        return "The sign-in server sent you back without a code. Sign in again."
    what = _MEANINGS.get(error, f"The sign-in server refused: {error}.")
    return f"{what} It says: {said}" if said else what
