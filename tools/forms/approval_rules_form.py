"""The rows of the tool form that make a call stricter by its arguments."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from tools import approval_rules
from tools.forms.canned_form import output_text, read_output
from tools.written_json import InvalidJson
from wire.conversation import Json

BLANK_ROWS = 2
"""Empty rows after those that are filled: a page without JavaScript cannot add one."""

_NAME = re.compile(r"rule-(\d{1,3})-argument")


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as typed; a row that names no argument is none."""

    argument: str = ""
    operator: str = ">"
    value: str = ""
    approval: str = "ask"

    def rule(self) -> dict[str, Json]:
        """What it means. A value is JSON, or plain words as they stand."""
        rule: dict[str, Json] = {"argument": self.argument, "operator": self.operator, "approval": self.approval}
        if self.operator in approval_rules.PRESENCE and not self.value.strip():
            return rule
        if not self.value.strip():  # nothing was typed: the check says what is missing
            return rule
        try:
            return {**rule, "value": read_output(self.value)}
        except InvalidJson:
            return {**rule, "value": self.value}


@dataclass(frozen=True, slots=True)
class ApprovalRulesForm:
    """All rows that are filled."""

    operators: ClassVar = approval_rules.OPERATORS

    rows: tuple[RuleRow, ...] = ()

    @property
    def shown(self) -> Sequence[tuple[int, RuleRow]]:
        """The rows with their numbers, the empty ones after them included."""
        return list(enumerate((*self.rows, *[RuleRow()] * BLANK_ROWS)))

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> "ApprovalRulesForm":
        """As it was typed."""
        numbers = sorted(int(found[1]) for name in post if (found := _NAME.fullmatch(name)))
        rows = (_typed(post, number) for number in numbers[: approval_rules.MOST_RULES + 1])
        return cls(tuple(row for row in rows if row.argument))

    @classmethod
    def from_rules(cls, rules: Iterable[Mapping[str, Json]]) -> "ApprovalRulesForm":
        """As a person would type them."""
        return cls(
            tuple(
                RuleRow(
                    rule["argument"],
                    rule["operator"],
                    output_text(rule["value"]) if "value" in rule else "",
                    rule["approval"],
                )
                for rule in rules
            )
        )

    def rules(self) -> list[Json]:
        """What they mean."""
        return [row.rule() for row in self.rows]


def _typed(post: Mapping[str, str], number: int) -> RuleRow:
    return RuleRow(
        argument=post.get(f"rule-{number}-argument", "").strip(),
        operator=post.get(f"rule-{number}-operator", ">"),
        value=post.get(f"rule-{number}-value", ""),
        approval=post.get(f"rule-{number}-approval", "ask"),
    )
