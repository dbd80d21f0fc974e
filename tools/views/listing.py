"""All tools, searched as one types."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from accounts.http import WorkspaceRequest
from tools import service
from tools.models import Tool
from tools.views.moments import moment_of
from tools.views.names import in_short
from traces.tool_use import Calls, calls_since

MOST_ROWS = 500
RECENT = timedelta(days=7)


@vary_on_headers("HX-Request")
@require_GET
def index(request: WorkspaceRequest) -> HttpResponse:
    """The list with its recent use; for htmx its rows alone."""
    search = request.GET.get("q", "").strip()
    tools = list(service.tools_of(request.workspace, search)[: MOST_ROWS + 1])
    shown = tools[:MOST_ROWS]
    used = calls_since(request.workspace, timezone.now() - RECENT, [tool.name for tool in shown])
    context = {
        "tools": tools[:MOST_ROWS],
        "rows": [(tool, tool.current, used.get(tool.name, Calls())) for tool in shown],
        "search": search,
        "is_cut": len(tools) > MOST_ROWS,
        "limit": MOST_ROWS,
        **_deleted(request),
    }
    return render(request, "tools/_rows.html" if request.htmx else "tools/list.html", context)


def _deleted(request: WorkspaceRequest) -> dict[str, object]:
    """What was deleted just now, and can come back."""
    moment = request.GET.get("deleted", "")
    if not moment.isdecimal() or len(moment) > 20:
        return {}
    gone = list(Tool.objects.filter(workspace=request.workspace, deleted_at=moment_of(int(moment))).order_by("name"))
    return {"deleted": moment, "gone": gone, "gone_names": in_short(gone)}
