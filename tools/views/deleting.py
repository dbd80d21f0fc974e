"""Taking a tool out of use, after asking."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.http import WorkspaceRequest
from tools import service
from tools.views.editor import find


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def confirm(request: WorkspaceRequest, name: str) -> HttpResponse:
    """Ask; then delete. For htmx the question is a dialog."""
    tool = find(request, name)
    if request.method == "GET":
        return render(request, "tools/_delete.html" if request.htmx else "tools/delete.html", {"tool": tool})
    service.delete_tool(tool)
    messages.success(request, f"{tool.name} is deleted. Traces keep what it did.")
    return redirect("tools:list")
