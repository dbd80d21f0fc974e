"""Parts of the playground's page by themselves."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.http import WorkspaceRequest
from playground.models import Run
from playground.runs import runs_of
from playground.screen import estimate_of, find_chosen, models_of
from playground.setup import SetupForm
from playground.thread import shown_run
from providers.service import providers_of


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
    """The model picker for the provider that the form names, and what the run may cost there."""
    providers = list(providers_of(request.workspace))
    chosen = find_chosen(providers, request.GET.get("provider", ""))
    names = chosen.model_names if chosen else []
    typed = request.GET.get("model", "")
    model = typed if typed in names or not names else names[0]
    form = SetupForm({**request.GET.dict(), "model": model})
    shown = {"form": form, "models": models_of(chosen, model), "estimate": estimate_of(providers, form), "oob": True}
    return render(request, "playground/_model_field_and_estimate.html", shown)


@require_GET
def estimate(request: WorkspaceRequest) -> HttpResponse:
    """What the run may cost, and its limits."""
    providers = list(providers_of(request.workspace))
    return render(request, "playground/_estimate.html", {"estimate": estimate_of(providers, SetupForm(request.GET))})


def _find(request: WorkspaceRequest, run_id: str) -> Run:
    return get_object_or_404(runs_of(request.workspace), pk=run_id)
