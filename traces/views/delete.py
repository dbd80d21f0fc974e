"""Deleting traces: the question first, then the deed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import WorkspaceRequest
from traces.deletion import delete_traces
from traces.models import Trace

MOST = 200


@require_http_methods(["GET", "POST"])
def delete(request: WorkspaceRequest) -> HttpResponse:
    """Ask whether the traces with these ids shall go; by POST, delete those that have ended."""
    ids = (request.POST if request.method == "POST" else request.GET).getlist("id")[:MOST]
    traces = list(Trace.objects.filter(workspace=request.workspace, pk__in=ids))
    if request.method == "POST":
        messages.success(request, _sentence(delete_traces(traces), len(traces)))
        return redirect("traces:list")
    context = {
        "ended": [trace for trace in traces if trace.has_ended],
        "running": [trace for trace in traces if not trace.has_ended],
    }
    return render(request, "traces/_delete.html" if request.htmx else "traces/delete.html", context)


def _sentence(deleted: int, asked: int) -> str:
    left = asked - deleted
    return f"{deleted} trace{'' if deleted == 1 else 's'} deleted." + (
        f" {left} had not ended and stayed." if left else ""
    )
