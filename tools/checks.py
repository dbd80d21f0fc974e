"""What a tool must be before it is saved. Every check lists what is wrong, where, and what to do."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from tools import approval_rules, provider_run, takes
from tools.executors import EXECUTORS
from tools.executors.outcome import Problem
from tools.limiting import limits
from tools.models import ToolVersion
from tools.plain_text import DEEPEST, too_deep, unstorable
from wire.conversation import Json

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,127}")
MAX_DESCRIPTION = 10_000
MAX_IMPLEMENTATION = 1_000_000
SHORTEST_S, LONGEST_S = 0.1, 300.0
KINDS = (*EXECUTORS, provider_run.KIND)


class InvalidTool(Exception):
    """A tool that cannot be saved; `errors` are (where, what is wrong) pairs."""

    def __init__(self, errors: list[Problem]) -> None:
        super().__init__("; ".join(f"{loc}: {msg}" for loc, msg in errors))
        self.errors = errors


class Fields(TypedDict, total=False):
    """What a person decides about a version. The schema is given as text or as a value, the text going first.

    `input` in place of a schema says that the tool takes free text (`tools.takes`).
    """

    description: str
    parameters_text: str
    parameters: Mapping[str, Json] | None
    input: dict[str, Json] | None
    strict: bool
    implementation: dict[str, Json]
    approval: str
    approval_rules: list[Json]
    side_effects: str
    timeout_s: float
    limits: Mapping[str, Json] | None


@dataclass(frozen=True, slots=True)
class Checked:
    """Fields that passed every check."""

    description: str
    parameters_text: str
    parameters: dict[str, Json]
    input: dict[str, Json] | None
    strict: bool
    implementation: dict[str, Json] | None
    approval: str
    approval_rules: list[Json]
    side_effects: str
    timeout_s: float
    limits: dict[str, Json]


def check_name(name: Json) -> list[Problem]:
    """May a tool be called this?"""
    if isinstance(name, str) and NAME.fullmatch(name):
        return []
    rule = "Begin with a letter or _, then up to 127 letters, digits or any of _ . : -"
    return [("name", f"{rule} (like get_weather)." if name else f"Give the tool a name. {rule}.")]


def check_fields(fields: Fields, problems: list[Problem]) -> Checked:
    """The fields with defaults filled in. Raises InvalidTool, with `problems` first."""
    implementation = fields.get("implementation")
    taken, found = takes.read(fields, is_provider_run=_kind(implementation) == provider_run.KIND)
    problems = [*problems, *_check_description(fields.get("description", "")), *found]
    problems += _check_choices(fields) + _check_timeout(fields.get("timeout_s", 10))
    given_limits = fields.get("limits") or {}
    problems += limits.check(given_limits, fields.get("side_effects", "read_only"))
    problems += _check_implementation(implementation, taken.schema)
    problems += _check_approval(fields, taken.schema)
    if problems:
        raise InvalidTool(problems)
    return Checked(
        description=fields.get("description", ""),
        parameters_text=taken.text,
        parameters=taken.schema,
        input=taken.input,
        strict=fields.get("strict", False),
        implementation=implementation,
        approval=fields.get("approval", "auto"),
        approval_rules=fields.get("approval_rules") or [],
        side_effects=fields.get("side_effects", "read_only"),
        timeout_s=float(fields.get("timeout_s", 10)),
        limits=limits.stored(given_limits),
    )


def _check_description(description: Json) -> list[Problem]:
    if not isinstance(description, str):
        return [("description", "Must be text.")]
    if len(description) > MAX_DESCRIPTION:
        return [("description", f"Use at most {MAX_DESCRIPTION:,} characters; there are {len(description):,}.")]
    return [("description", "Contains U+0000 or half of a surrogate pair.")] if unstorable(description) else []


def _check_choices(fields: Fields) -> list[Problem]:
    problems: list[Problem] = []
    if not isinstance(fields.get("strict", False), bool):
        problems.append(("strict", "Must be true or false."))
    if fields.get("approval", "auto") not in ToolVersion.Approval.values:
        problems.append(("approval", f"Must be one of {', '.join(ToolVersion.Approval.values)}."))
    if fields.get("side_effects", "read_only") not in ToolVersion.SideEffects.values:
        problems.append(("side_effects", f"Must be one of {', '.join(ToolVersion.SideEffects.values)}."))
    return problems


def _check_approval(fields: Fields, schema: Mapping[str, Json]) -> list[Problem]:
    rules = fields.get("approval_rules") or []
    if _kind(fields.get("implementation")) != provider_run.KIND:
        return approval_rules.check(rules, schema)
    sentence = "The provider runs this tool without asking; leave it out of a run instead."
    found = {"approval": fields.get("approval", "auto") != ToolVersion.Approval.AUTO, "approval_rules": bool(rules)}
    return [(name, sentence) for name, is_there in found.items() if is_there]


def _check_timeout(timeout_s: Json) -> list[Problem]:
    is_number = isinstance(timeout_s, (int, float)) and not isinstance(timeout_s, bool)
    if is_number and SHORTEST_S <= timeout_s <= LONGEST_S:
        return []
    return [("timeout_s", f"Must be a number of seconds from {SHORTEST_S:g} to {LONGEST_S:g}.")]


def _check_implementation(implementation: Json, schema: Mapping[str, Json]) -> list[Problem]:
    if implementation is None:
        return []
    kind = _kind(implementation)
    if not isinstance(kind, str) or kind not in KINDS:
        return [("implementation.kind", f"Must be one of {', '.join(KINDS)}.")]
    if too_deep(implementation):
        return [("implementation", f"Is nested more than {DEEPEST} deep.")]
    try:
        size = len(json.dumps(implementation, allow_nan=False))
    except (ValueError, TypeError):
        return [("implementation", "Must be plain JSON: no NaN, no Infinity.")]
    if size > MAX_IMPLEMENTATION:
        return [("implementation", f"Is larger than {MAX_IMPLEMENTATION:,} characters of JSON.")]
    if unstorable(implementation):
        return [("implementation", "Contains U+0000 or half of a surrogate pair.")]
    is_provider_run = kind == provider_run.KIND
    found = provider_run.check(implementation) if is_provider_run else EXECUTORS[kind].check(implementation, schema)
    return [(".".join(filter(None, ("implementation", loc))), msg) for loc, msg in found]


def _kind(implementation: Json) -> Json:
    return implementation.get("kind") if isinstance(implementation, dict) else None
