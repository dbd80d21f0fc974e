"""A model request as it is made: where to, with which headers, and what it says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from wire import json_text
from wire.conversation import Json
from wire.errors import WireError

VENDORS = {
    "openai_chat": "https://api.openai.com/v1",
    "openai_responses": "https://api.openai.com/v1",
    "anthropic_messages": "https://api.anthropic.com/v1",
    "gemini": "https://generativelanguage.googleapis.com/v1beta",
}
"""The address of each protocol's own vendor, below which its paths go."""

KEY_VARIABLES = {
    "openai_chat": "OPENAI_API_KEY",
    "openai_responses": "OPENAI_API_KEY",
    "anthropic_messages": "ANTHROPIC_API_KEY",
    "gemini": "GEMINI_API_KEY",
}
"""The environment variable in which each vendor's SDK looks for a key by itself."""

KEY_HEADERS = {
    "openai_chat": "authorization",
    "openai_responses": "authorization",
    "anthropic_messages": "x-api-key",
    "gemini": "x-goog-api-key",
}
"""The header that carries the key, where the host does not say otherwise."""


@dataclass(frozen=True, slots=True)
class Call:
    """POST `body` to `address`. `headers` are those beside the key's, whose name is `key_header`, and the type's."""

    protocol: str
    address: str
    body: bytes
    key_variable: str
    key_header: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, Json]:
        """What the body says. Raises WireError."""
        value = json_text.loads(self.body)
        if not isinstance(value, dict):
            raise WireError("the body is not a JSON object")
        return value

    @property
    def is_stream(self) -> bool:
        """Is a stream asked for? Gemini says so in the path."""
        return ":streamGenerateContent" in self.address or self.fields.get("stream") is True

    @property
    def query(self) -> dict[str, str]:
        """What stands behind the path of every request there, such as Azure's API version."""
        return dict(parse_qsl(urlsplit(self.address).query))

    def base_url(self, path: str) -> str:
        """What the vendor's SDK takes as its base URL: the address without the `path` that it adds by itself."""
        return self.address.partition("?")[0].removesuffix(path)


def key_variable(protocol: str, address: str, provider: str) -> str:
    """The environment variable for a key: the vendor's own at its own address, else one named after the provider."""
    host = re.match(r"https?://[^/]*", VENDORS[protocol])
    if host is not None and address.startswith(f"{host[0]}/"):
        return KEY_VARIABLES[protocol]
    name = re.sub(r"[^A-Z0-9]+", "_", provider.upper()).strip("_")
    return f"{name}_API_KEY" if re.match("[A-Z]", name) else "API_KEY"
