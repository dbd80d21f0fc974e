"""Importing tools: out of a text, a file or an address; a preview, a decision for each, then what came of it."""

from dataclasses import replace

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import WorkspaceRequest
from tools import importing
from tools.fetching import Unfetchable, fetch
from tools.forms.import_form import Row, save_rows
from tools.forms.source_form import SourceForm
from tools.importing import Saved
from tools.proposals import Recognised, Unrecognised, recognise
from tools.toolsets import InvalidToolset
from tools.views.moments import moment_of, written
from tools.views.names import in_short


@require_http_methods(["GET", "POST"])
async def index(request: WorkspaceRequest) -> HttpResponse:
    """The ways in, and a preview of what was given; with `save` the chosen tools are saved."""
    given = SourceForm(text=request.POST.get("source", ""), url=request.POST.get("url", ""))
    try:
        given = SourceForm.from_post(request.POST, request.FILES)
        if given.url:
            fetched = await fetch(given.url)
            given = replace(given, text=fetched.text, base_url=fetched.url)
    except (Unrecognised, Unfetchable) as error:
        return await sync_to_async(_page)(request, given, {"unrecognised": str(error)})
    return await sync_to_async(_answer)(request, given)


@require_GET
def imported(request: WorkspaceRequest, moment: int) -> HttpResponse:
    """What an import made: new tools and new versions."""
    versions = importing.imported(request.workspace, moment_of(moment))
    if not versions:
        raise Http404
    context = {
        "new": [version for version in versions if version.number == 1],
        "replaced": [version for version in versions if version.number > 1],
    }
    return render(request, "tools/imported.html", context)


def _answer(request: WorkspaceRequest, given: SourceForm) -> HttpResponse:
    if not given.text.strip():
        return _page(request, given, {})
    try:
        found = recognise(request.workspace, given.text, given.base_url)
    except Unrecognised as error:
        return _page(request, given, {"unrecognised": str(error)})
    if "save" in request.POST:
        return _save(request, given, found)
    rows = [Row.proposed(number, proposal) for number, proposal in enumerate(found.proposals)]
    _mark_same(request, rows)
    return _page(request, given, {"found": found, "rows": rows})


def _save(request: WorkspaceRequest, given: SourceForm, found: Recognised) -> HttpResponse:
    rows = [Row.typed(request.POST.dict(), number, proposal) for number, proposal in enumerate(found.proposals)]
    toolset = request.POST.get("toolset", "").strip()
    sets = {**found.toolsets, toolset: tuple(one.name for one in found.proposals)} if toolset else found.toolsets
    context = {"found": found, "rows": rows, "toolset": toolset}
    try:
        saved = save_rows(request.workspace, rows, request.user, sets)
    except InvalidToolset as error:
        _mark_same(request, rows)
        return _page(request, given, {**context, "toolset_errors": [str(error)]}, status=422)
    if saved is None:
        _mark_same(request, rows)
        return _page(request, given, context, status=422)
    messages.success(request, _sentence(saved))
    if not saved.made and not saved.replaced:
        return redirect("tools:list")
    return redirect("tools:imported", written(saved.at))


def _mark_same(request: WorkspaceRequest, rows: list[Row]) -> None:
    for number in importing.same_already(request.workspace, [row.proposal for row in rows]):
        rows[number].is_same = True


def _sentence(saved: Saved) -> str:
    if not saved.tools:
        return "Nothing was chosen, so nothing was saved."
    counts = [(saved.made, "new"), (saved.replaced, "with a new version"), (saved.unchanged, "the same already")]
    numbers = ", ".join(f"{len(tools)} {word}" for tools, word in counts if tools)
    return f"Saved {in_short(saved.tools)}: {numbers}."


def _page(request: WorkspaceRequest, given: SourceForm, context: dict[str, object], status: int = 200) -> HttpResponse:
    # While one types nothing has failed: an error status would only fill the browser's console.
    if "unrecognised" in context and not request.htmx:
        status = 422
    template = "tools/_preview.html" if request.htmx else "tools/import.html"
    return render(request, template, {"given": given, **context}, status=status)
