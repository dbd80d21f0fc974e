"""Parts of the playground's page by themselves."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from accounts.http import WorkspaceRequest
from playground.beforehand import before_run
from playground.models import Run
from playground.runs import runs_of
from playground.screen import find_chosen, models_of
from playground.setup import SetupForm
from playground.thread import shown_run
from providers.service import providers_of

SETUP_CHANGED = "setup-changed"
"""The event by which the page asks anew for what is said before a run."""


@require_GET
def run_fragment(request: WorkspaceRequest, run_id: str) -> HttpResponse:
    """A run of the thread as it stands now."""
    return render(request, "playground/_run.html", {"run": shown_run(_find(request, run_id))})


@require_GET
def step_fragment(request: WorkspaceRequest, run_id: str, number: int) -> HttpResponse:
    """A step of a run as it stands now."""
    run = shown_run(_find(request, run_id))
    step = next((step for step in run.steps if step.number == number), None)
    if step is None:
        raise Http404
    return render(request, "playground/_step.html", {"run": run, "step": step})


@require_GET
def model_field(request: WorkspaceRequest) -> HttpResponse:
    """The model picker for the provider that the form names."""
    chosen = find_chosen(list(providers_of(request.workspace)), request.GET.get("provider", ""))
    typed = request.GET.get("model", "")
    names = models_of(chosen, typed).names
    model = typed if typed in names or not names else names[0]
    form = SetupForm({**request.GET.dict(), "model": model})
    answer = render(request, "playground/_model_fields.html", {"form": form, "models": models_of(chosen, model)})
    answer["HX-Trigger-After-Settle"] = SETUP_CHANGED
    return answer


@require_POST
def before(request: WorkspaceRequest) -> HttpResponse:
    """What the run may cost, its limits, and what will be different; posted, since a conversation is in it."""
    branch = request.POST.get("branch", "")
    edited = request.POST.get(f"edit:{branch}", "")
    before = before_run(request.workspace, SetupForm(request.POST), branch=branch, edited=edited)
    shown = {"before": before, "is_of_an_edit": bool(branch)}
    return render(request, "playground/_before.html", shown)


def _find(request: WorkspaceRequest, run_id: str) -> Run:
    return get_object_or_404(runs_of(request.workspace), pk=run_id)
