"""Making and revoking API keys."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import keys
from accounts.forms import KeyForm
from accounts.http import WorkspaceRequest
from accounts.views import settings


@require_POST
def make(request: WorkspaceRequest) -> HttpResponse:
    """Make a key and show it, this once."""
    form = KeyForm(request.POST, request.workspace)
    if not form.is_valid():
        return settings.page(request, key_form=form, status=422)
    new_key = keys.create_key(request.workspace, form.cleaned_data["name"])
    return settings.page(request, new_key=new_key, status=201)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: WorkspaceRequest, key_id: str) -> HttpResponse:
    """Ask, then refuse the key from now on."""
    key = get_object_or_404(settings.keys_of(request.workspace), pk=key_id)
    if request.method != "POST":
        template = "accounts/_revoke_key.html" if request.htmx else "accounts/revoke_key.html"
        return render(request, template, {"key": key})
    key.revoke()
    messages.success(request, f"The key {key.name} is revoked.")
    return redirect("accounts:settings")
