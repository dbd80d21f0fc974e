"""The list of traces, and what keeps it true while it is open: one row anew, how many came since."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import WorkspaceRequest
from traces import listing
from traces.listing import InvalidFilter, Page, TraceFilter
from traces.pages.filters import Filters
from traces.views.found import find_trace

PAGE = 50
MOST_NEWS = 100


@require_GET
def index(request: WorkspaceRequest) -> HttpResponse:
    """Traces, newest first, as many as the filters in the address let through."""
    try:
        page = listing.list_traces(request.workspace, TraceFilter.from_query(request.GET), PAGE, _cursor(request))
        errors: list[tuple[str, str]] = []
    except InvalidFilter as invalid:
        page, errors = Page([], None), invalid.errors
    context = {
        "page": page,
        "filters": Filters(request.GET, listing.choices(request.workspace)),
        "errors": errors,
        "is_newest": not _cursor(request),
        "newest": page.items[0].pk if page.items else "",
    }
    return render(request, "traces/_list.html" if _is_part(request) else "traces/list.html", context)


@require_GET
def news(request: WorkspaceRequest) -> HttpResponse:
    """How many traces that the filters let through began after the one that the page shows first."""
    try:
        page = listing.list_traces(request.workspace, TraceFilter.from_query(request.GET), MOST_NEWS)
    except InvalidFilter:
        page = Page([], None)
    after = request.GET.get("after", "")
    count = sum(trace.pk > after for trace in page.items)
    filters = Filters(request.GET)
    return render(request, "traces/_news.html", {"count": count, "most": MOST_NEWS, "filters": filters})


@require_GET
def row(request: WorkspaceRequest, trace_id: str) -> HttpResponse:
    """A trace's line in the list, as it is now."""
    return render(request, "traces/_row.html", {"trace": find_trace(request, trace_id)})


def _cursor(request: WorkspaceRequest) -> str | None:
    return request.GET.get("cursor") or None


def _is_part(request: WorkspaceRequest) -> bool:
    """Is only the list wanted, by a page that stands already?"""
    return bool(request.htmx) and not request.htmx.history_restore_request
