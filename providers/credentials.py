"""A provider's key and its credential headers: kept as encrypted secrets, never shown back.

In `Provider.headers` a credential header stands with the value None; its value is the secret that
`header_secret_name` names.
"""

from collections.abc import Mapping

from accounts import secrets
from accounts.credential_names import is_credential
from accounts.models import Secret
from accounts.secret_places import Hiding
from providers.errors import InvalidProvider
from providers.models import Provider
from providers.service_accounts import secret_parts


def key_secret_name(provider: Provider) -> str:
    """The name under which the provider's key is kept, and which stands where it was masked."""
    return f"provider:{provider.preset or 'custom'}:{provider.id[-12:]}:key"


def header_secret_name(provider: Provider, header: str) -> str:
    """The name under which the value of one of its credential headers is kept."""
    return f"provider:{provider.id[-12:]}:{header.lower()}"[:100]


def keep_key(provider: Provider, api_key: str) -> None:
    """Keep `api_key` as the provider's; an empty one removes what was kept. Does not save the provider.

    What of a service account's key is secret by itself is kept beside it, so that it is masked by itself too.
    """
    previous = provider.key
    if previous is not None:
        Secret.objects.filter(workspace=provider.workspace, name__startswith=f"{previous.name}.").delete()
    if api_key:
        name = key_secret_name(provider)
        provider.key = secrets.put(provider.workspace, name, api_key)
        for part, value in secret_parts(api_key).items():
            secrets.put(provider.workspace, f"{name}.{part}", value)
    else:
        provider.key = None
    if previous is not None and previous != provider.key:
        secrets.delete(previous)


def keep_headers(provider: Provider, headers: Mapping[str, str | None]) -> None:
    """Make `headers` the provider's: credentials become secrets, None keeps the one already there. Does not save."""
    dropped = [name for name, value in provider.headers.items() if value is None and name not in headers]
    for name in dropped:
        Secret.objects.filter(workspace=provider.workspace, name=header_secret_name(provider, name)).delete()
    provider.headers = {name: _kept(provider, name, value) for name, value in headers.items()}


def _kept(provider: Provider, name: str, value: str | None) -> str | None:
    if value is not None and is_credential(name):
        secrets.put(provider.workspace, header_secret_name(provider, name), value)
        return None
    return value


def keep_extra_fields(provider: Provider) -> None:
    """Put places where credentials stand in the extra fields, and keep these. Does not save. Raises InvalidProvider.

    Such secrets have names of their own: they stay when the provider is deleted, since others may refer to them.
    """
    extra = provider.options.get("extra_body")
    if not extra or Hiding("", {}).fields(extra) == extra:
        return
    hiding = Hiding(provider.name, secrets.values_of(provider.workspace))
    provider.options = {**provider.options, "extra_body": hiding.fields(extra)}
    try:
        for name, value in hiding.fresh.items():
            secrets.put(provider.workspace, name, value)
    except secrets.InvalidSecret as error:
        raise InvalidProvider([("options.extra_body", str(error))]) from error


def revealed_headers(provider: Provider) -> dict[str, str]:
    """The default headers with every credential in place: for sending, never for showing."""
    plain = {name: value for name, value in provider.headers.items() if value is not None}
    hidden = {header_secret_name(provider, name): name for name in provider.headers if name not in plain}
    kept = Secret.objects.filter(workspace_id=provider.workspace_id, name__in=hidden) if hidden else ()
    return plain | {hidden[secret.name]: secrets.reveal(secret) for secret in kept}


def forget(provider: Provider) -> None:
    """Delete everything that was kept for the provider."""
    keep_headers(provider, {})
    keep_key(provider, "")
