"""Running from the page: start a run, stop it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.http import WorkspaceRequest
from playground.errors import InvalidRun
from playground.models import Run
from playground.runs import cancel_run, runs_of
from playground.screen import context
from playground.setup import SetupForm
from playground.starting import start
from playground.thread import thread_of
from playground.views.fragments import SETUP_CHANGED


@require_POST
def run(request: WorkspaceRequest) -> HttpResponse:
    """Start what the form asks for and show it; or say what is wrong, with everything as typed."""
    form, branch = SetupForm(request.POST), request.POST.get("branch", "")
    started = None
    if form.is_valid():
        try:
            started = start(request.workspace, request.user, form, branch, request.POST.get(f"edit:{branch}", ""))
        except InvalidRun as problem:
            form.take_errors(problem.errors)
    return _refused(request, form) if started is None else _started(request, started)


@require_POST
def cancel(request: WorkspaceRequest, run_id: str) -> HttpResponse:
    """Stop a run. It shows by itself, as every change of a run does."""
    found = get_object_or_404(runs_of(request.workspace), pk=run_id)
    cancel_run(found)
    if request.htmx:
        return HttpResponse(status=204)
    return redirect(found)


def _started(request: WorkspaceRequest, started: Run) -> HttpResponse:
    if not request.htmx:
        return redirect(started)
    shown = {"thread": thread_of(started), "parent": started, "oob": True}
    answer = render(request, "playground/_started.html", shown)
    answer["HX-Push-Url"] = started.get_absolute_url()
    answer["HX-Trigger-After-Settle"] = SETUP_CHANGED
    return answer


def _refused(request: WorkspaceRequest, form: SetupForm) -> HttpResponse:
    if request.htmx:
        answer = render(request, "playground/_errors_summary.html", {"form": form}, status=422)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#run-errors", "outerHTML"
        return answer
    parent = Run.objects.filter(workspace=request.workspace, pk=form.data.get("parent", "")).first()
    shown = context(request.workspace, form, conversation=parent.conversation if parent else None, parent=parent)
    thread = thread_of(parent) if parent else []
    return render(request, "playground/home.html", {**shown, "thread": thread}, status=422)
