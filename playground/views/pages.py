"""The playground's pages: a new conversation, and one that has runs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.http import WorkspaceRequest
from playground.beginning import beginning, setup_of
from playground.models import Conversation
from playground.screen import context
from playground.setup import SetupForm, initial_of
from playground.thread import latest, thread_of


@require_GET
def front(_request: HttpRequest) -> HttpResponse:
    """The address itself leads to the playground."""
    return redirect("playground:home")


@require_GET
def home(request: WorkspaceRequest) -> HttpResponse:
    """A new conversation: an example, a recorded request, or the first example."""
    asked = {name: request.GET.get(name, "") for name in ("example", "from_span", "provider")}
    begun = beginning(request.workspace, **asked)
    form = SetupForm(initial=begun.initial)
    shown = context(request.workspace, form, example=begun.example)
    return render(request, "playground/home.html", {**shown, "imported": begun.imported, "tool_notes": begun.notes})


@require_GET
def conversation(request: WorkspaceRequest, conversation_id: str) -> HttpResponse:
    """A conversation up to its newest run, or along the branch of `?run=`."""
    found = get_object_or_404(Conversation, workspace=request.workspace, pk=conversation_id)
    run = latest(found, request.GET.get("run", ""))
    if run is None:
        return redirect("playground:home")
    form = SetupForm(initial=initial_of(setup_of(run)))
    shown = context(request.workspace, form, conversation=found, parent=run)
    return render(request, "playground/home.html", {**shown, "thread": thread_of(run)})
