"""The form of a new MCP server."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from tools.executors.outcome import Problem
from tools.forms.http_form import HttpForm
from tools.mcp.fields import InvalidServer, ServerFields, Transport
from tools.mcp.models import McpServer


@dataclass(frozen=True, slots=True)
class ServerForm:
    """Every field as typed. `token` goes into the Authorization header; `environment` has lines, `NAME=value`."""

    name: str = ""
    transport: str = Transport.STREAMABLE_HTTP
    url: str = ""
    token: str = ""
    headers: str = ""
    command: str = ""
    environment: str = ""

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> "ServerForm":
        """As it was typed."""
        return cls(
            name=post.get("name", "").strip(),
            transport=post.get("transport", Transport.STREAMABLE_HTTP),
            url=post.get("url", "").strip(),
            token=post.get("token", "").strip(),
            headers=post.get("headers", ""),
            command=post.get("command", "").strip(),
            environment=post.get("environment", ""),
        )

    @classmethod
    def of(cls, server: McpServer) -> "ServerForm":
        """As the server is; places stand where credentials were typed in."""
        return cls(
            name=server.name,
            transport=server.transport,
            url=server.url,
            headers=_lines(server.headers, ": "),
            command=shlex.join([server.command, *server.args]) if server.command else "",
            environment=_lines(server.environment, "="),
        )

    def fields(self) -> ServerFields:
        """What it means. Raises InvalidServer for what cannot be read."""
        if self.transport == Transport.STDIO:
            command, *args = self._words() or [""]
            return ServerFields(self.name, self.transport, "", {}, command, tuple(args), self._variables())
        made, problems = HttpForm(headers=self.headers).implementation()
        if problems:
            raise InvalidServer([(loc.removeprefix("implementation."), sentence) for loc, sentence in problems])
        headers = dict(made["headers"])
        if self.token:
            headers["Authorization"] = f"Bearer {self.token.removeprefix('Bearer ')}"
        return ServerFields(self.name, self.transport, self.url, headers)

    def _words(self) -> list[str]:
        try:
            return shlex.split(self.command)
        except ValueError as error:
            raise InvalidServer([("command", f"Cannot be read as a command line: {error}.")]) from error

    def _variables(self) -> dict[str, str]:
        found: dict[str, str] = {}
        problems: list[Problem] = []
        for number, line in enumerate(self.environment.splitlines(), start=1):
            name, equals, value = line.strip().partition("=")
            if name and not equals:
                problems.append(("environment", f"Line {number}: write a variable as NAME=value."))
            elif name:
                found[name] = value
        if problems:
            raise InvalidServer(problems)
        return found


def _lines(pairs: Mapping[str, str], sign: str) -> str:
    return "\n".join(f"{name}{sign}{value}" for name, value in pairs.items())


def by_field(problems: list[Problem]) -> dict[str, list[str]]:
    """Sentences by field; the part of the field that one is about goes before it."""
    found: dict[str, list[str]] = {}
    for loc, sentence in problems:
        name, _, part = loc.partition(".")
        found.setdefault(name, []).append(f"{part}: {sentence}" if part else sentence)
    return found
