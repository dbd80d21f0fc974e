"""Where a provider is reached, with what: everything that a model request needs beside its body."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from accounts import secrets
from outbound.addresses import AddressPolicy
from providers import credentials
from providers.addresses import complete, simulator_address
from providers.authentication import BY_PROTOCOL, credential_headers
from providers.models import Provider
from providers.presets import preset_of
from providers.simulated import simulator_key
from wire.profiles import Profile


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address to POST to, below `base_url`. `headers` carry decrypted credentials: never show them."""

    base_url: str
    headers: dict[str, str] = field(repr=False)
    policy: AddressPolicy
    profile: Profile
    protocol: str


def endpoint(provider: Provider) -> Endpoint:
    """The endpoint of `provider`. Reads its secrets from the database.

    Raises accounts.secrets.SecretUnreadable when its key was stored under another SECRET_KEY.
    """
    preset = preset_of(provider.preset)
    return Endpoint(
        base_url=base_url_of(provider),
        headers=_headers(provider),
        policy=_policy(provider),
        profile=preset.profile,
        protocol=provider.protocol,
    )


def base_url_of(provider: Provider) -> str:
    """The address below which the codec's paths go: the simulator's is this stack's own web server."""
    if provider.is_simulated:
        return simulator_address(settings.INTERNAL_URL, provider.protocol)
    return complete(provider.base_url, provider.protocol)


def _headers(provider: Provider) -> dict[str, str]:
    headers = credentials.revealed_headers(provider)
    form = provider.auth or preset_of(provider.preset).auth or BY_PROTOCOL[provider.protocol]
    if provider.is_simulated:
        return headers | credential_headers(form, simulator_key())
    if provider.key is None:
        return headers
    given = {name.lower() for name in headers}
    sent = credential_headers(form, secrets.reveal(provider.key))
    # A header that a person typed goes before the one that the key would make.
    return headers | {name: value for name, value in sent.items() if name.lower() not in given}


def _policy(provider: Provider) -> AddressPolicy:
    """Beside public addresses, what the operator allowed; the simulator's is the stack's own web server.

    On a person's own machine a provider may be any model server in the house. A server's provider pages may be open to
    more people than its network is.
    """
    allowed = tuple(settings.ALLOWED_PRIVATE_HOSTS)
    if provider.is_simulated:
        allowed += (urlsplit(settings.INTERNAL_URL).hostname or "",)
    return AddressPolicy(allow_private=settings.STACK == "embedded", allowed_hosts=allowed)
