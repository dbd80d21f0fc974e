"""Making, changing and removing tools: the one way in, for pages and API alike."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Unpack

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User, Workspace
from tools.checks import Fields, InvalidTool, check_fields, check_name
from tools.fields import fields_of
from tools.models import Tool, ToolVersion
from tools.plain_text import unstorable
from tools.provider_run import KIND
from tools.saving import DuplicateName, add_tools, create_tools, new_versions, sample_implementation, version_of
from wire.conversation import Json

__all__ = ["DuplicateName", "InvalidTool", "create_tools", "new_versions", "sample_implementation"]


def tools_of(workspace: Workspace, search: str = "") -> QuerySet[Tool]:
    """The workspace's tools by name, each with its current version; `search` looks in names and descriptions."""
    tools = Tool.objects.filter(workspace=workspace, deleted_at=None).select_related("current").order_by("name")
    if unstorable(search):  # PostgreSQL refuses to look for it
        return tools.none()
    if search:
        tools = tools.filter(Q(name__icontains=search) | Q(current__description__icontains=search))
    return tools


def get_tool(workspace: Workspace, name: str) -> Tool:
    """The tool of this name, with its current version. Raises Tool.DoesNotExist."""
    if check_name(name):
        raise Tool.DoesNotExist
    return tools_of(workspace).get(name=name)


def current_versions(workspace: Workspace, names: Iterable[str]) -> dict[str, ToolVersion]:
    """Current versions by tool name, ready to be executed; names without a tool are absent."""
    versions = ToolVersion.objects.select_related("tool").filter(
        tool__workspace=workspace,
        tool__deleted_at=None,
        tool__current_id=F("id"),
        tool__name__in=[name for name in names if not check_name(name)],
    )
    return {version.tool.name: version for version in versions}


def provider_run_tools(workspace: Workspace) -> list[ToolVersion]:
    """The current versions of the tools that a provider runs, by name."""
    versions = ToolVersion.objects.select_related("tool").filter(
        tool__workspace=workspace,
        tool__deleted_at=None,
        tool__current_id=F("id"),
        implementation__kind=KIND,
    )
    return list(versions.order_by("tool__name"))


def create_tool(*, workspace: Workspace, name: str, created_by: User | None = None, **fields: Unpack[Fields]) -> Tool:
    """A new tool with its first version. Without an implementation it answers with a sample made from its schema.

    Raises InvalidTool or DuplicateName.
    """
    checked = check_fields(fields, check_name(name))
    try:
        with transaction.atomic(), _of_one():
            [tool] = add_tools(workspace, {name: checked}, created_by)
    except IntegrityError as error:
        raise DuplicateName(name) from error
    return tool


class Overtaken(Exception):
    """Somebody else made a version meanwhile: what was typed on the one before would undo theirs unseen."""


@transaction.atomic
def new_version(
    tool: Tool,
    *,
    created_by: User | None = None,
    at: datetime | None = None,
    based_on: int | None = None,
    **fields: Unpack[Fields],
) -> ToolVersion:
    """What the tool is from now on; the version it has already when nothing differs. No implementation: as it was.

    `based_on` is the newest version that the person saw. Raises InvalidTool, and Overtaken where there is a newer one.
    """
    with _of_one():
        [version] = new_versions(workspace=tool.workspace, wanted=[(tool, fields)], created_by=created_by, at=at)
    if based_on is not None and version != tool.current and version.number > based_on + 1:
        raise Overtaken
    return version


def restore(version: ToolVersion, *, created_by: User | None = None) -> ToolVersion:
    """An earlier version once more, as the newest. Raises InvalidTool where it would not be taken any more."""
    return with_implementation(version, version.implementation, created_by=created_by)


def with_implementation(
    version: ToolVersion, implementation: dict[str, Json], *, created_by: User | None = None
) -> ToolVersion:
    """A version's like with another implementation, as the newest. Raises InvalidTool."""
    fields = fields_of(version)
    fields["implementation"] = implementation
    return new_version(version.tool, created_by=created_by, **fields)


def draft(workspace: Workspace, name: str, **fields: Unpack[Fields]) -> ToolVersion:
    """A version that is not saved, to be tried. Raises InvalidTool."""
    checked = check_fields(fields, check_name(name))
    return version_of(Tool(workspace=workspace, name=name), 0, checked, None)


def delete_tool(tool: Tool) -> datetime:
    """Take the tool out of use. Its versions stay: traces and runs in flight refer to them."""
    return delete_tools([tool])


def delete_tools(tools: Sequence[Tool]) -> datetime:
    """Take tools out of use, all at one moment, by which `undelete` finds them again."""
    at = timezone.now()
    Tool.objects.filter(pk__in=[tool.pk for tool in tools], deleted_at=None).update(deleted_at=at)
    return at


@transaction.atomic
def undelete(workspace: Workspace, at: datetime) -> tuple[list[Tool], list[Tool]]:
    """Bring back what was deleted at this moment; second, what cannot come back: there is another one of its name."""
    gone = list(Tool.objects.select_for_update().filter(workspace=workspace, deleted_at=at).order_by("name"))
    taken = set(tools_of(workspace).filter(name__in=[tool.name for tool in gone]).values_list("name", flat=True))
    back = [tool for tool in gone if tool.name not in taken]
    Tool.objects.filter(pk__in=[tool.pk for tool in back]).update(deleted_at=None)
    return back, [tool for tool in gone if tool.name in taken]


@contextmanager
def _of_one() -> Iterator[None]:
    """What is wrong with one tool has no number."""
    try:
        yield
    except InvalidTool as error:
        raise InvalidTool([(loc.partition(".")[2], sentence) for loc, sentence in error.errors]) from error
