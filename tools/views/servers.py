"""MCP servers: the list, adding one, its page, looking at it again, taking its tools and their changes, deleting."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.http import WorkspaceRequest
from tools.forms.import_form import save_rows
from tools.forms.server_form import ServerForm, by_field
from tools.forms.server_tools_form import Offer, offered, typed
from tools.mcp import changes, servers
from tools.mcp.accepting import users_of
from tools.mcp.fields import InvalidServer
from tools.mcp.models import McpServer
from tools.mcp.unavailable import Unavailable
from tools.toolsets import InvalidToolset


@require_GET
def index(request: WorkspaceRequest) -> HttpResponse:
    """All servers."""
    return render(request, "tools/servers/list.html", {"rows": changes.rows(request.workspace)})


@require_http_methods(["GET", "POST"])
def new(request: WorkspaceRequest) -> HttpResponse:
    """An empty form, or the one that was sent and could not be saved: the server is reached first."""
    if request.method == "GET":
        return _new_page(request, ServerForm())
    form = ServerForm.from_post(request.POST.dict())
    try:
        server = servers.add(request.workspace, form.fields())
    except InvalidServer as error:
        return _new_page(request, form, errors=by_field(error.errors))
    except Unavailable as error:
        return _new_page(request, form, unreached=str(error))
    if server.refreshed_at is not None:
        messages.success(request, f"{server.name} is connected. Choose the tools to use.")
    return redirect("tools:server", server.pk)


@require_GET
def detail(request: WorkspaceRequest, server_id: str) -> HttpResponse:
    """A server: what changed, what is used, what else it has."""
    server = find(request, server_id)
    known = changes.overview(server)
    return _page(request, server, known, offered(server, known))


@require_POST
def refresh(request: WorkspaceRequest, server_id: str) -> HttpResponse:
    """Look at it again; nothing that is used changes by that."""
    server = find(request, server_id)
    servers.look_again(server)
    return redirect("tools:server", server.pk)


@require_POST
def register(request: WorkspaceRequest, server_id: str) -> HttpResponse:
    """Make tools of the chosen ones."""
    server = find(request, server_id)
    known = changes.overview(server)
    offer = typed(server, known, request.POST.dict())
    toolset = request.POST.get("toolset", "").strip()
    sets = {toolset: [row.proposal.name for row in offer.shown]} if toolset else {}
    try:
        saved = save_rows(request.workspace, offer.shown, request.user, sets)
    except InvalidToolset as error:
        return _page(request, server, known, offer, status=422, toolset=toolset, toolset_errors=[str(error)])
    if saved is None:
        return _page(request, server, known, offer, status=422, toolset=toolset)
    names = ", ".join(tool.name for tool in saved.tools)
    messages.success(request, f"Saved {names}." if names else "Nothing was chosen, so nothing was saved.")
    return redirect("tools:server", server.pk)


@require_POST
def take(request: WorkspaceRequest, server_id: str) -> HttpResponse:
    """Take the changes that a person has looked at."""
    server = find(request, server_id)
    wanted = {name: request.POST.get(f"mark {name}", "") for name in request.POST.getlist("take")}
    try:
        names = changes.take(server, wanted, request.user)
    except changes.ChangedMeanwhile:
        messages.error(request, "The server was looked at again meanwhile. Nothing was taken: look at it as it is now.")
    except changes.Untakable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Taken: {', '.join(names)}." if names else "No change was chosen.")
    return redirect("tools:server", server.pk)


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def delete(request: WorkspaceRequest, server_id: str) -> HttpResponse:
    """Ask; then delete. For htmx the question is a dialog."""
    server = find(request, server_id)
    if request.method == "GET":
        template = "tools/servers/_delete.html" if request.htmx else "tools/servers/delete.html"
        return render(request, template, {"server": server, "users": users_of(server)})
    servers.delete(server)
    messages.success(request, f"{server.name} is deleted, and its tools are out of use. Traces keep what they did.")
    return redirect("tools:servers")


def find(request: WorkspaceRequest, server_id: str) -> McpServer:
    """The workspace's server of this id, or 404."""
    try:
        return servers.get_server(request.workspace, server_id)
    except McpServer.DoesNotExist as error:
        raise Http404 from error


def _new_page(
    request: WorkspaceRequest, form: ServerForm, errors: dict[str, list[str]] | None = None, unreached: str = ""
) -> HttpResponse:
    has_programs = settings.MCP_STDIO_ENVIRONMENT is not None
    context = {"form": form, "errors": errors, "unreached": unreached, "has_programs": has_programs}
    return render(request, "tools/servers/new.html", context, status=422 if errors or unreached else 200)


def _page(
    request: WorkspaceRequest,
    server: McpServer,
    known: changes.Overview,
    offer: Offer,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {"server": server, "known": known, "offer": offer, **more}
    return render(request, "tools/servers/detail.html", context, status=status)
