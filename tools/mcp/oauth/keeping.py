"""What is kept of a sign-in: tokens and the client's secret as secrets of the product's own, the rest in its row."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import secrets
from accounts.models import Secret, Workspace
from tools.mcp.models import McpSignIn
from tools.mcp.oauth.known import Client, SignInFailed, Tokens
from tools.plain_text import unstorable

LONGEST_LASTING_S = 10 * 365 * 86_400
_KINDS = ("access_token", "refresh_token", "client_secret")


def secret_name(server_id: str, kind: str) -> str:
    """The name under which it is kept, and which stands where it was masked."""
    return f"mcp:{server_id[-12:]}:{kind}"


def check_client(client: Client) -> None:
    """Raise SignInFailed where it could not be kept."""
    if unstorable([client.id, client.secret]):
        raise SignInFailed("The client's id or secret has characters that no text can carry.", needs_client=True)


@transaction.atomic
def keep_client(sign_in: McpSignIn, client: Client) -> None:
    """From now on Toolscope is this client there; what another was given is forgotten. Raises SignInFailed."""
    forget(sign_in, *_KINDS)
    sign_in.client_id, sign_in.client_method = client.id, client.method
    _put(sign_in.server.workspace, sign_in.server_id, "client_secret", client.secret)


def client_of(sign_in: McpSignIn, values: Mapping[str, str]) -> Client:
    """The client, with its secret out of the workspace's."""
    secret = values.get(secret_name(sign_in.server_id, "client_secret"), "")
    return Client(sign_in.client_id, secret, sign_in.client_method)


@transaction.atomic
def keep_tokens(sign_in: McpSignIn, tokens: Tokens) -> None:
    """These are the tokens now; a refresh token that was not replaced stays. Raises SignInFailed."""
    workspace = sign_in.server.workspace
    for kind, value in (("access_token", tokens.access), ("refresh_token", tokens.refresh)):
        _put(workspace, sign_in.server_id, kind, value)
    sign_in.generation += 1
    sign_in.expires_at = _end_of(tokens)
    sign_in.renewing_until, sign_in.problem = None, ""
    sign_in.save()


def forget(sign_in: McpSignIn, *kinds: str) -> None:
    """Nobody is signed in any more; what is kept of these kinds goes. Does not save."""
    names = [secret_name(sign_in.server_id, kind) for kind in kinds]
    Secret.objects.filter(workspace=sign_in.server.workspace, name__in=names).delete()
    sign_in.generation += 1
    sign_in.signed_in_at = sign_in.expires_at = sign_in.renewing_until = sign_in.lacking_since = None
    sign_in.problem = sign_in.lacking_scope = ""


def _put(workspace: Workspace, server_id: str, kind: str, value: str) -> None:
    if not value:
        return
    try:
        secrets.put(workspace, secret_name(server_id, kind), value)
    except secrets.InvalidSecret as error:
        raise SignInFailed(f"What the sign-in server gave cannot be kept: {error}") from error


def _end_of(tokens: Tokens) -> datetime | None:
    if tokens.lasts_s is None:
        return None
    return timezone.now() + timedelta(seconds=min(max(tokens.lasts_s, 0), LONGEST_LASTING_S))
