"""Which secrets the providers of a workspace refer to. Their own keys are not among them: nobody else names those."""

from collections.abc import Iterator

from django.urls import reverse

from accounts.models import Workspace
from accounts.secret_places import places_in, renamed
from accounts.secret_uses import Renaming, Use
from providers.models import Provider


def uses(workspace: Workspace) -> Iterator[Use]:
    """A use for each place in options and headers."""
    for provider in Provider.objects.filter(workspace=workspace).order_by("name"):
        places = places_in([provider.options, provider.headers])
        page = reverse("providers:detail", args=[provider.pk])
        yield from (Use(secret, "provider", provider.name, page) for secret in places)


def follow(workspace: Workspace, renaming: Renaming) -> list[str]:
    """Providers are changed in place; all of them can be."""
    for provider in Provider.objects.filter(workspace=workspace):
        if renaming.old in places_in([provider.options, provider.headers]):
            provider.options = renamed(provider.options, renaming.old, renaming.new)
            provider.headers = renamed(provider.headers, renaming.old, renaming.new)
            provider.save(update_fields=["options", "headers"])
    return []
