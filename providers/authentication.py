"""How a key is sent: the forms that hosts ask for, by name.

Sources: the vendors' documentation. With a service account the key itself is never sent: it makes access tokens
(`providers.service_accounts`).
"""

from collections.abc import Callable, Mapping

from providers.models import Provider
from providers.presets import preset_of

Form = Callable[[str], Mapping[str, str]]

NONE = "none"
SERVICE_ACCOUNT = "google_service_account"

FORMS: dict[str, Form] = {
    "bearer": lambda key: {"Authorization": f"Bearer {key}"},
    "x-api-key": lambda key: {"x-api-key": key},
    "x-goog-api-key": lambda key: {"x-goog-api-key": key},
    "api-key": lambda key: {"api-key": key},
    SERVICE_ACCOUNT: lambda key: {},
    NONE: lambda key: {},
}

LABELS = {
    "bearer": "Bearer token (Authorization)",
    "x-api-key": "x-api-key header",
    "x-goog-api-key": "x-goog-api-key header",
    "api-key": "api-key header",
    SERVICE_ACCOUNT: "Google service account (its JSON key)",
    NONE: "No key is sent",
}
"""What a person chooses among."""

BY_PROTOCOL = {
    "openai_chat": "bearer",
    "openai_responses": "bearer",
    "anthropic_messages": "x-api-key",
    "gemini": "x-goog-api-key",
}
"""What the protocol's own vendor takes; used where neither provider nor preset says otherwise."""


def credential_headers(form: str, key: str) -> dict[str, str]:
    """The headers that carry `key` in this form."""
    return dict(FORMS[form](key))


def auth_of(provider: Provider) -> str:
    """How the provider's key is sent: as the person chose, as the host takes it, as the protocol's vendor does."""
    return provider.auth or usual_auth(provider.preset, provider.protocol)


def usual_auth(preset: str, protocol: str) -> str:
    """How a key is sent where a person chose nothing."""
    usual = preset_of(preset).speaking(protocol).auth
    return usual[0] if usual else BY_PROTOCOL.get(protocol, "bearer")
