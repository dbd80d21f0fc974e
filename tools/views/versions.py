"""One version of a tool beside the one before it, and bringing it back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.http import WorkspaceRequest
from tools import service
from tools.history import differences
from tools.service import InvalidTool
from tools.views.editor import find


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def change(request: WorkspaceRequest, name: str, number: int) -> HttpResponse:
    """What changed with this version; by POST it becomes the newest again. For htmx the fragment of a dialog."""
    tool = find(request, name)
    version = tool.versions.filter(number=number).first()
    if version is None:
        raise Http404
    if request.method == "POST":
        try:
            made = service.restore(version, created_by=request.user)
        except InvalidTool as error:
            messages.error(request, f"Version {number} cannot be restored: {error}")
        else:
            messages.success(request, f"Version {number} is back, as version {made.number}.")
        return redirect("tools:detail", name)
    before = tool.versions.filter(number=number - 1).first()
    context = {
        "tool": tool,
        "version": version,
        "before": before,
        "differences": differences(before, version) if before else [],
        "is_old": version != tool.current,
    }
    return render(request, "tools/_change.html" if request.htmx else "tools/change.html", context)
