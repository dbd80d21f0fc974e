"""Keeping, replacing, renaming and deleting secrets. No page ever shows a value."""

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import secrets
from accounts.forms import RenameForm, ReplaceForm, SecretForm
from accounts.http import WorkspaceRequest
from accounts.models import Secret
from accounts.secret_uses import Renaming, follow, uses_of
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
        return _asked(request, "replace_secret", secret, form)
    secrets.put(request.workspace, secret.name, form.cleaned_data["value"])
    messages.success(request, f"The secret {secret.name} has a new value.")
    return redirect("accounts:settings")


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: WorkspaceRequest, secret_id: str) -> HttpResponse:
    """Ask for another name, and say what refers to the one that it has."""
    secret = get_object_or_404(settings.secrets_of(request.workspace), pk=secret_id)
    form = RenameForm(request.POST or None, secret)
    if not form.is_valid():
        return _asked(request, "rename_secret", secret, form)
    name, left = form.cleaned_data["name"], []
    try:
        with transaction.atomic():
            secrets.rename(secret, name)
            if form.cleaned_data["everywhere"]:
                left = follow(request.workspace, Renaming(secret.name, name, request.user))
    except secrets.InvalidSecret as error:  # somebody took the name meanwhile
        form.add_error("name", str(error))
        return _asked(request, "rename_secret", secret, form)
    messages.success(request, f"The secret {secret.name} is now {name}.")
    if left:
        messages.warning(request, f"Change these by hand, they could not be saved: {', '.join(left)}.")
    return redirect("accounts:settings")


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: WorkspaceRequest, secret_id: str) -> HttpResponse:
    """Ask, then forget the value for good."""
    secret = get_object_or_404(settings.secrets_of(request.workspace), pk=secret_id)
    if request.method != "POST":
        return _asked(request, "delete_secret", secret)
    secrets.delete(secret)
    messages.success(request, f"The secret {secret.name} is deleted.")
    return redirect("accounts:settings")


def _asked(request: WorkspaceRequest, question: str, secret: Secret, form: Form | None = None) -> HttpResponse:
    """The page that asks, for htmx the fragment of a dialog, with what uses the secret."""
    template = f"accounts/_{question}.html" if request.htmx else f"accounts/{question}.html"
    context = {"secret": secret, "form": form, "uses": uses_of(request.workspace).get(secret.name, [])}
    return render(request, template, context, status=422 if form is not None and form.is_bound else 200)
