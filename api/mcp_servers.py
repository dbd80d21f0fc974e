"""MCP servers over the API. One that is a program on this machine is seen here, and added on the pages alone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from api.auth import ApiRequest
from api.pages_of_lists import NextCursor, PageQuery, newest_first
from api.problems import Problem, invalid, not_found
from api.strict import Strict
from api.values import Moment
from tools.mcp import changes, offering, servers
from tools.mcp.changes import Change, Overview
from tools.mcp.fields import InvalidServer, NameTaken, ServerFields
from tools.mcp.models import McpServer, McpTool
from tools.mcp.oauth import signing_in
from tools.mcp.unavailable import Unavailable
from tools.models import ToolVersion
from wire import json_text

router = Router()

Transport = Annotated[
    Literal["streamable_http", "sse"], Field(description="Programs on this machine (stdio) are added on the pages.")
]
Headers = Annotated[
    dict[str, str],
    Field(
        description="Sent with every request. A credential is kept as a secret, and `{{secret:NAME}}` stands in its "
        "place from then on."
    ),
]


class McpServerIn(Strict):
    """A new server."""

    name: str
    url: str
    transport: Transport = "streamable_http"
    headers: Headers = {}


class McpServerChange(Strict):
    """What is to change; what is left out or null stays. `headers` are replaced whole."""

    name: str | None = None
    url: str | None = None
    transport: Transport | None = None
    headers: Headers | None = None


class ToolCounts(BaseModel):
    """How many tools it has."""

    listed: int
    used: int = Field(description="Tools of ours call them, and they are as they were accepted.")
    changed: int = Field(description="In use, and changed or gone: not called until that is taken.")


class McpServerOut(BaseModel):
    """A server. Credentials never come back."""

    id: str
    name: str
    transport: str = Field(description="`streamable_http`, `sse` or `stdio`.")
    url: str
    headers: Headers
    title: str = Field(description="What it calls itself.")
    protocol_version: str = Field(description="The revision of MCP that is spoken with it.")
    tools: ToolCounts
    sign_in: Literal["none", "wanted", "done", "ended"] = Field(
        description="Does it want a person to sign in (OAuth)? That is done on its page."
    )
    lacking_rights: list[str] | None = Field(
        description="The scopes for want of which a call was refused, as far as the server names them; null where none "
        "was. Its page offers to sign in with them."
    )
    error: str = Field(description="Why the last attempt to reach it failed; empty when it did not.")
    refreshed_at: Moment | None = Field(description="When it last said which tools it has.")
    created_at: Moment


class McpServerPage(BaseModel):
    """Servers, newest first."""

    items: list[McpServerOut]
    next_cursor: NextCursor


class DifferenceOut(BaseModel):
    """A part of a definition that is another one now."""

    part: str = Field(description="`description`, `parameters`, `annotations`, `title`, `output schema` or its field.")
    lines: list[str] = Field(description="Each begins with its sign, `+`, `-` or a blank; `…` for lines left out.")


class McpToolOut(BaseModel):
    """A tool that the server lists, or that is in use and gone."""

    name: str = Field(description="Its server's name for it.")
    state: Literal["unused", "used", "changed", "gone"]
    used_by: list[str] = Field(description="Names of the tools that call it.")
    definition: dict[str, Any] | None = Field(description="As the server writes it now; null where it is gone.")
    differences: list[DifferenceOut] = Field(description="What is other than was accepted.")
    mark: str = Field(description="Of what is shown here: give it to take it.")
    problems: list[str] = Field(description="Of an unused one, why no tool can be made of it as it is.")


class McpServerDetail(McpServerOut):
    """A server with its tools: those with a change first, then those in use, then the others."""

    definitions: list[McpToolOut]
    left_out: list[str] = Field(description="What else its list holds, and why it cannot be a tool here.")


class TakenIn(Strict):
    """A change that is wanted."""

    name: str = Field(description="The server's name for the tool.")
    mark: str = Field(description="The one that stood beside what was looked at.")


class TakeIn(Strict):
    """The changes that are wanted."""

    tools: list[TakenIn]


class TakenOut(BaseModel):
    """What came of it."""

    changed: list[str] = Field(description="Names of the tools that have a new version, or are out of use.")


@router.get("", response=McpServerPage, summary="List MCP servers")
def list_mcp_servers(request: ApiRequest, page: Query[PageQuery]) -> McpServerPage:
    """All MCP servers of the workspace, as they were when they were last reached."""
    items, next_cursor = newest_first(servers.servers_of(request.auth), page)
    known = changes.overviews(items)
    return McpServerPage(items=[McpServerOut(**_facts(one, known[one.pk])) for one in items], next_cursor=next_cursor)


@router.post("", response={201: McpServerDetail, 409: None}, summary="Add an MCP server")
def create_mcp_server(request: ApiRequest, body: McpServerIn) -> Status[McpServerDetail]:
    """Connect a server: it is reached first, and not saved where it cannot be. None of its tools is used by that.

    One that wants a person to sign in is saved, and that is done on its page.

    `POST /tools` makes a tool that calls one, with the implementation `mcp`.
    """
    fields = ServerFields(body.name.strip(), body.transport, body.url.strip(), body.headers)
    try:
        return Status(201, _shown(servers.add(request.auth, fields)))
    except (InvalidServer, Unavailable) as error:
        raise _refused(error) from error


@router.get("/{server_id}", response=McpServerDetail, summary="Get an MCP server")
def get_mcp_server(request: ApiRequest, server_id: str) -> McpServerDetail:
    """One server with its tools, as they were when it was last reached."""
    return _shown(_one(request, server_id))


@router.patch("/{server_id}", response={200: McpServerDetail, 409: None}, summary="Change an MCP server")
def change_mcp_server(request: ApiRequest, server_id: str, body: McpServerChange) -> McpServerDetail:
    """Change what is given. Where that is the way to it, it is reached first. Of a program only the name changes."""
    server, given = _one(request, server_id), body.model_dump(exclude_none=True)
    if server.transport == McpServer.Transport.STDIO and (odd := [name for name in given if name != "name"]):
        raise invalid([(name, "This server is a program on this machine: change it on its page.") for name in odd])
    if "name" in given:
        given["name"] = given["name"].strip()
    try:
        return _shown(servers.change(server, replace(ServerFields.of(server), **given)))
    except (InvalidServer, Unavailable) as error:
        raise _refused(error) from error


@router.delete("/{server_id}", response={204: None}, summary="Delete an MCP server")
def delete_mcp_server(request: ApiRequest, server_id: str) -> Status[None]:
    """Forget the server; the tools that call it go out of use. Traces keep what they did."""
    servers.delete(_one(request, server_id))
    return Status(204, None)


@router.post("/{server_id}/refresh", response=McpServerDetail, summary="Refresh an MCP server")
def refresh_mcp_server(request: ApiRequest, server_id: str) -> McpServerDetail:
    """Ask the server which tools it has now. What is in use stays as it was accepted; `differences` say what changed.

    Where it cannot be reached, `error` says why and the rest is as it was.
    """
    server = _one(request, server_id)
    servers.look_again(server)
    return _shown(server)


@router.post("/{server_id}/take", response={200: TakenOut, 409: None}, summary="Take an MCP server's changes")
def take_changes(request: ApiRequest, server_id: str, body: TakeIn) -> TakenOut:
    """Accept these changes: tools that call what changed get a new version, those that call what is gone end.

    409: a tool is not what was shown, and nothing was taken.
    """
    server = _one(request, server_id)
    try:
        return TakenOut(changed=changes.take(server, {one.name: one.mark for one in body.tools}))
    except changes.ChangedMeanwhile as error:
        raise Problem(409, "Nothing was taken: look at the server's changes as they are now.") from error
    except changes.Untakable as error:
        raise invalid([("tools", str(error))]) from error


def _one(request: ApiRequest, server_id: str) -> McpServer:
    try:
        return servers.get_server(request.auth, server_id)
    except McpServer.DoesNotExist:
        raise not_found("MCP server") from None


def _refused(error: InvalidServer | Unavailable) -> Problem:
    match error:
        case NameTaken():
            return Problem(409, str(error))
        case InvalidServer():
            return invalid(error.errors)
    return invalid([("url", f"The server cannot be reached: {error}")])


def _shown(server: McpServer) -> McpServerDetail:
    known = changes.overview(server)
    definitions = [_changed(change) for change in known.changed]
    definitions += [_tool(tool, "used", users) for tool, users in known.used]
    problems = offering.problems(server, known.unused)
    definitions += [_tool(tool, "unused", [], problems[tool.name]) for tool in known.unused]
    return McpServerDetail(**_facts(server, known), definitions=definitions, left_out=server.left_out)


def _facts(server: McpServer, known: Overview) -> dict[str, Any]:
    return {
        "id": server.pk,
        "name": server.name,
        "transport": server.transport,
        "url": server.url,
        "headers": server.headers,
        "title": server.title,
        "protocol_version": server.protocol_version,
        "tools": ToolCounts(listed=known.listed, used=len(known.used), changed=len(known.changed)),
        "sign_in": _sign_in(server),
        "lacking_rights": _lacking_rights(server),
        "error": server.error,
        "refreshed_at": server.refreshed_at,
        "created_at": server.created_at,
    }


def _sign_in(server: McpServer) -> str:
    there = signing_in.sign_in_of(server)
    if there is None:
        return "none"
    return "ended" if there.problem else "done" if there.is_signed_in else "wanted"


def _lacking_rights(server: McpServer) -> list[str] | None:
    there = signing_in.sign_in_of(server)
    return there.lacking_scope.split() if there is not None and there.lacks_rights else None


def _changed(change: Change) -> McpToolOut:
    shown = _tool(change.tool, "gone" if change.is_gone else "changed", change.users)
    for part in change.differences:
        lines = [f"{line.sign}{line.text}" for line in part.lines]
        shown.differences.append(DifferenceOut(part=part.word, lines=lines))
    return shown


def _tool(tool: McpTool, state: Any, users: list[ToolVersion], problems: Sequence[str] = ()) -> McpToolOut:
    return McpToolOut(
        name=tool.name,
        state=state,
        used_by=[version.tool.name for version in users],
        definition=json_text.loads(tool.listed) if tool.listed else None,
        differences=[],
        mark=changes.mark_of(tool),
        problems=list(problems),
    )
