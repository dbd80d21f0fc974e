"""A call by itself, and a person's decision on it while it waits."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.http import WorkspaceRequest
from playground.deciding import InvalidDecision, NoSuchCall, NotWaiting, decide
from playground.models import Run
from playground.questions import refused, said_in
from playground.runs import runs_of
from playground.thread import shown_run


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def call(request: WorkspaceRequest, run_id: str, number: int, index: int) -> HttpResponse:
    """A call as it stands now; by POST what a person decides on it. For htmx its card, else a page of its own."""
    run = get_object_or_404(runs_of(request.workspace), pk=run_id)
    if request.method == "GET":
        return _card(request, run, number, index)
    post = request.POST.dict()
    try:
        decide(run, said_in(post, str(request.user)), span_id=post.get("span", ""))
    except InvalidDecision as error:
        return _card(request, run, number, index, error=error)
    except (NotWaiting, NoSuchCall) as error:
        status = 200 if request.htmx else 409  # the card that comes instead says it
        return _card(request, _again(request, run), number, index, note=str(error), status=status)
    return _card(request, _again(request, run), number, index) if request.htmx else redirect(run)


def _card(
    request: WorkspaceRequest,
    run: Run,
    number: int,
    index: int,
    *,
    error: InvalidDecision | None = None,
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = shown_run(run)
    for step in shown.steps:
        for one, bar, waited in step.lanes:
            if (step.number, one.index) == (number, index):
                if error is not None and one.question is not None:
                    one.question, status = refused(one.question, request.POST.dict(), error), 422
                template = "playground/_call.html" if request.htmx else "playground/call.html"
                context = {"run": shown, "step": step, "call": one, "bar": bar, "waited": waited, "note": note}
                context["conversation_url"] = run.get_absolute_url()
                return render(request, template, context, status=status)
    raise Http404


def _again(request: WorkspaceRequest, run: Run) -> Run:
    return runs_of(request.workspace).get(pk=run.pk)
