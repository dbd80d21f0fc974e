"""What can happen to a provider: make, change, delete. Pages and the API call these and nothing else."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Case, Q, QuerySet, When

from accounts.models import Workspace
from providers import credentials, simulated, validation
from providers.authentication import auth_of
from providers.errors import DuplicateName, FieldError, InvalidProvider
from providers.models import Provider
from providers.options import options_errors
from providers.presets import SIMULATOR, preset_of
from providers.service_accounts import as_kept
from wire.conversation import Json

__all__ = ["DuplicateName", "InvalidProvider"]


def create_provider(
    *,
    workspace: Workspace,
    name: str,
    protocol: str,
    base_url: str,
    api_key: str = "",
    headers: Mapping[str, str | None] | None = None,
    preset: str = "",
    models: Sequence[str] = (),
    auth: str = "",
    options: Mapping[str, Json] | None = None,
) -> Provider:
    """A new provider. An empty `base_url` takes the preset's. Raises InvalidProvider, DuplicateName."""
    provider = Provider(workspace=workspace, name=name.strip(), protocol=protocol, preset=preset, auth=auth)
    provider.base_url = _tidy(base_url) or preset_of(preset).speaking(protocol).base_url
    provider.options = dict(options or {})
    provider.model_names = list(dict.fromkeys(models))
    api_key, headers = api_key.strip(), headers or {}
    _refuse(_errors(provider, api_key, headers, kept={}))
    _save(provider, api_key, headers)
    return provider


def update_provider(
    provider: Provider,
    *,
    name: str | None = None,
    protocol: str | None = None,
    base_url: str | None = None,
    api_key: str | None = None,
    headers: Mapping[str, str | None] | None = None,
    preset: str | None = None,
    models: Sequence[str] | None = None,
    auth: str | None = None,
    options: Mapping[str, Json] | None = None,
) -> Provider:
    """Change what is given; None leaves as it is, an empty `api_key` removes the key. Raises as `create_provider`."""
    _refuse_simulator(provider)
    kept = provider.headers
    provider.name = provider.name if name is None else name.strip()
    provider.protocol = provider.protocol if protocol is None else protocol
    provider.base_url = provider.base_url if base_url is None else _tidy(base_url)
    provider.preset = provider.preset if preset is None else preset
    provider.model_names = provider.model_names if models is None else list(dict.fromkeys(models))
    provider.auth = provider.auth if auth is None else auth
    provider.options = provider.options if options is None else dict(options)
    api_key = None if api_key is None else api_key.strip()
    _refuse(_errors(provider, api_key or "", headers or {}, kept))
    _save(provider, api_key, headers)
    return provider


def delete_provider(provider: Provider) -> None:
    """Delete the provider with its key and prices. Traces keep what they recorded. Raises InvalidProvider."""
    _refuse_simulator(provider)
    with transaction.atomic():
        credentials.forget(provider)
        provider.delete()


def ensure_simulator(workspace: Workspace) -> Provider:
    """The workspace's simulated providers, one a protocol, made where they are missing; the one that stands first.

    Their lists of models are those of this version.
    """
    models = list(SIMULATOR.speaks[0].models)
    there = {one.protocol: one for one in Provider.objects.filter(workspace=workspace, preset=SIMULATOR.slug)}
    for protocol in SIMULATOR.protocols:
        provider = there.setdefault(protocol, Provider(workspace=workspace, preset=SIMULATOR.slug, protocol=protocol))
        if provider.model_names != models:
            provider.name = provider.name or _free_name(workspace, simulated.name_of(protocol))
            provider.model_names = models
            provider.save()
    return there[SIMULATOR.protocols[0]]


def _free_name(workspace: Workspace, name: str) -> str:
    """The name, or, where a person's own provider has it, another."""
    taken = Provider.objects.filter(workspace=workspace, name=name).exists()
    return f"{name} (simulated)" if taken else name


def providers_of(workspace: Workspace) -> QuerySet[Provider]:
    """The workspace's providers, the simulator first, the others by name; keys come with them."""
    found = Provider.objects.filter(workspace=workspace).select_related("key", "workspace")
    return found.order_by(Case(When(preset=SIMULATOR.slug, then=0), default=1), "name")


def find_provider(workspace: Workspace, id_or_name: str) -> Provider | None:
    """The provider that a request means by an id or a name; an id goes first."""
    named = Provider.objects.filter(Q(id=id_or_name) | Q(name=id_or_name), workspace=workspace)
    found = named.select_related("key", "workspace")
    return min(found, key=lambda provider: provider.id != id_or_name, default=None)


def _tidy(base_url: str) -> str:
    return base_url.strip().rstrip("/")


def _errors(
    provider: Provider, api_key: str, headers: Mapping[str, str | None], kept: Mapping[str, str | None]
) -> list[FieldError]:
    return [
        *validation.name_errors(provider.name),
        *validation.protocol_errors(provider.protocol),
        *validation.preset_errors(provider.preset, provider.protocol),
        *validation.base_url_errors(provider.base_url),
        *validation.auth_errors(provider.auth),
        *validation.key_errors(api_key, auth_of(provider)),
        *options_errors(provider.preset, provider.protocol, provider.options),
        *validation.headers_errors(headers, kept),
        *validation.models_errors(provider.model_names),
    ]


def _refuse(errors: list[FieldError]) -> None:
    if errors:
        raise InvalidProvider(errors)


def _refuse_simulator(provider: Provider) -> None:
    if provider.is_simulated:
        raise InvalidProvider(
            [("preset", "The simulator is part of every workspace: it cannot be changed or deleted.")]
        )


def _save(provider: Provider, api_key: str | None, headers: Mapping[str, str | None] | None) -> None:
    """Write the provider with everything secret about it. Raises DuplicateName, InvalidProvider."""
    try:
        with transaction.atomic():
            credentials.keep_extra_fields(provider)
            provider.save()
            if api_key is not None:
                credentials.keep_key(provider, as_kept(api_key))
            if headers is not None:
                credentials.keep_headers(provider, headers)
            provider.save(update_fields=["key", "headers"])
    except IntegrityError as error:
        raise DuplicateName(provider.name) from error
