"""Opening a pasted request: the paste box, the tools in it that are new here, then the playground."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.http import WorkspaceRequest
from playground.beginning import of_paste
from playground.errors import InvalidRun
from playground.opened_tools import missing_tools
from playground.opening import open_paste
from playground.pasting import Pasted, read
from playground.screen import context
from playground.setup import SetupForm
from tools.forms.import_form import Row, save_rows
from tools.proposals import propose


@require_http_methods(["GET", "POST"])
def open_request(request: WorkspaceRequest) -> HttpResponse:
    """The paste box; by POST, what it holds: first the tools that are not registered here, then the conversation."""
    if request.method == "GET":
        return render(request, "playground/_open.html" if request.htmx else "playground/open.html")
    source = request.POST.get("source", "")
    try:
        pasted = read(source)
        rows = _new_tools(request, pasted)
        if rows and not _is_decided(request, rows):
            status = 422 if "save" in request.POST else 200
            shown = {"source": source, "rows": rows, "has_samples": any(row.proposal.is_sample for row in rows)}
            return render(request, "playground/open.html", shown, status=status)
        return _playground(request, pasted)
    except InvalidRun as problem:
        refused = {"source": source, "errors": [sentence for _, sentence in problem.errors]}
        return render(request, "playground/open.html", refused, status=422)


def _new_tools(request: WorkspaceRequest, pasted: Pasted) -> list[Row]:
    """A row for each tool that is not registered here: as it is proposed, or as it was sent with a decision."""
    opened = open_paste(request.workspace, pasted)
    proposals = enumerate(propose(request.workspace, missing_tools(request.workspace, opened)))
    if "save" in request.POST:
        return [Row.typed(request.POST.dict(), number, proposal) for number, proposal in proposals]
    return [Row.proposed(number, proposal) for number, proposal in proposals]


def _is_decided(request: WorkspaceRequest, rows: list[Row]) -> bool:
    """Did the person decide on the new tools, and could those that are wanted be saved?"""
    saved = save_rows(request.workspace, rows, request.user) if "save" in request.POST else None
    if saved and saved.tools:
        messages.success(request, f"Saved {', '.join(tool.name for tool in saved.tools)}.")
    return saved is not None


def _playground(request: WorkspaceRequest, pasted: Pasted) -> HttpResponse:
    begun = of_paste(request.workspace, pasted)
    shown: dict[str, Any] = context(request.workspace, SetupForm(initial=begun.initial))
    return render(request, "playground/home.html", {**shown, "imported": begun.imported, "tool_notes": begun.notes})
