"""Pasting schemas: a preview of what was recognised, a decision for each, then saving."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import WorkspaceRequest
from tools import importing
from tools.forms.import_form import Row, save_rows
from tools.importing import Recognised, Unrecognised

NOTHING = Recognised("", [], ())


@require_http_methods(["GET", "POST"])
def paste(request: WorkspaceRequest) -> HttpResponse:
    """The paste box and a preview of what it holds; with `save` the chosen tools are saved."""
    source = request.POST.get("source", "")
    try:
        found = importing.recognise(request.workspace, source) if source.strip() else NOTHING
    except Unrecognised as error:
        # While one types nothing has failed: an error status would only fill the browser's console.
        status = 200 if request.htmx else 422
        return _page(request, {"source": source, "unrecognised": str(error)}, status)
    context: dict[str, object] = {"source": source, "found": found}
    if "save" not in request.POST:
        rows = [Row.proposed(request.workspace, number, proposal) for number, proposal in enumerate(found.proposals)]
        return _page(request, context | {"rows": rows})
    rows = [Row.typed(request.POST.dict(), number, proposal) for number, proposal in enumerate(found.proposals)]
    saved = save_rows(request.workspace, rows, request.user)
    if saved is None:
        return _page(request, context | {"rows": rows}, status=422)
    names = ", ".join(tool.name for tool in saved)
    messages.success(request, f"Saved {names}." if names else "Nothing was chosen, so nothing was saved.")
    return redirect("tools:list")


def _page(request: WorkspaceRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    template = "tools/_preview.html" if request.htmx else "tools/import.html"
    return render(request, template, context, status=status)
