"""All tools, searched as one types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from accounts.http import WorkspaceRequest
from tools import service

MOST_ROWS = 500


@vary_on_headers("HX-Request")
@require_GET
def index(request: WorkspaceRequest) -> HttpResponse:
    """The list; for htmx its rows alone."""
    search = request.GET.get("q", "").strip()
    tools = list(service.tools_of(request.workspace, search)[: MOST_ROWS + 1])
    context = {"tools": tools[:MOST_ROWS], "search": search, "is_cut": len(tools) > MOST_ROWS, "limit": MOST_ROWS}
    return render(request, "tools/_rows.html" if request.htmx else "tools/list.html", context)
