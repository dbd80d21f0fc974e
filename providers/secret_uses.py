"""Which secrets the providers of a workspace refer to. Their own keys are not among them: nobody else names those."""

from collections.abc import Iterator

from django.urls import reverse

from accounts.models import Workspace
from accounts.secret_places import places_in
from accounts.secret_uses import Use
from providers.models import Provider


def uses(workspace: Workspace) -> Iterator[Use]:
    """A use for each place in options and headers."""
    for provider in Provider.objects.filter(workspace=workspace).order_by("name"):
        places = places_in([provider.options, provider.headers])
        page = reverse("providers:detail", args=[provider.pk])
        yield from (Use(secret, "provider", provider.name, page) for secret in places)
