"""How a key is sent: the forms that hosts ask for, by name.

Sources: the vendors' documentation, `../shared/protocols.md`, section 1. A form that needs more than the key itself
(an access token made from a service account) is a function of its own in this table.
"""

from collections.abc import Callable, Mapping

Form = Callable[[str], Mapping[str, str]]

FORMS: dict[str, Form] = {
    "bearer": lambda key: {"Authorization": f"Bearer {key}"},
    "x-api-key": lambda key: {"x-api-key": key},
    "x-goog-api-key": lambda key: {"x-goog-api-key": key},
    "api-key": lambda key: {"api-key": key},
}

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
