"""What the linter finds in a definition as it is typed: by whom it concerns, each at its place in the text."""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.places import Place, path_of, place_of
from wire.conversation import Json, ToolDefinition
from wire.schemas.dialects import Dialect
from wire.schemas.lint import LintFinding, lint
from wire.schemas.measure import tokens_of
from wire.schemas.spoken import dialects
from wire.schemas.walk import escape

MOST_SHOWN = 60
"""Findings of one group: more would be read by nobody, and made anew at every key."""
_FIELDS = {
    "name_form": "name",
    "no_description": "description",
    "empty_description": "description",
    "short_description": "description",
}
"""The fields that findings without a place in the schema are about."""
SEVERITY_WORDS = {"error": "refused", "warning": "weaker", "info": "good to know"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with its place: a position in the schema's text, or a `field` of the form."""

    finding: LintFinding
    place: Place | None
    field: str

    @property
    def word(self) -> str:
        """What its severity means."""
        return SEVERITY_WORDS[self.finding.severity]

    @property
    def sentence(self) -> str:
        """The finding, without the group that it stands in."""
        label = next((one.label for one in dialects() if one.name == self.finding.dialect), "")
        return self.finding.message.removeprefix(f"{label}: ")


@dataclass(frozen=True, slots=True)
class Group:
    """Whom findings concern. `holds`: they are so; otherwise they would be, were the tool strict."""

    label: str
    holds: bool
    shown: tuple[Shown, ...]
    more: int

    @property
    def would_fail(self) -> bool:
        """Is there a finding for which the request fails?"""
        return any(one.finding.severity == "error" for one in self.shown)


@dataclass(frozen=True, slots=True)
class Linted:
    """All groups that have findings, and about how many tokens the definition adds to every request."""

    groups: tuple[Group, ...]
    tokens: int

    def count(self, severity: str) -> int:
        """How many findings of this severity hold."""
        return sum(sum(one.finding.severity == severity for one in group.shown) for group in self.groups if group.holds)

    @property
    def errors(self) -> int:
        """Findings for which a request fails."""
        return self.count("error")

    @property
    def warnings(self) -> int:
        """Findings that weaken what a model is held to."""
        return self.count("warning")


def linted(
    name: str, description: str, schema: dict[str, Json], text: str, *, strict: bool, unsent: Iterable[str] = ()
) -> Linted:
    """The findings of a definition in the editor, whose valid `schema` is written as `text`.

    `unsent` are the parameters that what answers has no place for.
    """
    definition = ToolDefinition(name, description, schema, strict)
    findings = [one for one in lint(definition) if one.code != "name_form" or name] + [_unsent(one) for one in unsent]
    groups = [_group("Everybody", True, (one for one in findings if not one.dialect), text)]
    for dialect in dialects():
        own = (one for one in findings if one.dialect == dialect.name)
        groups.append(_group(dialect.label, strict or not _is_strict(dialect), own, text))
    return Linted(tuple(group for group in groups if group.shown), tokens_of(definition))


def _unsent(name: str) -> LintFinding:
    message = f"“{name}” is sent nowhere: the request has no place for it in its address, query, headers or body."
    return LintFinding("argument_sent_nowhere", "warning", f"/properties/{escape(name)}", message)


def _is_strict(dialect: Dialect) -> bool:
    return dialect.closed


def _group(label: str, holds: bool, findings: Iterable[LintFinding], text: str) -> Group:
    found = list(findings)
    return Group(label, holds, tuple(_shown(one, text) for one in found[:MOST_SHOWN]), max(0, len(found) - MOST_SHOWN))


def _shown(finding: LintFinding, text: str) -> Shown:
    field = "" if finding.path or finding.dialect else _FIELDS.get(finding.code, "")
    return Shown(finding, None if field else place_of(text, path_of(finding.path)), field)
