"""How a key is sent: the forms that hosts ask for, by name.

Sources: the vendors' documentation. With a service account the key itself is never sent: it makes access tokens
(`providers.service_accounts`).
"""

from providers.models import Provider
from providers.presets import preset_of
from wire.protocols import PROTOCOLS

BEARER = "bearer"
NONE = "none"
SERVICE_ACCOUNT = "google_service_account"


def forms() -> dict[str, str]:
    """The ways in which a key is sent, each with its name for a person. Every other word is that of a header."""
    headers = [*(codec.FACTS.key_form for codec in PROTOCOLS.values()), "api-key"]
    return {
        BEARER: "Bearer token (Authorization)",
        **{name: f"{name} header" for name in headers if name != BEARER},
        SERVICE_ACCOUNT: "Google service account (its JSON key)",
        NONE: "No key is sent",
    }


def credential_headers(form: str, key: str) -> dict[str, str]:
    """The headers that carry `key` in this form."""
    if form in (SERVICE_ACCOUNT, NONE):
        return {}
    return {"Authorization": f"Bearer {key}"} if form == BEARER else {form: key}


def auth_of(provider: Provider) -> str:
    """How the provider's key is sent: as the person chose, as the host takes it, as the protocol's vendor does."""
    return provider.auth or usual_auth(provider.preset, provider.protocol)


def usual_auth(preset: str, protocol: str) -> str:
    """How a key is sent where a person chose nothing: as the host takes it, or the protocol's own vendor."""
    usual = preset_of(preset).speaking(protocol).auth
    if usual:
        return usual[0]
    return PROTOCOLS[protocol].FACTS.key_form if protocol in PROTOCOLS else BEARER
