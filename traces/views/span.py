"""One span of a trace: what stands under a tab, and its payloads as files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.http import WorkspaceRequest
from traces import reader
from traces.pages.look import Look
from traces.pages.pane import Opened, pane
from traces.pages.tabs import find_tab
from traces.views.found import find

READERS = {
    "request": reader.request_bytes,
    "response": reader.response_bytes,
    "arguments": reader.arguments_bytes,
    "output": reader.output_bytes,
}


@require_GET
def span(request: WorkspaceRequest, trace_id: str, span_id: str, tab: str) -> HttpResponse:
    """The pane of a span, for the page that is open; opened by itself, the page."""
    opened = find(request, trace_id).open(span_id, Look.of(request.GET))
    if not request.htmx:
        return redirect(opened.place.link(span_id, tab, opened.look))
    response = pane_response(request, opened, tab)
    if _is_inspected(request):
        response["HX-Push-Url"] = "false"
    return response


@require_GET
def download(request: WorkspaceRequest, trace_id: str, span_id: str, column: str) -> HttpResponse:
    """The exact bytes of a payload, as a file."""
    return file_response(find(request, trace_id).open(span_id), column)


def _is_inspected(request: WorkspaceRequest) -> bool:
    """Does another page show the pane beside its own content? Then the address stays that page's."""
    return not (request.htmx.current_url_abs_path or "").startswith("/traces/")


def pane_response(request: HttpRequest, opened: Opened, name: str) -> HttpResponse:
    """The pane with its tabs, or what is folded below one of them."""
    tab = find_tab(opened.span, name, opened.place)
    context = pane(opened, tab)
    return render(request, context["template"] if tab.part_of else "traces/_pane.html", context)


def file_response(opened: Opened, column: str) -> HttpResponse:
    """A payload to be saved, never shown: it may be anything. Raises Http404."""
    data = READERS[column](opened.place.visible.span(opened.span)) if column in READERS else None
    if data is None:
        raise Http404("there is no such payload")
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{opened.span.pk}-{column}.{_extension(opened, column)}"'
    return response


def _extension(opened: Opened, column: str) -> str:
    body = getattr(opened.span, column)
    return "txt" if column == "output" or "event-stream" in body.content_type else "json"
