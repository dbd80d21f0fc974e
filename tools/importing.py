"""Pasted schemas: what is recognised in a text, and saving the part of it that a person wants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from accounts.models import User, Workspace
from tools import service
from tools.checks import Fields, InvalidTool, check_fields, check_name
from tools.executors.outcome import Problem
from tools.models import Tool
from tools.service import DuplicateName
from tools.sources import FoundTool, Unreadable, read
from wire.conversation import Json, ToolDefinition

MAX_LENGTH = 2_000_000
MOST_TOOLS = 500  # each is four fields of one form: settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


class Unrecognised(Exception):
    """The text holds no tool; the message says where it stops making sense."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A tool that was found in a pasted text.

    `implementation` is the text's own, or a sample made from name and schema; `problems` are what keeps it from being
    saved; `taken` tells that the workspace has a tool of this name.
    """

    found: FoundTool
    implementation: dict[str, Json]
    problems: list[Problem]
    taken: bool

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
        """What the pasted text calls it."""
        return self.definition.name

    def fields(self) -> Fields:
        """The fields of its version."""
        fields: Fields = {"description": self.definition.description, "implementation": self.implementation}
        if self.found.input is not None:
            fields["input"] = dict(self.found.input)
        else:
            fields |= {"parameters": self.definition.parameters, "strict": self.definition.strict}
        if self.found.side_effects:
            fields["side_effects"] = self.found.side_effects
        return fields


@dataclass(frozen=True, slots=True)
class Choice:
    """A proposal that a person wants: under this name, in place of a tool that has it or not, answering with this."""

    proposal: Proposal
    name: str
    replace: bool = False
    implementation: dict[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a pasted text is, the tools in it, and what in it became none."""

    form: str
    proposals: list[Proposal]
    left_out: tuple[str, ...]


def recognise(workspace: Workspace, source: str) -> Recognised:
    """The tools in a pasted text, each ready to be saved or with what is wrong. Raises Unrecognised."""
    if len(source) > MAX_LENGTH:
        raise Unrecognised(f"The text is longer than {MAX_LENGTH:,} characters.")
    try:
        found = read(source)
    except Unreadable as error:
        raise Unrecognised(str(error)) from error
    if len(found.tools) > MOST_TOOLS:
        raise Unrecognised(f"There are {len(found.tools)} tools in this text; paste at most {MOST_TOOLS} at once.")
    return Recognised(found.form, propose(workspace, found.tools), found.left_out)


def propose(workspace: Workspace, tools: Sequence[FoundTool]) -> list[Proposal]:
    """These tools, each ready to be saved or with what is wrong."""
    names = [tool.definition.name for tool in tools]
    taken = set(service.tools_of(workspace).filter(name__in=names).values_list("name", flat=True))
    return [_proposal(tool, tool.definition.name in taken) for tool in tools]


@transaction.atomic
def save(workspace: Workspace, choices: Iterable[Choice], created_by: User | None = None) -> list[Tool]:
    """Save all of the choices or none.

    Raises InvalidTool, each place beginning with the number of its choice: `0.name`.
    """
    saved: list[Tool] = []
    problems: list[Problem] = []
    for number, choice in enumerate(choices):
        try:
            saved.append(_save(workspace, choice, created_by))
        except InvalidTool as error:
            problems += [(f"{number}.{loc}", msg) for loc, msg in error.errors]
        except DuplicateName as error:
            problems.append((f"{number}.name", f"{error} Replace it, or give this one another name."))
    if problems:
        raise InvalidTool(problems)
    return saved


def free_name(workspace: Workspace, name: str) -> str:
    """This name with the first number behind it that makes it free: get_weather_2."""
    taken = set(service.tools_of(workspace).filter(name__startswith=name[:120]).values_list("name", flat=True))
    numbers = range(2, len(taken) + 3)
    return next(found for number in numbers if (found := f"{name[:120]}_{number}") not in taken)


def _proposal(found: FoundTool, taken: bool) -> Proposal:
    name, parameters = found.definition.name, dict(found.definition.parameters)
    answers = found.implementation or service.sample_implementation(name, parameters)
    proposal = Proposal(found, dict(answers), [], taken)
    try:
        check_fields(proposal.fields(), check_name(name))
    except InvalidTool as error:
        return replace(proposal, problems=error.errors)
    return proposal


def _save(workspace: Workspace, choice: Choice, created_by: User | None) -> Tool:
    fields = choice.proposal.fields()
    if choice.implementation is not None:
        fields["implementation"] = choice.implementation
    there = service.tools_of(workspace).filter(name=choice.name).first() if choice.replace else None
    if there is None:
        return service.create_tool(workspace=workspace, name=choice.name, created_by=created_by, **fields)
    service.new_version(there, created_by=created_by, **_replacing(there, choice, fields))
    return there


def _replacing(there: Tool, choice: Choice, fields: Fields) -> Fields:
    """A pasted schema says nothing of an implementation and policies: those of the tool that is there stay."""
    current = there.current
    if current is None or current.is_provider_run:
        return fields
    answers = choice.implementation or (current.implementation if choice.proposal.is_sample else None)
    return {
        **fields,
        "implementation": answers or choice.proposal.implementation,
        "approval": current.approval,
        "side_effects": current.side_effects,
        "timeout_s": current.timeout_s,
        "limits": current.limits,
    }
