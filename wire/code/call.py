"""A model request as it is made: where to, with which headers, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from wire import json_text
from wire.conversation import Json
from wire.errors import WireError


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
