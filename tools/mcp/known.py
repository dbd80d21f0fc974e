"""What of an MCP server a call needs to know: plain values, read from the database beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from accounts.credential_names import is_credential
from accounts.secret_places import filled, places_in
from tools.filling import Unfillable, fill_header, fill_url
from tools.mcp.models import McpServer, McpSignIn
from wire.conversation import Json


@dataclass(frozen=True, slots=True)
class SignedIn:
    """That somebody is signed in to a server at this address, and since when.

    The address has its secrets once a session begins. `generation` says which tokens these are in their order.
    """

    server_id: str
    address: str
    since: datetime
    generation: int
    expires_at: datetime | None


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
    wants_sign_in: bool = False
    signed_in: SignedIn | None = None

    @property
    def may_sign_in(self) -> bool:
        """Is a person's sign-in how one proves who asks? Not where credentials were typed in."""
        return self.wants_sign_in or not any(map(is_credential, self.headers))

    def address(self, secrets: Mapping[str, str]) -> str:
        """The URL with its secrets, percent-encoded. Raises Unfillable."""
        return fill_url(self.url, {}, secrets)

    def request_headers(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """The headers with their secrets. Raises Unfillable."""
        return {name: fill_header(value, secrets) for name, value in self.headers.items()}

    def arguments(self, secrets: Mapping[str, str]) -> list[str]:
        """The program's arguments with their secrets. Raises Unfillable."""
        return [str(argument) for argument in _filled(list(self.args), secrets)]

    def variables(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """The program's own variables of the environment, with their secrets. Raises Unfillable."""
        return {name: str(value) for name, value in _filled(dict(self.environment), secrets).items()}


def _filled(value: Json, secrets: Mapping[str, str]) -> Json:
    missing = [name for name in places_in(value) if name not in secrets]
    if missing:
        raise Unfillable(f"The server's program needs a secret named '{missing[0]}', and there is none.")
    return filled(value, secrets)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server said of itself, its tools as it wrote them, and what of its list is none: a sentence each."""

    protocol_version: str
    title: str
    tools: list[dict[str, Json]]
    left_out: list[str] = field(default_factory=list)


def known(server: McpServer, accepted: Mapping[str, str] | None = None) -> KnownServer:
    """What speaking to it needs. Its sign-in is best read with it."""
    sign_in: McpSignIn | None = getattr(server, "sign_in", None)
    return KnownServer(
        id=server.pk,
        name=server.name,
        transport=server.transport,
        url=server.url,
        headers=server.headers,
        command=server.command,
        args=tuple(server.args),
        environment=server.environment,
        protocol_version=server.protocol_version,
        accepted=accepted or {},
        wants_sign_in=sign_in is not None,
        signed_in=_signed_in(server, sign_in),
    )


def _signed_in(server: McpServer, sign_in: McpSignIn | None) -> SignedIn | None:
    if sign_in is None or sign_in.signed_in_at is None:
        return None
    return SignedIn(server.pk, server.url, sign_in.signed_in_at, sign_in.generation, sign_in.expires_at)
