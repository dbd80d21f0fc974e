"""Toolsets: the list, and one with its members."""

from collections.abc import Collection, Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.http import WorkspaceRequest
from tools import service, toolsets
from tools.crowd import crowd
from tools.models import Tool, Toolset, ToolVersion
from tools.toolsets import InvalidToolset
from wire.schemas.crowding import Crowd


@require_GET
def index(request: WorkspaceRequest) -> HttpResponse:
    """All toolsets, each with its size and what is to be said of it."""
    found = list(toolsets.toolsets_of(request.workspace))
    shown = [(one, one.tools.all(), crowd(_versions(one.tools.all()))) for one in found]
    return render(request, "tools/toolsets.html", {"toolsets": shown})


@require_http_methods(["GET", "POST"])
def new(request: WorkspaceRequest) -> HttpResponse:
    """A toolset to be named; the address may name its members."""
    return _edit(request, None, set(request.GET.getlist("name")))


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def detail(request: WorkspaceRequest, pk: str) -> HttpResponse:
    """A toolset: its name and members."""
    toolset = _find(request, pk)
    return _edit(request, toolset, {tool.name for tool in toolset.tools.all()})


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def delete(request: WorkspaceRequest, pk: str) -> HttpResponse:
    """Ask; then delete the group, never its tools."""
    toolset = _find(request, pk)
    if request.method == "GET":
        template = "tools/_delete_toolset.html" if request.htmx else "tools/delete_toolset.html"
        return render(request, template, {"toolset": toolset})
    toolset.delete()
    messages.success(request, f"The toolset {toolset.name} is deleted. Its tools stay.")
    return redirect("tools:toolsets")


def _edit(request: WorkspaceRequest, toolset: Toolset | None, members: Collection[str]) -> HttpResponse:
    tools = list(service.tools_of(request.workspace))
    name = toolset.name if toolset else ""
    if request.method == "GET":
        return _page(request, toolset, tools, name, members)
    name, members = request.POST.get("toolset", ""), set(request.POST.getlist("name"))
    if "measure" in request.POST:
        return render(request, "tools/_crowd.html", {"crowd": _crowd(tools, members)})
    try:
        chosen = [tool for tool in tools if tool.name in members]
        saved = toolsets.save(request.workspace, name, chosen, toolset)
    except InvalidToolset as error:
        return _page(request, toolset, tools, name, members, [str(error)])
    messages.success(request, f"The toolset {saved.name} is saved.")
    return redirect("tools:toolset", saved.pk)


def _page(
    request: WorkspaceRequest,
    toolset: Toolset | None,
    tools: list[Tool],
    name: str,
    members: Collection[str],
    errors: list[str] | None = None,
) -> HttpResponse:
    context = {
        "toolset": toolset,
        "name": name,
        "tools": sorted(((tool, tool.name in members) for tool in tools), key=lambda one: not one[1]),
        "errors": errors,
        "crowd": _crowd(tools, members),
    }
    return render(request, "tools/toolset.html", context, status=422 if errors else 200)


def _crowd(tools: list[Tool], members: Collection[str]) -> Crowd:
    return crowd(_versions(tool for tool in tools if tool.name in members))


def _versions(tools: Iterable[Tool]) -> list[ToolVersion]:
    return [tool.current for tool in tools if tool.current is not None]


def _find(request: WorkspaceRequest, pk: str) -> Toolset:
    try:
        return toolsets.toolsets_of(request.workspace).get(pk=pk)
    except (Toolset.DoesNotExist, ValueError) as error:
        raise Http404 from error
