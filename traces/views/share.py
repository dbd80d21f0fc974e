"""The share dialog: make a link, see a trace's links, revoke one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import WorkspaceRequest
from traces import sharing
from traces.models import Share, Trace
from traces.sharing import InvalidShare
from traces.views.found import find_trace

DAY_S = 24 * 3600
EXPIRIES = [
    (3600, "1 hour"),
    (DAY_S, "1 day"),
    (sharing.WEEK_S, "7 days"),
    (30 * DAY_S, "30 days"),
    (sharing.LONGEST_S, "1 year"),
]


@require_http_methods(["GET", "POST"])
def share(request: WorkspaceRequest, trace_id: str) -> HttpResponse:
    """The links of a trace and the form for a new one; by POST, make it and show its address, this once."""
    trace = find_trace(request, trace_id)
    if request.method == "GET":
        return _dialog(request, trace)
    try:
        made, url = sharing.create_share(
            trace,
            expires_in_s=int(request.POST.get("expires_in_s", sharing.WEEK_S)),
            hide=request.POST.getlist("hide"),
            created_by=request.user,
        )
    except InvalidShare as invalid:
        return _dialog(request, trace, status=422, errors=[message for _, message in invalid.errors])
    except ValueError:
        return _dialog(request, trace, status=422, errors=["Choose how long the link shall be open."])
    return _dialog(request, trace, made=made, url=url)


@require_POST
def revoke(request: WorkspaceRequest, trace_id: str, share_id: str) -> HttpResponse:
    """Close a link of this trace, at once."""
    trace = find_trace(request, trace_id)
    if not trace.shares.filter(pk=share_id).exists():
        raise Http404("this trace has no such link")
    sharing.revoke(request.workspace, share_id)
    if request.htmx:
        return _dialog(request, trace)
    messages.success(request, "The link is closed.")
    return redirect("traces:share", trace_id)


def _dialog(request: WorkspaceRequest, trace: Trace, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "trace": trace,
        "shares": sharing.shares_of(trace),
        "parts": Share.Part.choices,
        "expiries": EXPIRIES,
        "usual": sharing.WEEK_S,
        "is_reachable": sharing.is_reachable_by_others(),
        "public_url": settings.PUBLIC_URL,
        **more,
    }
    template = "traces/_share.html" if request.htmx else "traces/share.html"
    return render(request, template, context, status=status)
