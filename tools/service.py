"""Making, changing and removing tools: the one way in, for pages and API alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Unpack

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts import secrets
from accounts.models import User, Workspace
from tools.checks import Checked, Fields, InvalidTool, check_fields, check_name
from tools.credentials import hide, may_hold_credentials
from tools.fields import fields_of
from tools.mcp.accepting import accept_use, accept_uses
from tools.models import Tool, ToolVersion
from tools.plain_text import unstorable
from wire.conversation import Json
from wire.schemas.sample import sample_output

__all__ = ["DuplicateName", "InvalidTool"]


class DuplicateName(Exception):
    """The workspace has a tool of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is already a tool named {name}.")
        self.name = name


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


def create_tool(*, workspace: Workspace, name: str, created_by: User | None = None, **fields: Unpack[Fields]) -> Tool:
    """A new tool with its first version. Without an implementation it answers with a sample made from its schema.

    Raises InvalidTool or DuplicateName.
    """
    checked = check_fields(fields, check_name(name))
    try:
        with transaction.atomic():
            checked = _without_credentials(workspace, name, checked)
            accept_use(workspace, checked.implementation)
            tool = Tool.objects.create(workspace=workspace, name=name)
            _add_version(tool, 1, checked, created_by)
    except IntegrityError as error:
        raise DuplicateName(name) from error
    return tool


def create_tools(
    *,
    workspace: Workspace,
    wanted: Sequence[tuple[str, Fields]],
    created_by: User | None = None,
    at: datetime | None = None,
) -> list[Tool]:
    """New tools by name, all or none, in few statements; `at` is when they were made.

    Raises InvalidTool, each place beginning with the number of its tool: `0.name`.
    """
    checked = _check_all(workspace, wanted)
    try:
        with transaction.atomic():
            return _create_all(workspace, checked, created_by, at)
    except IntegrityError:
        _check_all(workspace, wanted)  # somebody took a name meanwhile: this says which
        raise


def _create_all(
    workspace: Workspace, checked: Mapping[str, Checked], created_by: User | None, at: datetime | None
) -> list[Tool]:
    unusable = accept_uses(workspace, [one.implementation for one in checked.values()])
    if unusable:
        raise InvalidTool([(f"{number}.{loc}", sentence) for number, (loc, sentence) in unusable.items()])
    made = [
        _version(Tool(workspace=workspace, name=name), 1, one, created_by)
        for name, one in _all_without_credentials(workspace, checked).items()
    ]
    for version in made:
        version.tool.current_id = version.pk
        version.created_at = version.tool.created_at = at or version.created_at
    # The two name each other: the database looks at that when the transaction ends.
    tools = Tool.objects.bulk_create([version.tool for version in made])
    ToolVersion.objects.bulk_create(made)
    return tools


def _check_all(workspace: Workspace, wanted: Sequence[tuple[str, Fields]]) -> dict[str, Checked]:
    found: dict[str, Checked] = {}
    problems: list[tuple[str, str]] = []
    taken = set(
        tools_of(workspace)
        .filter(name__in=[name for name, _ in wanted if not check_name(name)])
        .values_list("name", flat=True)
    )
    for number, (name, fields) in enumerate(wanted):
        wrong = check_name(name)
        if not wrong and name in {*taken, *found}:
            wrong = [("name", f"{DuplicateName(name)} Replace it, or give this one another name.")]
        try:
            found[name] = check_fields(fields, wrong)
        except InvalidTool as error:
            problems += [(f"{number}.{loc}", sentence) for loc, sentence in error.errors]
    if problems:
        raise InvalidTool(problems)
    return found


def new_version(
    tool: Tool, *, created_by: User | None = None, at: datetime | None = None, **fields: Unpack[Fields]
) -> ToolVersion:
    """What the tool is from now on; the version it has already when nothing differs. No implementation: as it was.

    Raises InvalidTool.
    """
    with transaction.atomic():
        locked = Tool.objects.select_for_update(of=("self",)).select_related("current").get(pk=tool.pk)
        current = locked.current
        if fields.get("implementation") is None and current is not None:
            fields["implementation"] = current.implementation
        checked = _without_credentials(tool.workspace, tool.name, check_fields(fields, []))
        if current is not None and not _differs(current, checked):
            return current
        accept_use(tool.workspace, checked.implementation)
        return _add_version(tool, current.number + 1 if current else 1, checked, created_by, at)


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
    return _version(Tool(workspace=workspace, name=name), 0, checked, None)


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


def sample_implementation(name: str, parameters: dict[str, Json]) -> dict[str, Json]:
    """A canned implementation with a plausible answer, marked as one that nobody has edited yet."""
    return {"kind": "canned", "default": {"output": sample_output(name, parameters)}, "sample": True}


def _without_credentials(workspace: Workspace, name: str, checked: Checked) -> Checked:
    """Keep as named secrets the credentials that were typed in (`tools.credentials`). Raises InvalidTool."""
    return _all_without_credentials(workspace, {name: checked})[name]


def _all_without_credentials(workspace: Workspace, tools: Mapping[str, Checked]) -> dict[str, Checked]:
    """The same for tools by name. Raises InvalidTool."""
    found = dict(tools)
    known: dict[str, str] | None = None
    for name, checked in tools.items():
        if checked.implementation is None or not may_hold_credentials(checked.implementation):
            continue
        known = secrets.values_of(workspace) if known is None else known
        implementation, fresh = hide(name, checked.implementation, known)
        _keep(workspace, fresh)
        known |= fresh
        found[name] = replace(checked, implementation=implementation)
    return found


def _keep(workspace: Workspace, fresh: Mapping[str, str]) -> None:
    try:
        for name, value in fresh.items():
            secrets.put(workspace, name, value)
    except secrets.InvalidSecret as error:
        raise InvalidTool([("implementation", str(error))]) from error


def _add_version(
    tool: Tool, number: int, checked: Checked, created_by: User | None, at: datetime | None = None
) -> ToolVersion:
    version = _version(tool, number, checked, created_by)
    version.created_at = at or version.created_at
    version.save()
    tool.current = version
    tool.save(update_fields=["current"])
    return version


def _version(tool: Tool, number: int, checked: Checked, created_by: User | None) -> ToolVersion:
    return ToolVersion(
        tool=tool,
        number=number,
        description=checked.description,
        parameters_text=checked.parameters_text,
        input=checked.input,
        strict=checked.strict,
        implementation=checked.implementation or sample_implementation(tool.name, checked.parameters),
        approval=checked.approval,
        approval_rules=checked.approval_rules,
        side_effects=checked.side_effects,
        timeout_s=checked.timeout_s,
        limits=checked.limits,
        created_by=created_by,
    )


def _differs(version: ToolVersion, checked: Checked) -> bool:
    fields = (
        "description", "parameters_text", "input", "strict", "approval", "approval_rules", "side_effects", "timeout_s",
        "limits",
    )  # fmt: skip
    is_same = all(getattr(version, field) == getattr(checked, field) for field in fields)
    return not is_same or checked.implementation not in (None, version.implementation)
