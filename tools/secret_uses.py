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
    """The secrets without which these tools, or their MCP servers, fail: a sentence each."""
    wanted = [(f"“{one.tool.name}” needs", name) for one in versions for name in places_in(one.implementation)]
    servers = {one.implementation["server"] for one in versions if one.kind == KIND}
    if servers:
        found = McpServer.objects.filter(workspace=workspace, pk__in=servers)
        wanted += [(f"The MCP server “{one.name}” needs", name) for one in found for name in _places_of(one)]
    if not wanted:
        return []
    names = {name for _, name in wanted}
    there = set(Secret.objects.filter(workspace=workspace, name__in=names).values_list("name", flat=True))
    sentences = [f"{who} a secret named “{name}”, and there is none." for who, name in wanted if name not in there]
    return list(dict.fromkeys(sentences))


def _places_of(server: McpServer) -> list[str]:
    return places_in([server.url, server.headers, server.args, server.environment])
