"""What is recognised in a text: each of its tools ready to be saved, or with what is wrong."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import urlsplit

from django.db.models import TextChoices

from accounts import secrets
from accounts.models import Workspace
from tools import service
from tools.checks import Fields, InvalidTool, check_fields, check_name
from tools.credentials import hide, may_hold_credentials, secrets_in
from tools.executors.outcome import Problem
from tools.models import ToolVersion
from tools.sources import FoundTool, Unreadable, read
from tools.sources.names import first_free, tool_name
from wire.conversation import Json, ToolDefinition
from wire.protocols.fields import as_text

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
        return (*self.found.notes, *(f"It sends your secret {name} to {self._receiver}." for name in self.uses))

    @property
    def _receiver(self) -> str:
        url = self.implementation.get("url")
        if url is None:
            return "its provider"
        try:
            return urlsplit(str(url)).hostname or "no address that can be read"
        except ValueError:
            return "no address that can be read"

    @property
    def definition(self) -> ToolDefinition:
        """What a model is told of it."""
        return self.found.definition

    @property
    def description(self) -> str:
        """What the text says of it; "" where that is no text."""
        return as_text(self.definition.description)

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
class Recognised:
    """What a text is, the tools in it, what in it became none, and in which sets its tools are."""

    form: str
    proposals: list[Proposal]
    left_out: tuple[str, ...]
    toolsets: Mapping[str, tuple[str, ...]]


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


def free_name(name: str, taken: Set[str]) -> str:
    """This name, with the first number behind it that makes it one that is not taken: get_weather_2."""
    return first_free(lambda number: name if number == 1 else f"{name[:120]}_{number}", taken)


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
