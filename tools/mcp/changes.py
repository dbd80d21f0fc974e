"""What a server lists now against what was accepted of it, and taking a change when a person says so."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User, Workspace
from tools import service
from tools.checks import Fields, InvalidTool
from tools.fields import fields_of
from tools.mcp.accepting import users_of
from tools.mcp.definitions import Difference, as_tool, differences
from tools.mcp.kept import is_same
from tools.mcp.models import McpServer, McpTool
from tools.mcp.servers import servers_of
from tools.models import ToolVersion
from tools.sources import FoundTool, Unreadable


class ChangedMeanwhile(Exception):
    """What is to be taken is not what was shown."""


class Untakable(Exception):
    """A change that cannot be taken; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Change:
    """A tool in use that its server defines otherwise now, or lists no more."""

    tool: McpTool
    users: list[ToolVersion]

    @property
    def differences(self) -> list[Difference]:
        """What is other than was accepted; nothing where it is gone."""
        return [] if self.is_gone else differences(self.tool.accepted, self.tool.listed)

    @property
    def is_gone(self) -> bool:
        """Does the server list it no more?"""
        return not self.tool.listed

    @property
    def mark(self) -> str:
        """Of what is shown: taking it says this, so that nothing else is taken."""
        return mark_of(self.tool)


@dataclass(frozen=True, slots=True)
class Overview:
    """A server's tools: those with a change to look at, those in use as accepted with who uses them, and the others."""

    changed: list[Change]
    used: list[tuple[McpTool, list[ToolVersion]]]
    unused: list[McpTool]

    @property
    def listed(self) -> int:
        """How many tools the server lists."""
        return len(self.used) + len(self.unused) + sum(not change.is_gone for change in self.changed)


def overview(server: McpServer) -> Overview:
    """What a person should know of the server's tools; two queries."""
    return overviews([server])[server.pk]


def overviews(servers: Sequence[McpServer]) -> dict[str, Overview]:
    """The same of several, by their ids; two queries."""
    users: dict[tuple[str, str], list[ToolVersion]] = {}
    for version in users_of(*servers):
        place = version.implementation["server"], version.implementation["tool"]
        users.setdefault(place, []).append(version)
    found = {server.pk: Overview([], [], []) for server in servers}
    for tool in McpTool.objects.filter(server__in=servers).order_by("position", "name"):
        _sort_in(found[tool.server_id], tool, users.get((tool.server_id, tool.name), []))
    return found


def _sort_in(known: Overview, tool: McpTool, users: list[ToolVersion]) -> None:
    if users and tool.listed and is_same(tool.accepted, tool.listed):
        known.used.append((tool, users))
    elif users:
        known.changed.append(Change(tool, users))
    elif tool.listed:
        known.unused.append(tool)


def rows(workspace: Workspace) -> list[tuple[McpServer, Overview]]:
    """Every server of the workspace, by name, with its tools."""
    servers = list(servers_of(workspace))
    known = overviews(servers)
    return [(server, known[server.pk]) for server in servers]


def mark_of(tool: McpTool) -> str:
    """A short digest of what the server lists."""
    return hashlib.sha256(tool.listed.encode()).hexdigest()[:16]


@transaction.atomic
def take(server: McpServer, shown: Mapping[str, str], taken_by: User | None = None) -> list[str]:
    """Take these changes, the mark of what was shown of each by its name; the names of our tools that changed.

    A tool that is gone is taken out of use. Raises ChangedMeanwhile or Untakable, and then nothing is taken.
    """
    # A refresh writes the server's row first: it cannot come between the look and the taking.
    locked = McpServer.objects.select_for_update().get(pk=server.pk)
    changes = {change.tool.name: change for change in overview(locked).changed}
    if any(name not in changes or changes[name].mark != mark for name, mark in shown.items()):
        raise ChangedMeanwhile
    return [name for wanted in shown for name in _take(changes[wanted], taken_by)]


def _take(change: Change, taken_by: User | None) -> list[str]:
    tool, names = change.tool, [version.tool.name for version in change.users]
    if change.is_gone:
        for version in change.users:
            service.delete_tool(version.tool)
        tool.delete()
        return names
    try:
        before, after = _readable(tool, tool.accepted), _readable(tool, tool.listed)
        for version in change.users:
            service.new_version(version.tool, created_by=taken_by, **following(version, before, after))
    except InvalidTool as error:
        raise Untakable(f"{tool.name} cannot be taken: {error}") from error
    tool.accepted = tool.listed
    tool.save(update_fields=["accepted"])
    return names


def following(version: ToolVersion, before: FoundTool, after: FoundTool) -> Fields:
    """The version's fields, with all that stood there as its server said it said anew; what a person changed stays."""
    fields = fields_of(version)
    if version.description == before.definition.description:
        fields["description"] = after.definition.description
    if version.takes_schema and version.parameters == before.definition.parameters:
        fields.pop("parameters_text", None)
        fields["parameters"] = after.definition.parameters
    if version.approval == before.approval:
        fields["approval"] = after.approval
    if version.side_effects == before.side_effects:
        fields["side_effects"] = after.side_effects
    return fields


def _readable(tool: McpTool, text: str) -> FoundTool:
    try:
        return as_tool(tool.server_id, text)
    except Unreadable as error:
        raise Untakable(f"{tool.name} cannot be taken: {error}") from error
