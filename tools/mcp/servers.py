"""MCP servers in the database: adding one, looking at it again, what calls need of it, and forgetting it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from asgiref.sync import async_to_sync
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import secrets
from accounts.masking import masker_of
from accounts.models import Workspace
from tools import service
from tools.execution import default_policy
from tools.mcp.accepting import users_of
from tools.mcp.fields import InvalidServer, NameTaken, ServerFields
from tools.mcp.kept import written
from tools.mcp.known import KnownServer, Seen
from tools.mcp.models import McpServer, McpTool
from tools.mcp.names import KIND
from tools.mcp.peers import Peers, look
from tools.mcp.unavailable import Unavailable
from tools.models import ToolVersion
from tools.plain_text import unstorable
from wire.conversation import Json

LONGEST_TOOL_NAME = 500


def servers_of(workspace: Workspace) -> QuerySet[McpServer]:
    """The workspace's servers, by name."""
    return McpServer.objects.filter(workspace=workspace).order_by("name")


def get_server(workspace: Workspace, server_id: str) -> McpServer:
    """The server of this id. Raises McpServer.DoesNotExist."""
    return servers_of(workspace).get(pk=server_id)


def add(workspace: Workspace, fields: ServerFields) -> McpServer:
    """A new server, once it has answered; none of its tools is used yet. Raises InvalidServer or Unavailable."""
    return _become(McpServer(workspace=workspace), fields)


def change(server: McpServer, **given: Any) -> McpServer:
    """Another name, or another way to it (fields of ServerFields), by which it has to answer first.

    What is used of it stays as it was accepted, whatever is listed there. Raises InvalidServer or Unavailable.
    """
    return _become(server, replace(ServerFields.of(server), **given))


def _become(server: McpServer, fields: ServerFields) -> McpServer:
    others = servers_of(server.workspace).exclude(pk=server.pk)
    problems = fields.check()
    if problems:
        raise InvalidServer(problems)
    if others.filter(name=fields.name).exists():
        raise NameTaken
    before, values = ServerFields.of(server), secrets.values_of(server.workspace)
    hidden, fresh = fields.without_credentials(values)
    hidden.set_on(server)
    if not server._state.adding and replace(hidden, name="") == replace(before, name=""):
        return _save(server, fresh, None)
    server.protocol_version = ""
    return _save(server, fresh, _look(known(server), {**values, **fresh}))


def refresh(server: McpServer) -> None:
    """Look at the server again and note what it lists now. What is used of it stays as it was accepted.

    Raises Unavailable, which is noted too.
    """
    try:
        seen = _look(known(server), secrets.values_of(server.workspace))
    except Unavailable as error:
        server.error = str(error)
        server.save(update_fields=["error"])
        raise
    with transaction.atomic():
        _note(server, seen)


def look_again(server: McpServer) -> None:
    """Refresh it; where it cannot be reached, the server's `error` says why."""
    with suppress(Unavailable):
        refresh(server)


def delete(server: McpServer) -> None:
    """Forget the server, and take the tools that use it out of use."""
    with transaction.atomic():
        for version in users_of(server):
            service.delete_tool(version.tool)
        server.delete()


def known_servers(workspace: Workspace, versions: Iterable[ToolVersion]) -> dict[str, KnownServer]:
    """The servers that these versions call, by id, each with what was accepted of the tools that they name."""
    named = {(one.implementation["server"], one.implementation["tool"]) for one in versions if one.kind == KIND}
    if not named:
        return {}
    servers = servers_of(workspace).filter(pk__in={server for server, _ in named})
    tools = McpTool.objects.filter(server__in=servers, name__in={tool for _, tool in named}).exclude(accepted="")
    accepted: dict[str, dict[str, str]] = {}
    for tool in tools:
        accepted.setdefault(tool.server_id, {})[tool.name] = tool.accepted
    return {server.pk: known(server, accepted.get(server.pk, {})) for server in servers}


def peers_for(workspace: Workspace, versions: Iterable[ToolVersion], values: Mapping[str, str]) -> Peers:
    """What calls to these versions need; no session is open yet. `values` are the workspace's secrets."""
    return Peers(known_servers(workspace, versions), values, default_policy())


def known(server: McpServer, accepted: Mapping[str, str] | None = None) -> KnownServer:
    """What speaking to it needs."""
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
    )


def _look(server: KnownServer, values: Mapping[str, str]) -> Seen:
    try:
        return async_to_sync(look)(server, values, default_policy())
    except Unavailable as error:
        raise Unavailable(masker_of(values).mask_text(str(error))) from error


@transaction.atomic
def _save(server: McpServer, fresh: Mapping[str, str], seen: Seen | None) -> McpServer:
    try:
        for name, value in fresh.items():
            secrets.put(server.workspace, name, value)
        server.save()
    except secrets.InvalidSecret as error:
        raise InvalidServer([("headers", str(error))]) from error
    except IntegrityError as error:
        raise NameTaken from error
    if seen is not None:
        _note(server, seen)
    return server


def _note(server: McpServer, seen: Seen) -> None:
    """Write down what a look found; what was accepted is not touched."""
    server.protocol_version, server.title = seen.protocol_version[:40], _plain(seen.title)[:300]
    server.refreshed_at, server.error = timezone.now(), ""
    server.save()
    before = {tool.name: tool for tool in server.tools.all()}
    listed = _by_name(seen.tools)
    found = [before.get(name) or McpTool(server=server, name=name) for name in listed]
    for position, tool in enumerate(found):
        tool.position, tool.listed = position, written(listed[tool.name])
    McpTool.objects.bulk_create([tool for tool in found if tool.pk is None])
    McpTool.objects.bulk_update([tool for tool in found if tool.name in before], ["position", "listed"], batch_size=200)
    gone = [tool.pk for name, tool in before.items() if name not in listed]
    server.tools.filter(pk__in=gone, accepted="").delete()
    server.tools.filter(pk__in=gone).update(listed="")


def _by_name(tools: Iterable[Mapping[str, Json]]) -> dict[str, Mapping[str, Json]]:
    """The tools that can be kept, the first of each name."""
    found: dict[str, Mapping[str, Json]] = {}
    for tool in tools:
        name = tool.get("name")
        if isinstance(name, str) and 0 < len(name) <= LONGEST_TOOL_NAME and not unstorable(name):
            found.setdefault(name, tool)
    return found


def _plain(text: str) -> str:
    return "" if unstorable(text) else text
