"""A call by itself, and a person's decision on it while it waits."""

import functools
from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.http import WorkspaceRequest
from playground.deciding import InvalidDecision, NoSuchCall, NotWaiting, decide
from playground.models import Run
from playground.questions import Question, refused, said_in, with_rows
from playground.runs import runs_of
from playground.thread import shown_run


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def call(request: WorkspaceRequest, run_id: str, number: int, index: int) -> HttpResponse:
    """A call as it stands now. For htmx its card, else a page of its own.

    By POST what a person decides on it, or a row more or less in the form in which they answer.
    """
    run = get_object_or_404(runs_of(request.workspace), pk=run_id)
    if request.method == "GET":
        return _card(request, run, number, index)
    post = request.POST.dict()
    if "decision" not in post and {"add", "remove"} & post.keys():
        return _card(request, run, number, index, shown_as=lambda question: with_rows(question, post))
    try:
        decide(run, said_in(post, str(request.user)), span_id=post.get("span", ""))
    except InvalidDecision as error:
        shown = functools.partial(refused, post=post, error=error)
        return _card(request, run, number, index, shown_as=shown, status=422)
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
    shown_as: Callable[[Question], Question] | None = None,
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = shown_run(run)
    for step in shown.steps:
        for one, bar, waited in step.lanes:
            if (step.number, one.index) == (number, index):
                if shown_as is not None and one.question is not None:
                    one.question = shown_as(one.question)
                template = "playground/_call.html" if request.htmx else "playground/call.html"
                context = {"run": shown, "step": step, "call": one, "bar": bar, "waited": waited, "note": note}
                context["conversation_url"] = run.get_absolute_url()
                return render(request, template, context, status=status)
    raise Http404


def _again(request: WorkspaceRequest, run: Run) -> Run:
    return runs_of(request.workspace).get(pk=run.pk)
