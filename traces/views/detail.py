"""The trace page, and the part of it that changes while the run goes on."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.http import WorkspaceRequest
from traces import listing
from traces.pages.page import page, progress_of
from traces.views.found import find, find_trace


@require_GET
def detail(request: WorkspaceRequest, trace_id: str) -> HttpResponse:
    """A trace: header, tree, and the span that the address names or that a reader came for."""
    return render(request, "traces/detail.html", page(find(request, trace_id), request.GET))


@require_GET
def progress(request: WorkspaceRequest, trace_id: str) -> HttpResponse:
    """The header's numbers and the tree, as they are now."""
    found = find(request, trace_id)
    return render(request, "traces/_progress.html", progress_of(found, request.GET.get("span", "")))


@require_GET
def neighbour(request: WorkspaceRequest, trace_id: str, *, newer: bool) -> HttpResponse:
    """To the trace just after or before this one; at the end of the list, back to it."""
    trace = find_trace(request, trace_id)
    return redirect("traces:detail", (listing.neighbour(trace, newer=newer) or trace).pk)
