"""Which secrets the tools and MCP servers of a workspace refer to, and which of these are not there."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from accounts.models import Secret, Workspace
from accounts.secret_places import places_in, renamed
from accounts.secret_uses import Renaming, Use
from tools.mcp.models import McpServer
from tools.mcp.names import KIND
from tools.models import ToolVersion
from tools.service import InvalidTool, tools_of, with_implementation

MOST_NAMED = 3
"""Of what misses one secret."""


def uses(workspace: Workspace) -> Iterator[Use]:
    """A use for each place, of tools in their current versions."""
    for tool in tools_of(workspace):
        places = places_in(tool.current.implementation) if tool.current else []
        yield from (Use(secret, "tool", tool.name, reverse("tools:detail", args=[tool.name])) for secret in places)
    for server in McpServer.objects.filter(workspace=workspace).order_by("name"):
        address = reverse("tools:server", args=[server.pk])
        yield from (Use(secret, "MCP server", server.name, address) for secret in _places_of(server))


def follow(workspace: Workspace, renaming: Renaming) -> list[str]:
    """Tools get a new version, MCP servers are changed in place; the names of tools that cannot be saved any more."""
    old, new = renaming.old, renaming.new
    left: list[str] = []
    for tool in tools_of(workspace):
        if tool.current is None or old not in places_in(tool.current.implementation):
            continue
        try:
            with_implementation(tool.current, renamed(tool.current.implementation, old, new), created_by=renaming.by)
        except InvalidTool:
            left.append(tool.name)
    for server in McpServer.objects.filter(workspace=workspace):
        if old in _places_of(server):
            server.url, server.headers = renamed(server.url, old, new), renamed(server.headers, old, new)
            server.args, server.environment = renamed(server.args, old, new), renamed(server.environment, old, new)
            server.save(update_fields=["url", "headers", "args", "environment"])
    return left


def missing_for(workspace: Workspace, versions: Sequence[ToolVersion]) -> list[str]:
    """The secrets without which some of these tools, or their MCP servers, fail: a sentence for each secret."""
    users: dict[str, dict[str, None]] = {}
    for version in versions:
        for secret in places_in(version.implementation):
            users.setdefault(secret, {})[f"“{version.tool.name}”"] = None
    servers = {one.implementation["server"] for one in versions if one.kind == KIND}
    for server in McpServer.objects.filter(workspace=workspace, pk__in=servers) if servers else ():
        for secret in _places_of(server):
            users.setdefault(secret, {})[f"the MCP server “{server.name}”"] = None
    there = Secret.objects.filter(workspace=workspace, name__in=users).values_list("name", flat=True) if users else ()
    return [_missing(secret, list(users[secret])) for secret in sorted(users.keys() - set(there))]


def _missing(secret: str, users: list[str]) -> str:
    more = len(users) - MOST_NAMED
    named = [*users[:MOST_NAMED], f"{more} more"] if more > 0 else users
    who = " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))
    verb = "needs" if len(users) == 1 else "need"
    return f"{who[:1].upper()}{who[1:]} {verb} a secret named “{secret}”, and there is none."


def _places_of(server: McpServer) -> list[str]:
    return places_in([server.url, server.headers, server.args, server.environment])
