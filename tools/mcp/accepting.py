"""What a person accepted of a server's tools by making tools of ours of them."""

from collections.abc import Mapping, Sequence

from django.db.models import F, QuerySet

from accounts.models import Workspace
from tools.executors.outcome import Problem
from tools.mcp.models import McpServer, McpTool
from tools.mcp.names import KIND
from tools.models import ToolVersion
from wire.conversation import Json


def users_of(*servers: McpServer) -> QuerySet[ToolVersion]:
    """The current versions of tools of ours that call these servers, by name."""
    current = ToolVersion.objects.select_related("tool").filter(tool__deleted_at=None, tool__current_id=F("id"))
    calling = current.filter(implementation__kind=KIND, implementation__server__in=[one.pk for one in servers])
    return calling.filter(tool__workspace__in={one.workspace_id for one in servers}).order_by("tool__name")


def accept_uses(workspace: Workspace, wanted: Sequence[Mapping[str, Json] | None]) -> dict[int, Problem]:
    """Tools of ours are going to use these: what the servers list of those that none uses yet is accepted with that.

    What is wrong with one, by its number among them.
    """
    named = {number: _place(one) for number, one in enumerate(wanted) if one is not None and one.get("kind") == KIND}
    if not named:
        return {}
    servers = {
        server.pk: server
        for server in McpServer.objects.filter(workspace=workspace, pk__in={server for server, _ in named.values()})
    }
    there = McpTool.objects.filter(server__in=servers, name__in={tool for _, tool in named.values()})
    tools = {(tool.server_id, tool.name): tool for tool in there}
    used = {_place(version.implementation) for version in users_of(*servers.values())}
    fresh = [tools[place] for place in set(named.values()) & set(tools) - used]
    for tool in fresh:
        tool.accepted = tool.listed
    McpTool.objects.bulk_update(fresh, ["accepted"], batch_size=200)
    return {
        number: _NO_TOOL if place[0] in servers else _NO_SERVER for number, place in named.items() if place not in tools
    }


_NO_SERVER: Problem = ("implementation.server", "There is no MCP server of this id.")
_NO_TOOL: Problem = (
    "implementation.tool",
    "The server lists no tool of this name. If it is new, refresh the server first.",
)


def _place(implementation: Mapping[str, Json]) -> tuple[str, str]:
    return implementation["server"], implementation["tool"]
