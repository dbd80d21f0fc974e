"""What of an MCP server a call needs to know: plain values, read from the database beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.secret_places import filled
from tools.filling import fill_header, fill_url
from wire.conversation import Json


@dataclass(frozen=True, slots=True)
class KnownServer:
    """How to reach a server, and what was accepted of its tools: each one's definition as JSON text, by name."""

    id: str
    name: str
    transport: str
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    command: str = ""
    args: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    protocol_version: str = ""
    accepted: Mapping[str, str] = field(default_factory=dict)

    def address(self, secrets: Mapping[str, str]) -> str:
        """The URL with its secrets, percent-encoded. Raises Unfillable."""
        return fill_url(self.url, {}, secrets)

    def request_headers(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """The headers with their secrets. Raises Unfillable."""
        return {name: fill_header(value, secrets) for name, value in self.headers.items()}

    def arguments(self, secrets: Mapping[str, str]) -> list[str]:
        """The program's arguments with their secrets."""
        found: Json = filled(list(self.args), secrets)
        return [str(argument) for argument in found]

    def variables(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """The program's own variables of the environment, with their secrets."""
        found: Json = filled(dict(self.environment), secrets)
        return {name: str(value) for name, value in found.items()}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server said of itself, and its tools as it wrote them."""

    protocol_version: str
    title: str
    tools: list[dict[str, Json]]
