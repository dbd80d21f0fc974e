"""Saving the part of a text's tools that a person wants: new tools, new versions, toolsets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import cast

from django.db import transaction
from django.utils import timezone

from accounts.models import User, Workspace
from tools import parameters, service, toolsets
from tools.checks import Fields, InvalidTool, check_fields, check_name
from tools.executors.outcome import Problem
from tools.fields import DEFINITION, fields_of
from tools.models import Tool, ToolVersion
from tools.proposals import Proposal
from tools.saving import differs
from wire.conversation import Json


@dataclass(frozen=True, slots=True)
class Choice:
    """A proposal that a person wants: under this name, in place of a tool that has it or not, answering with this."""

    proposal: Proposal
    name: str
    replace: bool = False
    implementation: dict[str, Json] | None = None

    def fields(self) -> Fields:
        """The fields of its version."""
        fields = self.proposal.fields()
        return fields if self.implementation is None else {**fields, "implementation": self.implementation}


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of an import: new tools, tools that got a new version, and those that were the same already."""

    at: datetime
    made: list[Tool] = field(default_factory=list)
    replaced: list[Tool] = field(default_factory=list)
    unchanged: list[Tool] = field(default_factory=list)

    @property
    def tools(self) -> list[Tool]:
        """All of them."""
        return [*self.made, *self.replaced, *self.unchanged]


@transaction.atomic
def save(
    workspace: Workspace,
    choices: Iterable[Choice],
    created_by: User | None = None,
    sets: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Saved:
    """Save all of the choices or none, and put them into `sets`: by the name of a set, the names that the text has.

    Raises InvalidTool, each place beginning with the number of its choice: `0.name`.
    """
    chosen, saved = list(choices), Saved(timezone.now())
    wanted = [one.name for one in chosen if one.replace and not check_name(one.name)]
    there = {tool.name: tool for tool in service.tools_of(workspace).filter(name__in=wanted)}
    replacing = [(number, one) for number, one in enumerate(chosen) if one.replace and one.name in there]
    new = [(number, one) for number, one in enumerate(chosen) if not one.replace or one.name not in there]
    problems = [
        *_replace(workspace, [(number, there[one.name], one) for number, one in replacing], saved, created_by),
        *_create(workspace, new, saved, created_by),
    ]
    if problems:
        raise InvalidTool(sorted(problems, key=lambda one: int(one[0].partition(".")[0])))
    _put_into(workspace, sets, {one.proposal.name: one.name for one in chosen}, saved)
    return saved


def same_already(workspace: Workspace, proposals: Sequence[Proposal]) -> set[int]:
    """The numbers of those that are there just so: replacing them would make no new version."""
    taken = {number: one for number, one in enumerate(proposals) if one.taken and not one.problems}
    names = [one.name for one in taken.values()]
    there = {tool.name: tool.current for tool in service.tools_of(workspace).filter(name__in=names)} if names else {}
    return {number for number, one in taken.items() if one.name in there and _is_same(there[one.name], one)}


def imported(workspace: Workspace, at: datetime) -> list[ToolVersion]:
    """The versions that an import made, by name."""
    versions = ToolVersion.objects.filter(tool__workspace=workspace, tool__deleted_at=None, created_at=at)
    return list(versions.select_related("tool").order_by("tool__name"))


def _create(
    workspace: Workspace, new: Sequence[tuple[int, Choice]], saved: Saved, created_by: User | None
) -> list[Problem]:
    """What keeps new tools from being made, at the numbers of their choices."""
    fields = [(one.name, one.fields()) for _, one in new]
    try:
        made = service.create_tools(workspace=workspace, wanted=fields, created_by=created_by, at=saved.at)
    except InvalidTool as error:
        return _at_choices(error, [number for number, _ in new])
    saved.made.extend(made)
    return []


def _replace(
    workspace: Workspace, replacing: Sequence[tuple[int, Tool, Choice]], saved: Saved, created_by: User | None
) -> list[Problem]:
    """The same for new versions of tools that are there."""
    fields = [(tool, _replacing(tool.current, one)) for _, tool, one in replacing]
    try:
        versions = service.new_versions(workspace=workspace, wanted=fields, created_by=created_by, at=saved.at)
    except InvalidTool as error:
        return _at_choices(error, [number for number, _, _ in replacing])
    for (_, tool, _), version in zip(replacing, versions, strict=True):
        (saved.unchanged if version == tool.current else saved.replaced).append(tool)
    return []


def _replacing(current: ToolVersion | None, choice: Choice) -> Fields:
    """What a text does not say of implementation and policies stays as it is in the tool that is there."""
    fields, found = choice.fields(), choice.proposal.found
    if current is None or current.is_provider_run:
        return fields
    kept = {name: value for name, value in fields_of(current).items() if name not in DEFINITION}
    answers = fields["implementation"] if choice.implementation or not choice.proposal.is_sample else None
    answers = answers or current.implementation
    fields = cast("Fields", {**fields, **kept, **found.fields, "implementation": answers})
    if "parameters" in fields and parameters.write(fields["parameters"]) == parameters.write(current.parameters):
        del fields["parameters"]
        fields["parameters_text"] = current.parameters_text  # the same, as a person wrote it
    return fields


def _is_same(current: ToolVersion | None, proposal: Proposal) -> bool:
    fields = _replacing(current, Choice(proposal, proposal.name, replace=True))
    if fields["implementation"] == proposal.implementation:
        fields["implementation"] = proposal.shown  # as it would be saved, its credentials kept as secrets
    try:
        return not differs(current, check_fields(fields, []))
    except InvalidTool:
        return False


def _at_choices(error: InvalidTool, numbers: Sequence[int]) -> list[Problem]:
    """The problems of some of the choices, at the numbers that these have among all."""
    places = ((loc.partition("."), sentence) for loc, sentence in error.errors)
    return [(f"{numbers[int(number)]}.{place}", sentence) for (number, _, place), sentence in places]


def _put_into(workspace: Workspace, sets: Mapping[str, Sequence[str]], names: Mapping[str, str], saved: Saved) -> None:
    tools = {tool.name: tool for tool in saved.tools}
    for name, members in sets.items():
        found = [tools[names[one]] for one in members if one in names]
        if found:
            toolsets.add(workspace, name, found)
