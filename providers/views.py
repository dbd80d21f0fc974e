"""The provider pages: list, add, change, check, prices, delete."""

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import WorkspaceRequest
from providers import own_prices, service
from providers.check import check
from providers.forms import ProviderForm
from providers.models import ModelPrice, Provider
from providers.offers import offers
from providers.presets import SIMULATOR, preset_of
from providers.price_form import PriceForm
from providers.simulated import description_of


@require_safe
def show_list(request: WorkspaceRequest) -> HttpResponse:
    """All providers, and the hosts that can be added with one click."""
    return render(
        request, "providers/list.html", {"providers": service.providers_of(request.workspace), "offers": offers()}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: WorkspaceRequest) -> HttpResponse:
    """A form, filled in from the preset in the address; or the provider that it describes."""
    preset = preset_of(request.POST.get("preset", "") or request.GET.get("preset", ""))
    if preset is SIMULATOR:
        return redirect("providers:list")
    form = ProviderForm(request.POST or None)
    if request.method == "POST":
        provider = form.create(request.workspace)
        if provider is not None:
            messages.success(request, f"{provider.name} is added.")
            return redirect(_address(provider) + "?check=1")
    else:
        taken = set(service.providers_of(request.workspace).values_list("name", flat=True))
        form = ProviderForm.for_preset(preset, taken, request.GET.get("protocol", ""))
    return _render_new(request, form, status=422 if form.errors else 200)


@require_POST
def add_by_protocol(request: WorkspaceRequest) -> HttpResponse:
    """The form as typed, with what belongs to the protocol that was chosen."""
    form = ProviderForm.for_protocol(request.POST.dict())
    if request.htmx:
        return render(request, "providers/_form.html", {"form": form})
    return _render_new(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def show_detail(request: WorkspaceRequest, provider_id: str) -> HttpResponse:
    """One provider, to be read and changed."""
    provider = _one(request, provider_id)
    if request.method != "POST":
        return _render(request, provider, is_new="check" in request.GET)
    form = ProviderForm(request.POST)
    if form.update(provider) is None:
        return _render(request, _one(request, provider_id), form=form, status=422)
    messages.success(request, "Saved.")
    return redirect(_address(provider))


@require_POST
def change_protocol(request: WorkspaceRequest, provider_id: str) -> HttpResponse:
    """The same for a provider that there is; nothing is saved yet."""
    provider = _one(request, provider_id)
    form = ProviderForm.for_protocol(request.POST.dict())
    if request.htmx:
        return render(request, "providers/_form.html", {"form": form, "provider": provider})
    return _render(request, provider, form=form)


@require_POST
async def check_connection(request: WorkspaceRequest, provider_id: str) -> HttpResponse:
    """Ask the host for its models, and say what came of it."""
    provider = await sync_to_async(_one)(request, provider_id)
    result = await check(provider)
    if request.htmx:
        context = {"result": result, "models": _with_typed(request, provider)}
        return render(request, "providers/_check.html", context)
    return await sync_to_async(_render)(request, provider, result=result)


@require_POST
def set_price(request: WorkspaceRequest, provider_id: str) -> HttpResponse:
    """Give a model a price of the workspace's own."""
    provider = _one(request, provider_id)
    form = PriceForm(request.POST)
    if not form.is_valid() or provider.is_simulated:
        return _render(request, provider, price_form=form, status=422)
    own_prices.set_price(provider, **form.cleaned_data)
    messages.success(request, f"{form.cleaned_data['model']} has a price of its own.")
    return redirect(_address(provider) + "#prices")


@require_POST
def remove_price(request: WorkspaceRequest, provider_id: str, price_id: int) -> HttpResponse:
    """Take a price of the workspace's own away."""
    provider = _one(request, provider_id)
    price = get_object_or_404(ModelPrice, provider=provider, pk=price_id)
    own_prices.remove_price(provider, price.pk)
    return redirect(_address(provider) + "#prices")


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: WorkspaceRequest, provider_id: str) -> HttpResponse:
    """Ask first, then delete."""
    provider = _one(request, provider_id)
    if provider.is_simulated:
        messages.error(request, "The simulator is part of every workspace: it cannot be deleted.")
        return redirect(_address(provider))
    if request.method == "POST":
        service.delete_provider(provider)
        messages.success(request, f"{provider.name} is deleted.")
        return redirect("providers:list")
    template = "providers/_delete.html" if request.htmx else "providers/delete.html"
    return render(request, template, {"provider": provider})


def _one(request: WorkspaceRequest, provider_id: str) -> Provider:
    return get_object_or_404(service.providers_of(request.workspace), pk=provider_id)


def _with_typed(request: HttpRequest, provider: Provider) -> str:
    """For the form beside the check: the models that stand in it, saved or not, and those that were found."""
    typed = request.POST.get("models")
    return (
        "" if typed is None else "\n".join(dict.fromkeys([*map(str.strip, typed.splitlines()), *provider.model_names]))
    )


def _address(provider: Provider) -> str:
    return reverse("providers:detail", args=[provider.pk])


def _render_new(request: HttpRequest, form: ProviderForm, *, status: int = 200) -> HttpResponse:
    """The form under the hosts; these are folded away once one is chosen."""
    is_chosen = request.method == "POST" or "preset" in request.GET
    context = {"form": form, "offers": offers(), "is_chosen": is_chosen}
    return render(request, "providers/add.html", context, status=status)


def _render(
    request: HttpRequest,
    provider: Provider,
    *,
    form: ProviderForm | None = None,
    price_form: PriceForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "provider": provider,
        "form": form or ProviderForm.for_provider(provider),
        "price_form": price_form or PriceForm(),
        "prices": own_prices.prices_of(provider),
        "simulated_models": [(name, description_of(name)) for name in provider.model_names],
        **more,
    }
    return render(request, "providers/detail.html", context, status=status)
