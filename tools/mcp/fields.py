"""What a person decides about an MCP server, checked before it is reached or saved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from django.conf import settings

from accounts.credential_names import is_credential_parameter
from accounts.secret_places import Hiding
from tools.credentials import hide
from tools.executors import http
from tools.executors.outcome import Problem
from tools.mcp.models import McpServer
from tools.plain_text import unstorable
from wire.conversation import Json

LONGEST_NAME = 100
MAX_TEXT = 10_000
Transport = McpServer.Transport
_NAMED = re.compile(r"(?P<before>-{0,2}(?P<name>[A-Za-z][\w-]*)(?:=|:(?!//)\s*))(?P<value>.+)", re.DOTALL)
_OPTION = re.compile(r"-{1,2}(?P<name>[A-Za-z][\w-]*)")


class InvalidServer(Exception):
    """A server that cannot be saved; `errors` are (where, what is wrong) pairs."""

    def __init__(self, errors: list[Problem]) -> None:
        super().__init__("; ".join(f"{loc}: {msg}" for loc, msg in errors))
        self.errors = errors


class NameTaken(InvalidServer):
    """The workspace has another server of this name."""

    def __init__(self) -> None:
        super().__init__([("name", "There is a server of this name. Choose another.")])


@dataclass(frozen=True, slots=True)
class ServerFields:
    """A server as a person gives it; credentials may stand in it as they are."""

    name: str
    transport: str = Transport.STREAMABLE_HTTP
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    command: str = ""
    args: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, server: McpServer) -> "ServerFields":
        """As the server is now."""
        return cls(
            name=server.name,
            transport=server.transport,
            url=server.url,
            headers=server.headers,
            command=server.command,
            args=tuple(server.args),
            environment=server.environment,
        )

    def set_on(self, server: McpServer) -> None:
        """Make the server so; not saved."""
        server.name, server.transport, server.url, server.command = self.name, self.transport, self.url, self.command
        server.headers, server.args, server.environment = dict(self.headers), list(self.args), dict(self.environment)

    def check(self) -> list[Problem]:
        """What is wrong with it, if anything."""
        problems: list[Problem] = []
        if not 0 < len(self.name) <= LONGEST_NAME:
            problems.append(("name", f"Give the server a name of at most {LONGEST_NAME} characters."))
        if self.transport not in Transport.values:
            problems.append(("transport", f"Must be one of {', '.join(Transport.values)}."))
        problems += self._check_program() if self.transport == Transport.STDIO else self._check_address()
        texts = [self.name, self.url, self.command, *self.args, dict(self.headers), dict(self.environment)]
        if unstorable(texts) or sum(map(len, map(str, texts))) > MAX_TEXT:
            problems.append(("name", "Contains U+0000 or half of a surrogate pair, or is too long altogether."))
        return problems

    def without_credentials(self, known: Mapping[str, str]) -> tuple["ServerFields", dict[str, str]]:
        """The same with places for the credentials that were typed in, and the secrets to keep for them, by name."""
        request, of_request = hide(self.name, self._request(), known)
        hiding = Hiding(self.name, {**known, **of_request})
        hidden = replace(
            self,
            url=request["url"],
            headers=request["headers"],
            args=tuple(_without_credential(hiding, *pair) for pair in pairwise(("", *self.args))),
            environment=hiding.headers(self.environment),
        )
        return hidden, {**of_request, **hiding.fresh}

    def _check_address(self) -> list[Problem]:
        return http.check(self._request(), {})

    def _request(self) -> dict[str, Json]:
        """A request like those of HTTP tools, without arguments."""
        return {"kind": "http", "method": "POST", "url": self.url, "headers": dict(self.headers)}

    def _check_program(self) -> list[Problem]:
        if settings.MCP_STDIO_ENVIRONMENT is None:
            return [("transport", "Programs on this machine are switched off here; MCP_STDIO=true allows them.")]
        if not self.command:
            return [("command", "Give the program to start, like npx -y @modelcontextprotocol/server-everything.")]
        odd = [name for name in self.environment if not name or "=" in name]
        return [("environment", f"{name!r} is not the name of a variable.") for name in odd]


def _without_credential(hiding: Hiding, before: str, word: str) -> str:
    """A word of a command line: `--api-key=x`, `x` after `--api-key`, `Authorization: Bearer x`, an address."""
    option, named = _OPTION.fullmatch(before), _NAMED.fullmatch(word)
    if option and not word.startswith("-") and is_credential_parameter(option["name"].replace("-", "_")):
        return str(hiding.credential(option["name"], word))
    if named and is_credential_parameter(named["name"].replace("-", "_")):
        return named["before"] + str(hiding.credential(named["name"], named["value"]))
    return hiding.address(before.lstrip("-") or "address", word) if "://" in word else word
