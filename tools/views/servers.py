"""MCP servers: the list, adding and changing one, its page, taking its tools and what it changed of them, deleting."""

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
        return _form_page(request, ServerForm())
    form = ServerForm.from_post(request.POST.dict())
    try:
        server = servers.add(request.workspace, form.fields())
    except (InvalidServer, Unavailable) as error:
        return _refused(request, form, error)
    if server.refreshed_at is not None:
        messages.success(request, f"{server.name} is connected. Choose the tools to use.")
    return redirect("tools:server", server.pk)


@require_http_methods(["GET", "POST"])
def edit(request: WorkspaceRequest, server_id: str) -> HttpResponse:
    """Another name, or another way to it: as for a new one, it is reached first."""
    server = find(request, server_id)
    if request.method == "GET":
        return _form_page(request, ServerForm.of(server), server)
    form = ServerForm.from_post(request.POST.dict())
    try:
        servers.change(server, form.fields())
    except (InvalidServer, Unavailable) as error:
        return _refused(request, form, error, find(request, server_id))
    messages.success(request, f"{server.name} is saved.")
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
    failure = servers.delete(server)
    messages.success(request, f"{server.name} is deleted, and its tools are out of use. Traces keep what they did.")
    if failure:
        messages.warning(request, failure)
    return redirect("tools:servers")


def find(request: WorkspaceRequest, server_id: str) -> McpServer:
    """The workspace's server of this id, or 404."""
    try:
        return servers.get_server(request.workspace, server_id)
    except McpServer.DoesNotExist as error:
        raise Http404 from error


def _refused(
    request: WorkspaceRequest, form: ServerForm, error: InvalidServer | Unavailable, server: McpServer | None = None
) -> HttpResponse:
    errors = by_field(error.errors) if isinstance(error, InvalidServer) else None
    unreached = "" if isinstance(error, InvalidServer) else str(error)
    return _form_page(request, form, server, status=422, errors=errors, unreached=unreached)


def _form_page(
    request: WorkspaceRequest, form: ServerForm, server: McpServer | None = None, status: int = 200, **more: object
) -> HttpResponse:
    has_programs = settings.MCP_STDIO_ENVIRONMENT is not None
    context = {"form": form, "server": server, "has_programs": has_programs, **more}
    return render(request, f"tools/servers/{'edit' if server else 'new'}.html", context, status=status)


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
