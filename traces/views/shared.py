"""A shared trace: the trace page without the doors, for whoever holds the link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET
from django_htmx.middleware import HtmxDetails

from traces import reader, sharing
from traces.models import Share
from traces.pages.look import Look
from traces.pages.page import Found, page
from traces.pages.place import behind
from traces.views.span import file_response, pane_response

STATUS_CLOSED = 410


class StrangerRequest(HttpRequest):
    """A request of anybody: it has no workspace and no person."""

    htmx: HtmxDetails


@require_GET
def shared(request: StrangerRequest, token: str) -> HttpResponse:
    """The shared page; a friendly one when the link is closed or was never made."""
    share = sharing.open_share(token, request.headers.get("User-Agent", ""))
    if share is None:
        return _private(_closed(request, token))
    found = _found(share, token)
    return _private(render(request, "traces/shared.html", {**page(found, request.GET), "share": share}))


@require_GET
def span(request: StrangerRequest, token: str, span_id: str, tab: str) -> HttpResponse:
    """The pane of a span behind a link."""
    opened = _find(token).open(span_id, Look.of(request.GET))
    if not request.htmx:
        return _private(redirect(opened.place.link(span_id, tab, opened.look)))
    return _private(pane_response(request, opened, tab))


@require_GET
def download(request: StrangerRequest, token: str, span_id: str, column: str) -> HttpResponse:
    """The exact bytes of a payload that the link does not hide, as a file."""
    return _private(file_response(_find(token).open(span_id), column))


def _find(token: str) -> Found:
    share = sharing.find_share(token)
    if share is None:
        raise Http404("there is no such link, or it is closed")
    return _found(share, token)


def _found(share: Share, token: str) -> Found:
    return Found(share.trace, reader.spans_of(share.trace), behind(share, token))


def _closed(request: StrangerRequest, token: str) -> HttpResponse:
    was_open = sharing.was_open(token)
    return render(request, "traces/closed.html", {"was_open": was_open}, status=STATUS_CLOSED if was_open else 404)


def _private(response: HttpResponse) -> HttpResponse:
    """Not in a search engine, not in a cache, and no word to another site of where the reader came from."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
