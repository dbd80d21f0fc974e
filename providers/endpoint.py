"""Where a provider is reached, with what: everything that a model request needs beside its body."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from django.conf import settings

from accounts import secrets
from outbound.addresses import AddressPolicy
from providers import credentials
from providers.authentication import SERVICE_ACCOUNT, auth_of, credential_headers
from providers.models import Provider
from providers.options import headers_of
from providers.places import address_of, base_url_of, models_url_of, query_of
from providers.presets import preset_of
from providers.profiles import profile_of
from providers.service_accounts import access_token
from providers.simulated import simulator_key
from wire.profiles import Profile


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address to POST to, below `base_url`. `headers` carry decrypted credentials: never show them.

    `given_url` is the base URL that a person entered, before it was completed: the one to speak of.

    `account_key` makes access tokens; `with_access` puts one among the headers, and by its name among `made_secrets`,
    for who masks what comes back.
    """

    base_url: str
    headers: dict[str, str] = field(repr=False)
    policy: AddressPolicy
    profile: Profile
    protocol: str
    given_url: str = ""
    models_url: str = ""
    query: str = ""
    account_key: str = field(default="", repr=False)
    key_name: str = ""
    made_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    has_key: bool = False

    def url(self, path: str) -> str:
        """Where a codec's path is."""
        return f"{self.base_url}{path}{'&' if '?' in path else '?'}{self.query}" if self.query else self.base_url + path

    def headers_over(self, own: Mapping[str, str]) -> dict[str, str]:
        """A codec's own headers with the provider's over them, however they are spelled."""
        given = {name.lower() for name in self.headers}
        return {name: value for name, value in own.items() if name.lower() not in given} | self.headers


def endpoint(provider: Provider, model: str = "") -> Endpoint:
    """The endpoint of `provider` for requests to `model`. Reads its secrets from the database.

    Raises accounts.secrets.SecretUnreadable when its key was stored under another SECRET_KEY.
    """
    key = _key(provider)
    is_account = auth_of(provider) == SERVICE_ACCOUNT
    return Endpoint(
        base_url=address_of(provider),
        headers=_headers(provider, key),
        policy=_policy(provider),
        profile=profile_of(provider, model),
        protocol=provider.protocol,
        given_url=base_url_of(provider),
        models_url=models_url_of(provider),
        query=query_of(provider),
        account_key=key if is_account else "",
        key_name=credentials.key_secret_name(provider),
        has_key=bool(key),
    )


async def with_access(target: Endpoint) -> Endpoint:
    """The endpoint with an access token that lasts a while, where it takes one; itself where it has that already.

    A token that went before stays among `made_secrets`. Raises providers.service_accounts.NoAccess.
    """
    if not target.account_key:
        return target
    token, made = await access_token(target.account_key, target.policy), target.made_secrets
    if token in made.values():
        return target
    earlier = [value for old in made.values() for value in credential_headers("bearer", old).values()]
    own = {name: value for name, value in target.headers.items() if value not in earlier}
    headers = replace(target, headers=own).headers_over(credential_headers("bearer", token))
    name = f"{target.key_name}.token{len(made) + 1 if made else ''}"
    return replace(target, headers=headers, made_secrets={**made, name: token})


def _key(provider: Provider) -> str:
    if provider.is_simulated:
        return simulator_key()
    return "" if provider.key is None else secrets.reveal(provider.key)


def _headers(provider: Provider, key: str) -> dict[str, str]:
    """A header that a person typed goes before those that options and the key would make."""
    preset = preset_of(provider.preset)
    made = headers_of(provider.options, preset, provider.protocol)
    made |= credential_headers(auth_of(provider), key) if key else {}
    typed = credentials.revealed_headers(provider)
    given = {name.lower() for name in typed}
    return typed | {name: value for name, value in made.items() if name.lower() not in given}


def _policy(provider: Provider) -> AddressPolicy:
    """Beside public addresses, what the operator allowed; the simulator's is the stack's own web server.

    On a person's own machine a provider may be any model server in the house. A server's provider pages may be open to
    more people than its network is.
    """
    allowed = tuple(settings.ALLOWED_PRIVATE_HOSTS)
    if provider.is_simulated:
        allowed += (urlsplit(settings.INTERNAL_URL).hostname or "",)
    return AddressPolicy(allow_private=settings.STACK == "embedded", allowed_hosts=allowed)
