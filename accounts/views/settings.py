"""The settings page: API keys and secrets in one view."""

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import keys
from accounts.door import needs_sign_in
from accounts.forms import KeyForm, SecretForm
from accounts.http import WorkspaceRequest
from accounts.models import ApiKey, Secret, Workspace
from accounts.secret_uses import Use, uses_of


@require_safe
def show(request: WorkspaceRequest) -> HttpResponse:
    """All keys and secrets, with the forms for new ones."""
    return page(request)


def page(
    request: WorkspaceRequest,
    *,
    key_form: KeyForm | None = None,
    secret_form: SecretForm | None = None,
    new_key: tuple[ApiKey, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, perhaps with a form that was filled in wrongly, or with the key just made (this once)."""
    context = {
        "keys": keys_of(request.workspace),
        "secrets": _with_uses(request.workspace),
        "key_form": key_form or KeyForm(None, request.workspace),
        "secret_form": secret_form or SecretForm(workspace=request.workspace),
        "new_key": new_key,
        "kept_name": keys.KEPT_NAME,
        "kept_file": Path(settings.DATA_DIR) / keys.KEPT_FILE,
        "environment_name": keys.ENVIRONMENT_NAME,
        "public_url": settings.PUBLIC_URL,
        "can_sign_out": needs_sign_in(request),
    }
    response = render(request, "accounts/settings.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _with_uses(workspace: Workspace) -> list[tuple[Secret, list[Use]]]:
    uses = uses_of(workspace)
    return [(secret, uses.get(secret.name, [])) for secret in secrets_of(workspace)]


def keys_of(workspace: Workspace) -> QuerySet[ApiKey]:
    """The keys that work, newest first."""
    return ApiKey.objects.filter(workspace=workspace, revoked_at=None).order_by("-created_at")


def secrets_of(workspace: Workspace) -> QuerySet[Secret]:
    """The secrets that a person made; those with a colon belong to a provider, and are kept on its page."""
    return Secret.objects.filter(workspace=workspace).exclude(name__contains=":").order_by("name")
