"""The preview of an import: one row for each recognised tool, with a person's decision about it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

from accounts.models import User, Workspace
from tools import provider_run
from tools.checks import InvalidTool
from tools.forms.canned_form import output_text, read_output
from tools.importing import Choice, Saved, save
from tools.models import ToolVersion
from tools.proposals import Proposal
from tools.written_json import InvalidJson
from wire import json_text
from wire.schemas.walk import as_map

_CALLS = {"auto": "runs without asking", "ask": "waits for a person", "deny": "is always refused"}


@dataclass(slots=True)
class Row:
    """A proposal and what was typed beside it. `decision`, where the name is taken: keep, replace or rename.

    `is_same`: the tool that has the name is just so already.
    """

    number: int
    proposal: Proposal
    is_wanted: bool
    name: str
    decision: str
    sample: str
    errors: list[str] = field(default_factory=list)
    is_same: bool = False

    @classmethod
    def proposed(cls, number: int, proposal: Proposal) -> Self:
        """As it is shown first: a taken name is kept, with a free one ready to rename to."""
        return cls(
            number,
            proposal,
            is_wanted=not proposal.problems,
            name=proposal.free,
            decision="keep" if proposal.taken else "rename",
            sample=output_text(proposal.implementation["default"]["output"]) if proposal.is_sample else "",
            errors=[f"{loc}: {sentence}" for loc, sentence in proposal.problems],
        )

    @classmethod
    def typed(cls, post: Mapping[str, str], number: int, proposal: Proposal) -> Self:
        """As it was sent."""
        return cls(
            number,
            proposal,
            is_wanted=f"wanted-{number}" in post,
            name=post.get(f"name-{number}", proposal.name).strip(),
            decision=post.get(f"decision-{number}", "keep" if proposal.taken else "rename"),
            sample=post.get(f"sample-{number}", "").replace("\r\n", "\n"),
        )

    @property
    def notes(self) -> list[str]:
        """What could not be carried over, and where credentials go."""
        kept = [f"A credential in it is kept as the secret {name}." for name in self.proposal.kept]
        return [*self.proposal.notes, *kept]

    @property
    def policies(self) -> str:
        """What a tool of it may do and who is asked, in a sentence; "" where the provider runs it."""
        effects, approval = self.proposal.side_effects, self.proposal.approval
        if self.proposal.implementation.get("kind") == provider_run.KIND or not (effects and approval):
            return ""
        rules = ", unless a rule on its arguments says otherwise" if self.proposal.approval_rules else ""
        return f"{ToolVersion.SideEffects(effects).label}. A model's call {_CALLS[approval]}{rules}."

    @property
    def spec(self) -> str:
        """What a request says of it, where the provider runs it; "" for all others."""
        shown = self.proposal.shown
        return json_text.dumps(shown.get("spec")) if shown.get("kind") == provider_run.KIND else ""

    @property
    def parameters(self) -> Collection[str]:
        """The names of its arguments."""
        return as_map(self.proposal.definition.parameters.get("properties"))

    def choice(self) -> Choice | None:
        """What it means; None when nothing is to be saved, or when `errors` now say why nothing can be."""
        if not self.is_wanted or self.decision == "keep":
            return None
        replaces = self.decision == "replace"
        name = self.proposal.name if replaces else self.name
        if not self.proposal.is_sample:
            return Choice(self.proposal, name, replaces)
        try:
            output = read_output(self.sample)
        except InvalidJson as error:
            self.errors.append(f"Sample output: {error}")
            return None
        if output == self.proposal.implementation["default"]["output"]:
            return Choice(self.proposal, name, replaces)
        return Choice(self.proposal, name, replaces, {"kind": "canned", "default": {"output": output}})


def save_rows(
    workspace: Workspace,
    rows: Sequence[Row],
    created_by: User | None,
    sets: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Saved | None:
    """Save the tools that are wanted; None where nothing can be saved: the rows' `errors` say why."""
    chosen = [(row, choice) for row in rows if (choice := row.choice())]
    if any(row.errors for row in rows):
        return None
    try:
        return save(workspace, [choice for _, choice in chosen], created_by, sets)
    except InvalidTool as error:
        for loc, sentence in error.errors:
            number, _, place = loc.partition(".")
            chosen[int(number)][0].errors.append(f"{place}: {sentence}")
        return None
