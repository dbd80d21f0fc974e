"""Taking tools out of use, after asking, and bringing them back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.http import WorkspaceRequest
from tools import service
from tools.models import Tool
from tools.views.editor import find
from tools.views.moments import moment_of, written
from tools.views.names import in_short


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def confirm(request: WorkspaceRequest, name: str) -> HttpResponse:
    """Ask; then delete. For htmx the question is a dialog."""
    return _confirm(request, [find(request, name)])


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def several(request: WorkspaceRequest) -> HttpResponse:
    """The same for all that are named."""
    names = (request.POST if request.method == "POST" else request.GET).getlist("name")
    return _confirm(request, [tool for tool in service.tools_of(request.workspace) if tool.name in set(names)])


@require_POST
def undo(request: WorkspaceRequest, moment: int) -> HttpResponse:
    """Bring back what was deleted at this moment."""
    back, left = service.undelete(request.workspace, moment_of(moment))
    if back:
        messages.success(request, f"{in_short(back)} {'is' if len(back) == 1 else 'are'} back.")
    if left:
        messages.error(request, f"{in_short(left)} cannot come back: there is another tool of that name.")
    return redirect("tools:list")


def _confirm(request: WorkspaceRequest, tools: list[Tool]) -> HttpResponse:
    if request.method == "GET":
        return render(request, "tools/_delete.html" if request.htmx else "tools/delete.html", {"tools": tools})
    if not tools:
        return redirect("tools:list")
    at = service.delete_tools(tools)
    return redirect(f"{reverse('tools:list')}?deleted={written(at)}")
