"""Pasted schemas: what is recognised in a text, and saving the part of it that a person wants."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User, Workspace
from tools import service
from tools.checks import Fields, InvalidTool, check_fields, check_name
from tools.executors.outcome import Problem
from tools.models import Tool
from tools.service import DuplicateName
from wire.conversation import Json, ToolDefinition
from wire.errors import WireError
from wire.schemas import bare

MAX_LENGTH = 2_000_000
MOST_TOOLS = 200  # each is four fields of one form, and Django takes a thousand


class Unrecognised(Exception):
    """The text holds no tool; the message says where it stops making sense."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A tool that was found in a pasted text.

    `implementation` is a sample made from its name and schema; `problems` are what keeps it from being saved;
    `taken` tells that the workspace has a tool of this name.
    """

    definition: ToolDefinition
    implementation: dict[str, Json]
    problems: list[Problem]
    taken: bool

    @property
    def name(self) -> str:
        """What the pasted text calls it."""
        return self.definition.name

    def fields(self) -> Fields:
        """The fields of its version."""
        return {
            "description": self.definition.description,
            "parameters": self.definition.parameters,
            "strict": self.definition.strict,
            "implementation": self.implementation,
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """A proposal that a person wants: under this name, in place of a tool that has it or not, answering with this."""

    proposal: Proposal
    name: str
    replace: bool = False
    implementation: dict[str, Json] | None = None


def recognise(workspace: Workspace, source: str) -> list[Proposal]:
    """The tools in a pasted text, each ready to be saved or with what is wrong. Raises Unrecognised."""
    if len(source) > MAX_LENGTH:
        raise Unrecognised(f"The text is longer than {MAX_LENGTH:,} characters.")
    try:
        definitions = bare.recognise(source)
    except WireError as error:
        sentence = str(error)
        raise Unrecognised(f"{sentence[:1].upper()}{sentence[1:].rstrip('.')}.") from error
    if len(definitions) > MOST_TOOLS:
        raise Unrecognised(f"There are {len(definitions)} tools in this text; paste at most {MOST_TOOLS} at once.")
    names = [definition.name for definition in definitions]
    taken = set(service.tools_of(workspace).filter(name__in=names).values_list("name", flat=True))
    return [_proposal(definition, definition.name in taken) for definition in definitions]


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


def _proposal(definition: ToolDefinition, taken: bool) -> Proposal:
    sample = service.sample_implementation(definition.name, dict(definition.parameters))
    proposal = Proposal(definition, sample, [], taken)
    try:
        check_fields(proposal.fields(), check_name(definition.name))
    except InvalidTool as error:
        return Proposal(definition, sample, error.errors, taken)
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
    if current is None:
        return fields
    return {
        **fields,
        "implementation": choice.implementation or current.implementation,
        "approval": current.approval,
        "side_effects": current.side_effects,
        "timeout_s": current.timeout_s,
    }
