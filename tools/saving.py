"""Writing tools and their versions, however many, in few statements: all or none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import secrets
from accounts.models import User, Workspace
from tools.checks import Checked, Fields, InvalidTool, check_fields, check_name
from tools.credentials import hide, may_hold_credentials
from tools.executors.outcome import Problem
from tools.mcp.accepting import accept_uses
from tools.models import Tool, ToolVersion
from wire.conversation import Json
from wire.schemas.sample import sample_output

AT_ONCE = 200
"""Rows that one statement changes."""


class DuplicateName(Exception):
    """The workspace has a tool of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is already a tool named {name}.")
        self.name = name


def create_tools(
    *,
    workspace: Workspace,
    wanted: Sequence[tuple[str, Fields]],
    created_by: User | None = None,
    at: datetime | None = None,
) -> list[Tool]:
    """New tools by name; `at` is when they were made.

    Raises InvalidTool, each place beginning with the number of its tool: `0.name`.
    """
    checked = _check_all(workspace, wanted)
    try:
        with transaction.atomic():
            return add_tools(workspace, checked, created_by, at)
    except IntegrityError:
        _check_all(workspace, wanted)  # somebody took a name meanwhile: this says which
        raise


@transaction.atomic
def new_versions(
    *,
    workspace: Workspace,
    wanted: Sequence[tuple[Tool, Fields]],
    created_by: User | None = None,
    at: datetime | None = None,
) -> list[ToolVersion]:
    """What each of these tools of the workspace is from now on; its version as it is where nothing differs.

    No implementation: as it was. Raises InvalidTool, each place beginning with the number of its tool.
    """
    ids = [tool.pk for tool, _ in wanted]
    rows = Tool.objects.select_for_update(of=("self",)).select_related("current").order_by("pk")
    locked = {tool.pk: tool for tool in rows.filter(pk__in=ids)}
    tools = [locked[pk] for pk in ids]
    checked = _check_each([(tool, fields) for tool, (_, fields) in zip(tools, wanted, strict=True)])
    found = without_credentials(workspace, checked)
    fresh = {at: tool for at, tool in enumerate(tools) if differs(tool.current, found[tool.name])}
    _accept(workspace, {at: found[tool.name] for at, tool in fresh.items()})
    made = []
    for tool in fresh.values():
        number = tool.current.number + 1 if tool.current else 1
        made.append(version_of(tool, number, found[tool.name], created_by, at))
        tool.current = made[-1]
    ToolVersion.objects.bulk_create(made)
    Tool.objects.bulk_update(fresh.values(), ["current"], batch_size=AT_ONCE)
    return [tool.current for tool in tools if tool.current is not None]


def add_tools(
    workspace: Workspace, checked: Mapping[str, Checked], created_by: User | None, at: datetime | None = None
) -> list[Tool]:
    """Write new tools that passed every check. Raises InvalidTool as `create_tools` does, or IntegrityError."""
    _accept(workspace, dict(enumerate(checked.values())))
    made = [
        version_of(Tool(workspace=workspace, name=name), 1, one, created_by, at)
        for name, one in without_credentials(workspace, checked).items()
    ]
    for version in made:
        version.tool.current_id = version.pk
        version.tool.created_at = at or version.tool.created_at
    # The two name each other: the database looks at that when the transaction ends.
    tools = Tool.objects.bulk_create([version.tool for version in made])
    ToolVersion.objects.bulk_create(made)
    return tools


def version_of(
    tool: Tool, number: int, checked: Checked, created_by: User | None, at: datetime | None = None
) -> ToolVersion:
    """A version that is not saved."""
    version = ToolVersion(
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
    version.created_at = at or version.created_at
    return version


def sample_implementation(name: str, parameters: dict[str, Json]) -> dict[str, Json]:
    """A canned implementation with a plausible answer, marked as one that nobody has edited yet."""
    return {"kind": "canned", "default": {"output": sample_output(name, parameters)}, "sample": True}


def _check_all(workspace: Workspace, wanted: Sequence[tuple[str, Fields]]) -> dict[str, Checked]:
    found: dict[str, Checked] = {}
    problems: list[Problem] = []
    names = [name for name, _ in wanted if not check_name(name)]
    there = Tool.objects.filter(workspace=workspace, deleted_at=None, name__in=names)
    taken = set(there.values_list("name", flat=True))
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


def _check_each(wanted: Sequence[tuple[Tool, Fields]]) -> dict[str, Checked]:
    found: dict[str, Checked] = {}
    problems: list[Problem] = []
    seen: set[Tool] = set()
    for number, (tool, fields) in enumerate(wanted):
        if fields.get("implementation") is None and tool.current is not None:
            fields = {**fields, "implementation": tool.current.implementation}
        twice: list[Problem] = [("name", f"{tool.name} is named twice.")] if tool in seen else []
        seen.add(tool)
        try:
            found[tool.name] = check_fields(fields, twice)
        except InvalidTool as error:
            problems += [(f"{number}.{loc}", sentence) for loc, sentence in error.errors]
    if problems:
        raise InvalidTool(problems)
    return found


def _accept(workspace: Workspace, wanted: Mapping[int, Checked]) -> None:
    """The tools of MCP servers that these are going to use, by their numbers."""
    unusable = accept_uses(workspace, [one.implementation for one in wanted.values()])
    numbers = list(wanted)
    if unusable:
        raise InvalidTool([(f"{numbers[at]}.{loc}", sentence) for at, (loc, sentence) in unusable.items()])


def without_credentials(workspace: Workspace, tools: Mapping[str, Checked]) -> dict[str, Checked]:
    """Keep as named secrets the credentials that were typed into tools (`tools.credentials`), by name.

    Raises InvalidTool, each place beginning with the number of its tool.
    """
    found = dict(tools)
    known: dict[str, str] | None = None
    for number, (name, checked) in enumerate(tools.items()):
        if checked.implementation is None or not may_hold_credentials(checked.implementation):
            continue
        known = secrets.values_of(workspace) if known is None else known
        implementation, fresh = hide(name, checked.implementation, known)
        _keep(workspace, fresh, number)
        known |= fresh
        found[name] = replace(checked, implementation=implementation)
    return found


def _keep(workspace: Workspace, fresh: Mapping[str, str], number: int) -> None:
    try:
        for name, value in fresh.items():
            secrets.put(workspace, name, value)
    except secrets.InvalidSecret as error:
        sentence = f"A credential in it cannot be kept as a secret. {error}"
        raise InvalidTool([(f"{number}.implementation", sentence)]) from error


def differs(version: ToolVersion | None, checked: Checked) -> bool:
    """Would these fields make another version than this one?"""
    fields = (
        "description", "parameters_text", "input", "strict", "approval", "approval_rules", "side_effects", "timeout_s",
        "limits",
    )  # fmt: skip
    if version is None:
        return True
    is_same = all(getattr(version, field) == getattr(checked, field) for field in fields)
    return not is_same or checked.implementation not in (None, version.implementation)
