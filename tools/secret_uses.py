"""Which secrets the tools and MCP servers of a workspace refer to."""

from collections.abc import Iterator

from django.urls import reverse

from accounts.models import Workspace
from accounts.secret_places import places_in
from accounts.secret_uses import Use
from tools.mcp.models import McpServer
from tools.service import tools_of


def uses(workspace: Workspace) -> Iterator[Use]:
    """A use for each place, of tools in their current versions."""
    for tool in tools_of(workspace):
        places = places_in(tool.current.implementation) if tool.current else []
        yield from (Use(secret, "tool", tool.name, reverse("tools:detail", args=[tool.name])) for secret in places)
    for server in McpServer.objects.filter(workspace=workspace).order_by("name"):
        places = places_in([server.url, server.headers, server.args, server.environment])
        yield from (
            Use(secret, "MCP server", server.name, reverse("tools:server", args=[server.pk])) for secret in places
        )
