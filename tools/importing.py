"""Tools out of a text: what is recognised in it, and saving the part of it that a person wants."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import cast
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from accounts import secrets
from accounts.models import User, Workspace
from tools import parameters, service, toolsets
from tools.checks import Fields, InvalidTool, check_fields, check_name
from tools.credentials import hide, may_hold_credentials, secrets_in
from tools.executors.outcome import Problem
from tools.fields import DEFINITION, fields_of
from tools.models import Tool, ToolVersion
from tools.sources import FoundTool, Unreadable, read
from tools.sources.names import tool_name
from wire.conversation import Json, ToolDefinition

MAX_LENGTH = 5_000_000
MOST_TOOLS = 500  # each is up to four fields of one form: settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


class Unrecognised(Exception):
    """The text holds no tool; the message says where it stops making sense."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A tool that was found in a text.

    `implementation` is the text's own, or a sample made from name and schema, and `shown` the same without credentials:
    `kept` are the names of the secrets that these become, `uses` of the workspace's own that the text asks for.
    `problems` are what keeps it from being saved; `taken` tells
    that the workspace has a tool of this name, and `free` is a name that none has.
    """

    found: FoundTool
    implementation: dict[str, Json]
    shown: dict[str, Json]
    problems: list[Problem]
    taken: bool
    free: str
    kept: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be carried over, and what a text from elsewhere would do with secrets that are here."""
        host = urlsplit(str(self.implementation.get("url", ""))).hostname or "its provider"
        return (*self.found.notes, *(f"It sends your secret {name} to {host}." for name in self.uses))

    @property
    def definition(self) -> ToolDefinition:
        """What a model is told of it."""
        return self.found.definition

    @property
    def is_sample(self) -> bool:
        """Was what answers made up here?"""
        return self.found.implementation is None

    @property
    def name(self) -> str:
        """What the text calls it."""
        return self.definition.name

    @property
    def side_effects(self) -> str:
        """What a new tool of it may do; "" where the text says something that is no choice."""
        return _choice_of(ToolVersion.SideEffects, self.fields().get("side_effects", "read_only"))

    @property
    def approval(self) -> str:
        """Whether calls of a new tool of it ask first; "" where the text says something that is no choice."""
        return _choice_of(ToolVersion.Approval, self.fields().get("approval", "auto"))

    @property
    def approval_rules(self) -> Json:
        """The text's own rules on arguments, whatever they are."""
        return self.found.fields.get("approval_rules")

    @property
    def says_policies(self) -> bool:
        """Does the text decide them, also for a tool that it replaces?"""
        return not {"side_effects", "approval"}.isdisjoint(self.found.fields)

    def fields(self) -> Fields:
        """The fields of its version."""
        fields: Fields = {"description": self.definition.description, "implementation": self.implementation}
        if self.found.input is not None:
            fields["input"] = dict(self.found.input)
        elif self.implementation.get("kind") != "provider":
            fields |= {"parameters": self.definition.parameters, "strict": self.definition.strict}
        if self.found.side_effects:
            fields["side_effects"] = self.found.side_effects
        if self.found.approval:
            fields["approval"] = self.found.approval
        return cast("Fields", {**fields, **self.found.fields})


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
class Recognised:
    """What a text is, the tools in it, what in it became none, and in which sets its tools are."""

    form: str
    proposals: list[Proposal]
    left_out: tuple[str, ...]
    toolsets: Mapping[str, tuple[str, ...]]


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


def recognise(workspace: Workspace, source: str, base_url: str = "") -> Recognised:
    """The tools in a text, each ready to be saved or with what is wrong. Raises Unrecognised."""
    if len(source) > MAX_LENGTH:
        raise Unrecognised(f"The text is longer than {MAX_LENGTH:,} characters.")
    try:
        found = read(source, base_url)
    except Unreadable as error:
        raise Unrecognised(str(error)) from error
    if len(found.tools) > MOST_TOOLS:
        raise Unrecognised(f"There are {len(found.tools)} tools in this text; import at most {MOST_TOOLS} at once.")
    return Recognised(found.form, propose(workspace, found.tools), found.left_out, found.toolsets)


def propose(workspace: Workspace, tools: Sequence[FoundTool]) -> list[Proposal]:
    """These tools, each ready to be saved or with what is wrong."""
    taken = set(service.tools_of(workspace).values_list("name", flat=True))
    holds = any(
        one and (may_hold_credentials(one) or secrets_in(one)) for one in (tool.implementation for tool in tools)
    )
    known = secrets.values_of(workspace) if holds else {}
    proposals: list[Proposal] = []
    used = set(taken)
    for tool in tools:
        name = tool.definition.name
        free = free_name(tool_name(name) if check_name(name) else name, used)
        used.add(free)
        proposals.append(_proposal(tool, free, known, is_taken=name in taken))
    return proposals


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
    chosen, saved, problems = list(choices), Saved(timezone.now()), list[Problem]()
    wanted = [one.name for one in chosen if one.replace and not check_name(one.name)]
    there = {tool.name: tool for tool in service.tools_of(workspace).filter(name__in=wanted)}
    replacing = [(number, one) for number, one in enumerate(chosen) if one.replace and one.name in there]
    new = [(number, one) for number, one in enumerate(chosen) if not one.replace or one.name not in there]
    for number, one in replacing:
        try:
            _replace(there[one.name], one, saved, created_by)
        except InvalidTool as error:
            problems += [(f"{number}.{loc}", msg) for loc, msg in error.errors]
    try:
        fields = [(one.name, one.fields()) for _, one in new]
        made = service.create_tools(workspace=workspace, wanted=fields, created_by=created_by, at=saved.at)
    except InvalidTool as error:
        problems += [(_renumbered(loc, [number for number, _ in new]), msg) for loc, msg in error.errors]
    else:
        saved.made.extend(made)
    if problems:
        raise InvalidTool(sorted(problems, key=lambda one: int(one[0].partition(".")[0])))
    _put_into(workspace, sets, {one.proposal.name: one.name for one in chosen}, saved)
    return saved


def imported(workspace: Workspace, at: datetime) -> list[ToolVersion]:
    """The versions that an import made, by name."""
    versions = ToolVersion.objects.filter(tool__workspace=workspace, tool__deleted_at=None, created_at=at)
    return list(versions.select_related("tool").order_by("tool__name"))


def free_name(name: str, taken: Set[str]) -> str:
    """This name, with the first number behind it that makes it one that is not taken: get_weather_2."""
    numbered = (f"{name[:120]}_{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def _choice_of(choices: type[TextChoices], value: Json) -> str:
    return value if isinstance(value, str) and value in choices.values else ""


def _proposal(found: FoundTool, free: str, known: Mapping[str, str], *, is_taken: bool) -> Proposal:
    name, schema = found.definition.name, dict(found.definition.parameters)
    answers = dict(found.implementation or service.sample_implementation(name, schema))
    shown, kept = hide(name, answers, known)
    uses = tuple(name for name in dict.fromkeys(secrets_in(answers)) if name in known)
    proposal = Proposal(found, answers, shown, [], is_taken, free, tuple(kept), uses)
    try:
        check_fields(proposal.fields(), check_name(name))
    except InvalidTool as error:
        return replace(proposal, problems=error.errors)
    return proposal


def _replace(tool: Tool, choice: Choice, saved: Saved, created_by: User | None) -> None:
    before = tool.current
    fields = choice.fields() if before is None else _replacing(before, choice)
    version = service.new_version(tool, created_by=created_by, at=saved.at, **fields)
    (saved.unchanged if version == before else saved.replaced).append(tool)


def _replacing(current: ToolVersion, choice: Choice) -> Fields:
    """What a text does not say of implementation and policies stays as it is in the tool that is there."""
    fields, found = choice.fields(), choice.proposal.found
    if current.is_provider_run:
        return fields
    kept = {name: value for name, value in fields_of(current).items() if name not in DEFINITION}
    answers = fields["implementation"] if choice.implementation or not choice.proposal.is_sample else None
    answers = answers or current.implementation
    fields = cast("Fields", {**fields, **kept, **found.fields, "implementation": answers})
    if "parameters" in fields and parameters.write(fields["parameters"]) == parameters.write(current.parameters):
        del fields["parameters"]
        fields["parameters_text"] = current.parameters_text  # the same, as a person wrote it
    return fields


def _renumbered(loc: str, numbers: Sequence[int]) -> str:
    number, _, place = loc.partition(".")
    return f"{numbers[int(number)]}.{place}"


def _put_into(workspace: Workspace, sets: Mapping[str, Sequence[str]], names: Mapping[str, str], saved: Saved) -> None:
    tools = {tool.name: tool for tool in saved.tools}
    for name, members in sets.items():
        found = [tools[names[one]] for one in members if one in names]
        if found:
            toolsets.add(workspace, name, found)
