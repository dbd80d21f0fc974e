"""Keeping, replacing and deleting secrets. No page ever shows a value."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import secrets
from accounts.forms import ReplaceForm, SecretForm
from accounts.http import WorkspaceRequest
from accounts.views import settings


@sensitive_post_parameters("value")
@require_POST
def add(request: WorkspaceRequest) -> HttpResponse:
    """Keep a new secret."""
    form = SecretForm(request.POST, workspace=request.workspace)
    if not form.is_valid():
        return settings.page(request, secret_form=form, status=422)
    secret = secrets.put(request.workspace, form.cleaned_data["name"], form.cleaned_data["value"])
    messages.success(request, f"The secret {secret.name} is kept.")
    return redirect("accounts:settings")


@sensitive_post_parameters("value")
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: WorkspaceRequest, secret_id: str) -> HttpResponse:
    """Ask for a new value and keep it in the old one's place."""
    secret = get_object_or_404(settings.secrets_of(request.workspace), pk=secret_id)
    form = ReplaceForm(request.POST or None)
    if not form.is_valid():
        template = "accounts/_replace_secret.html" if request.htmx else "accounts/replace_secret.html"
        return render(request, template, {"secret": secret, "form": form}, status=422 if form.is_bound else 200)
    secrets.put(request.workspace, secret.name, form.cleaned_data["value"])
    messages.success(request, f"The secret {secret.name} has a new value.")
    return redirect("accounts:settings")


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: WorkspaceRequest, secret_id: str) -> HttpResponse:
    """Ask, then forget the value for good."""
    secret = get_object_or_404(settings.secrets_of(request.workspace), pk=secret_id)
    if request.method != "POST":
        template = "accounts/_delete_secret.html" if request.htmx else "accounts/delete_secret.html"
        return render(request, template, {"secret": secret})
    secrets.delete(secret)
    messages.success(request, f"The secret {secret.name} is deleted.")
    return redirect("accounts:settings")
