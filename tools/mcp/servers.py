"""MCP servers in the database: adding one, looking at it again, what calls need of it, and forgetting it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from asgiref.sync import async_to_sync
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts import secrets
from accounts.credential_names import is_credential
from accounts.masking import masker_of
from accounts.models import Workspace
from tools import service
from tools.execution import default_policy
from tools.mcp.accepting import users_of
from tools.mcp.address import is_at, resolved
from tools.mcp.database import of_the_request
from tools.mcp.fields import InvalidServer, NameTaken, ServerFields
from tools.mcp.known import KnownServer, Seen, known
from tools.mcp.models import McpServer, McpTool
from tools.mcp.names import KIND
from tools.mcp.noting import note, note_wanted
from tools.mcp.oauth import signing_in, signing_out
from tools.mcp.oauth.known import SignInFailed
from tools.mcp.peers import Peers, look
from tools.mcp.unavailable import Unavailable
from tools.models import ToolVersion
from tools.plain_text import storable


def servers_of(workspace: Workspace) -> QuerySet[McpServer]:
    """The workspace's servers, by name."""
    return McpServer.objects.filter(workspace=workspace).select_related("sign_in").order_by("name")


def get_server(workspace: Workspace, server_id: str) -> McpServer:
    """The server of this id. Raises McpServer.DoesNotExist."""
    return servers_of(workspace).get(pk=server_id)


def add(workspace: Workspace, fields: ServerFields) -> McpServer:
    """A new server, once it has answered, if only that one has to sign in; none of its tools is used yet.

    Raises InvalidServer or Unavailable.
    """
    return _become(McpServer(workspace=workspace), fields)


def change(server: McpServer, fields: ServerFields) -> McpServer:
    """Another name, or another way to it, by which it has to answer first. Raises InvalidServer or Unavailable.

    What is used of it stays as it was accepted, whatever is listed there.
    """
    return _become(server, fields)


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
    address = resolved(hidden.url, {**values, **fresh})
    if not server._state.adding and replace(hidden, name="") == replace(before, name=""):
        return _save(server, fresh)[0]
    server.protocol_version = ""
    is_elsewhere, reached = address != resolved(before.url, values), known(server)
    # Tokens are for the place that they were given for, and go nowhere else.
    reached = replace(reached, signed_in=None) if is_elsewhere else reached
    seen, issuer = None, ""
    try:
        seen = _look(reached, {**values, **fresh})
    except Unavailable as error:
        if not is_elsewhere and signing_in.sign_in_of(server) is not None:
            raise
        issuer = _wanted_sign_in(server, {**values, **fresh}, error)
    saved, unneeded = _save(server, fresh, seen, issuer, is_elsewhere=is_elsewhere)
    signing_out.give_up(unneeded)
    return saved


def refresh(server: McpServer) -> None:
    """Look at the server again and note what it lists now. What is used of it stays as it was accepted.

    Raises Unavailable, which is noted too.
    """
    values = secrets.values_of(server.workspace)
    try:
        seen = _look(known(server), values)
    except Unavailable as error:
        server.error = storable(str(error))
        _note_failure(server, values, error)
        raise
    with transaction.atomic():
        if not _is_as_asked(server, values):
            raise Unavailable("The server was changed while it was asked. Look again.")
        note(server, seen)


def _note_failure(server: McpServer, values: Mapping[str, str], error: Unavailable) -> None:
    sign_in, issuer = signing_in.sign_in_of(server), ""
    if sign_in is None:
        with suppress(Unavailable):
            issuer = _wanted_sign_in(server, values, error)
    with transaction.atomic():
        if not _is_as_asked(server, values):
            return
        McpServer.objects.filter(pk=server.pk).update(error=server.error)
        if issuer:
            signing_in.want(server, issuer)
        elif error.wanted is not None and error.wanted.lacks_rights:
            asked = known(server)
            note_wanted(replace(asked, url=resolved(asked.url, values)), error.wanted)


def look_again(server: McpServer) -> None:
    """Refresh it; where it cannot be reached, the server's `error` says why."""
    with suppress(Unavailable):
        refresh(server)


def delete(server: McpServer) -> str:
    """Forget the server, and take the tools that use it out of use. Why giving up its tokens failed."""
    with transaction.atomic():
        _locked(server)
        for version in users_of(server):
            service.delete_tool(version.tool)
        unneeded = signing_out.forget(server)
        server.delete()
    return signing_out.give_up(unneeded)


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
    return Peers(known_servers(workspace, versions), values, default_policy(), of_the_request)


def _is_as_asked(server: McpServer, values: Mapping[str, str]) -> bool:
    """Has nobody deleted it or changed the way to it since it was read? It stays so while the transaction lasts."""
    way = {"transport": server.transport, "command": server.command}
    now = McpServer.objects.select_for_update(of=("self",)).select_related("workspace").filter(pk=server.pk, **way)
    return (found := now.first()) is not None and is_at(found, resolved(server.url, values))


def _look(server: KnownServer, values: Mapping[str, str]) -> Seen:
    try:
        return async_to_sync(look)(server, values, default_policy())
    except Unavailable as error:
        mask = masker_of(values).mask_text
        wanted = error.wanted and replace(error.wanted, scope=mask(error.wanted.scope))
        raise Unavailable(mask(str(error)), wanted) from error


def _wanted_sign_in(server: McpServer, values: Mapping[str, str], error: Unavailable) -> str:
    """Where the server wants a person to sign in. Raises Unavailable where it wants no such thing."""
    has_credentials = any(map(is_credential, server.headers))
    if error.wanted is None or error.wanted.lacks_rights or has_credentials:
        raise error
    try:
        return signing_in.issuer_of(server, values)
    except SignInFailed as failure:
        raise Unavailable(f"{error} {failure}") from error


@transaction.atomic
def _save(
    server: McpServer,
    fresh: Mapping[str, str],
    seen: Seen | None = None,
    issuer: str = "",
    *,
    is_elsewhere: bool = False,
) -> tuple[McpServer, signing_out.Unneeded | None]:
    """The server, and the tokens that it had where it was."""
    _locked(server)
    unneeded = signing_out.forget(server) if is_elsewhere else None
    try:
        for name, value in fresh.items():
            secrets.put(server.workspace, name, value)
        server.save()
    except secrets.InvalidSecret as error:
        raise InvalidServer([("headers", str(error))]) from error
    except IntegrityError as error:
        raise NameTaken from error
    if seen is not None:
        note(server, seen)
    if issuer:
        signing_in.want(server, issuer)
    return server, unneeded


def _locked(server: McpServer) -> None:
    """First of all rows that change with it: who does so otherwise waits for another who waits for this one."""
    McpServer.objects.select_for_update().filter(pk=server.pk).first()
