"""Exporting a selection of tools: shown in each form, to be copied or downloaded."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from accounts.http import WorkspaceRequest
from tools import exporting
from traces.pages.look import protocol_words

MOST_NAMED = 6


@vary_on_headers("HX-Request")
@require_GET
def export(request: WorkspaceRequest) -> HttpResponse:
    """The tools that the address names, or all; with `download` as a file."""
    form = request.GET.get("as", exporting.OWN)
    tools = exporting.chosen(request.workspace, request.GET.getlist("name"), request.GET.getlist("toolset"))
    if form not in exporting.FORMS or not tools:
        raise Http404
    exported = exporting.export(request.workspace, tools, form)
    if "download" in request.GET:
        name = tools[0].name if len(tools) == 1 else f"{len(tools)}-tools"
        disposition = f'attachment; filename="{name}.{form}.json"'
        headers = {"Content-Disposition": disposition}
        return HttpResponse(exported.text, content_type="application/json; charset=utf-8", headers=headers)
    query = request.GET.copy()
    query.pop("as", None)
    context = {
        "tools": tools,
        "named": tools[:MOST_NAMED],
        "more": len(tools) - MOST_NAMED,
        "exported": exported,
        "form": form,
        "forms": [(exporting.OWN, "Toolscope"), *protocol_words()],
        "query": query.urlencode(),
        "size": len(exported.text.encode()),
    }
    return render(request, "tools/_export.html" if request.htmx else "tools/export.html", context)
