"""Signing in to an MCP server: sent away, back again, and out."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.http import WorkspaceRequest
from tools.mcp import servers
from tools.mcp.models import McpServer
from tools.mcp.oauth import clients, signing_in, signing_out
from tools.mcp.oauth.known import Pending, SignInFailed
from tools.views.servers import find

PENDING = "mcp_pending"
"""In the session, by their state: nobody else can come back in place of who was sent away."""
MOST_PENDING = 5


@require_http_methods(["GET", "POST"])
def sign_in(request: WorkspaceRequest, server_id: str) -> HttpResponse:
    """Find out where to; then show it, with the way there: a person is to see whom they sign in to."""
    server = find(request, server_id)
    if request.method == "GET":
        pending = [one for one in _pending(request).values() if one["server"] == server.pk]
        return _page(request, server, _shown(Pending(**pending[-1])) if pending else {})
    client_id, client_secret = request.POST.get("client_id", "").strip(), request.POST.get("client_secret", "").strip()
    try:
        begun = signing_in.begin(server, client_id, client_secret, registers="register" in request.POST)
    except SignInFailed as error:
        typed = {"client_id": client_id, "client_secret": client_secret}
        return _page(request, server, {"failure": str(error), "needs_client": error.needs_client, **typed}, status=422)
    others = {state: one for state, one in _pending(request).items() if one["server"] != server.pk}
    request.session[PENDING] = dict([*others.items(), (begun.state, asdict(begun))][-MOST_PENDING:])
    return redirect("tools:server_sign_in", server.pk)


@require_GET
def signed_in(request: WorkspaceRequest) -> HttpResponse:
    """Back from the sign-in server, with a code or a refusal; it counts once, and in the browser that was sent."""
    pending = _pending(request)
    begun = pending.pop(request.GET.get("state", ""), None)
    server = servers.servers_of(request.workspace).filter(pk=begun["server"]).first() if begun else None
    if begun is None or server is None:
        messages.error(
            request,
            "This sign-in was not begun in this browser, or is used up. Begin it on the server's page, with "
            f"Toolscope open at {settings.PUBLIC_URL}.",
        )
        return redirect("tools:servers")
    request.session[PENDING] = pending
    try:
        signing_in.finish(server, Pending(**begun), request.GET.dict())
    except SignInFailed as error:
        messages.error(request, str(error))
        return redirect("tools:server", server.pk)
    servers.look_again(server)
    messages.success(request, f"Signed in to {server.name}.")
    return redirect("tools:server", server.pk)


@require_POST
def sign_out(request: WorkspaceRequest, server_id: str) -> HttpResponse:
    """Forget the tokens, and give them up where they were given."""
    server = find(request, server_id)
    failure = signing_out.sign_out(server)
    messages.success(request, f"Signed out of {server.name}. Its tools fail until somebody signs in again.")
    if failure:
        messages.warning(request, failure)
    return redirect("tools:server", server.pk)


@require_POST
def leave_rights(request: WorkspaceRequest, server_id: str) -> HttpResponse:
    """Who is signed in stays so with the rights that there are."""
    server = find(request, server_id)
    signing_in.leave_rights(server)
    return redirect("tools:server", server.pk)


@require_safe
def client_document(request: HttpRequest) -> HttpResponse:
    """What sign-in servers may know of Toolscope; its address is a client's id, and anybody may read it."""
    return JsonResponse(clients.document(), headers={"Cache-Control": "public, max-age=300"})


def _shown(begun: Pending) -> dict[str, object]:
    return {
        "url": begun.url,
        "scope": begun.scope,
        "client_id": begun.client_id if begun.is_own_client else "",
        "document": begun.client_id if clients.is_document(begun.client_id) else "",
    }


def _pending(request: WorkspaceRequest) -> dict[str, dict[str, Any]]:
    return dict(request.session.get(PENDING, {}))


def _page(request: WorkspaceRequest, server: McpServer, shown: dict[str, object], status: int = 200) -> HttpResponse:
    host = urlsplit(str(shown.get("url", ""))).netloc
    context = {"server": server, "host": host, "redirect_uri": clients.redirect_uri(), **shown}
    return render(request, "tools/servers/sign_in.html", context, status=status)
