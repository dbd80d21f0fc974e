"""Rules on a call's arguments: "ask when amount > 100". Pure.

[{"argument": "amount", "operator": ">", "value": 100, "approval": "ask"}]

`argument` leads into the arguments: names with dots between, a number for a place in a list, `*` for any place or
name. A rule only makes stricter: of the tool's own approval and all rules that hold the strictest counts (deny, ask,
auto). What cannot be compared, a text where a number was expected, counts as if the rule held: it is not waved through.
An argument that is not there holds for `missing` and `!=` alone.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from tools.executors.outcome import Problem
from tools.models import ToolVersion
from tools.plain_text import DEEPEST, too_deep, unstorable
from wire import json_text
from wire.conversation import Json

MOST_RULES = 50
LONGEST = 1_000
FIELDS = ("argument", "operator", "value", "approval")
STRICTER = (ToolVersion.Approval.ASK.value, ToolVersion.Approval.DENY.value)
STRICTNESS = (ToolVersion.Approval.AUTO.value, *STRICTER)
_OPEN = ("$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "patternProperties", "if")


class Verdict(NamedTuple):
    """Whether a call runs, and the rule that says so in words, empty where it is the tool's own approval."""

    approval: str
    because: str = ""


def verdict(approval: str, rules: list[Json], arguments: Mapping[str, Json]) -> Verdict:
    """The strictest of the tool's approval and of all rules that hold for these arguments."""
    found = Verdict(approval)
    for rule in rules:
        if STRICTNESS.index(rule["approval"]) > STRICTNESS.index(found.approval) and holds(rule, arguments):
            found = Verdict(rule["approval"], said(rule))
    return found


def holds(rule: Mapping[str, Json], arguments: Mapping[str, Json]) -> bool:
    """Does this rule hold for these arguments?"""
    operator, values = str(rule["operator"]), list(_found(arguments, rule["argument"].split(".")))
    if operator in PRESENCE:
        return bool(values) is (operator == "exists")
    if not values:
        return operator == "!="
    compare = COMPARISONS[operator]
    return any(compare(value, rule["value"]) for value in values)


def said(rule: Mapping[str, Json]) -> str:
    """A rule's condition for a person: amount > 100."""
    value = [] if rule["operator"] in PRESENCE else [json_text.dumps(rule["value"])]
    return " ".join([rule["argument"], rule["operator"], *value])


def check(rules: Json, schema: Mapping[str, Json]) -> list[Problem]:
    """What is wrong with these rules, each with its place."""
    if not isinstance(rules, list) or len(rules) > MOST_RULES:
        return [("approval_rules", f"Must be a list of at most {MOST_RULES} rules.")]
    if too_deep(rules):
        return [("approval_rules", f"Is nested more than {DEEPEST} deep.")]
    try:
        json.dumps(rules, allow_nan=False)
    except (ValueError, TypeError):
        return [("approval_rules", "Must be plain JSON: no NaN, no Infinity.")]
    found = (_check(f"approval_rules.{number}", rule, schema) for number, rule in enumerate(rules))
    return [problem for problems in found for problem in problems]


def _check(loc: str, rule: Json, schema: Mapping[str, Json]) -> list[Problem]:
    if not isinstance(rule, dict):
        example = '{"argument": "amount", "operator": ">", "value": 100, "approval": "ask"}'
        return [(loc, f"A rule is an object, like {example}.")]
    problems = [(f"{loc}.{name}", "This field is not known.") for name in rule if name not in FIELDS]
    if unstorable(rule):
        problems.append((loc, "Contains U+0000 or half of a surrogate pair."))
    problems += _check_argument(f"{loc}.argument", rule.get("argument"), schema)
    if rule.get("approval") not in STRICTER:
        problems.append((f"{loc}.approval", "Must be ask or deny: a rule only makes stricter."))
    operator = rule.get("operator")
    if not isinstance(operator, str) or operator not in OPERATORS:
        return [*problems, (f"{loc}.operator", f"Must be one of {', '.join(OPERATORS)}.")]
    return problems + _check_value(f"{loc}.value", operator, rule)


def _check_argument(loc: str, argument: Json, schema: Mapping[str, Json]) -> list[Problem]:
    if not isinstance(argument, str) or not argument or len(argument) > LONGEST or "" in argument.split("."):
        return [(loc, "Name an argument, like amount or order.items.*.price.")]
    first, known = argument.split(".")[0], schema.get("properties")
    if not isinstance(known, dict) or first in known or first == "*":
        return []
    if schema.get("additionalProperties") or any(name in schema for name in _OPEN):
        return []
    return [(loc, f"The tool has no argument {first}; it has {', '.join(known) or 'none'}.")]


def _check_value(loc: str, operator: str, rule: Mapping[str, Json]) -> list[Problem]:
    if operator in PRESENCE:
        return [(loc, f"Leave it out: {operator} compares with nothing.")] if "value" in rule else []
    if "value" not in rule:
        return [(loc, "Say what the argument is compared with.")]
    value = rule["value"]
    if operator in _ORDERS and not (_is_number(value) or isinstance(value, str)):
        return [(loc, f"Must be a number or a text for {operator}.")]
    if operator == "in" and not isinstance(value, list):
        return [(loc, 'Must be a list for in, like ["a", "b"].')]
    if operator == "contains" and isinstance(value, dict | list):
        return [(loc, "Must be one value for contains.")]
    return [(loc, f"Use at most {LONGEST:,} characters.")] if len(json_text.dumps(value)) > LONGEST else []


def _found(value: Json, path: list[str]) -> Iterator[Json]:
    """The values at this path."""
    if not path:
        yield value
        return
    here, rest = path[0], path[1:]
    if isinstance(value, list):
        places = value if here == "*" else value[int(here) :][:1] if _is_place(here) else []
        for item in places:
            yield from _found(item, rest)
    elif isinstance(value, dict):
        for item in value.values() if here == "*" else [value[here]] if here in value else []:
            yield from _found(item, rest)


def _is_place(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 9


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(value: Json, wanted: Json) -> bool:
    """Equal in JSON, where true is not 1, at any depth."""
    if isinstance(value, dict) and isinstance(wanted, dict):
        return value.keys() == wanted.keys() and all(_equal(value[key], wanted[key]) for key in value)
    if isinstance(value, list) and isinstance(wanted, list):
        return len(value) == len(wanted) and all(map(_equal, value, wanted))
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


def _ordered(compare: Callable[[Json, Json], bool]) -> Callable[[Json, Json], bool]:
    def holds_for(value: Json, wanted: Json) -> bool:
        alike = (_is_number(value) and _is_number(wanted)) or (isinstance(value, str) and isinstance(wanted, str))
        return not alike or compare(value, wanted)

    return holds_for


def _contains(value: Json, wanted: Json) -> bool:
    if isinstance(value, list):
        return any(_equal(item, wanted) for item in value)
    return not (isinstance(value, str) and isinstance(wanted, str)) or wanted.casefold() in value.casefold()


COMPARISONS: dict[str, Callable[[Json, Json], bool]] = {
    "=": _equal,
    "!=": lambda value, wanted: not _equal(value, wanted),
    ">": _ordered(lambda value, wanted: value > wanted),
    ">=": _ordered(lambda value, wanted: value >= wanted),
    "<": _ordered(lambda value, wanted: value < wanted),
    "<=": _ordered(lambda value, wanted: value <= wanted),
    "contains": _contains,
    "in": lambda value, wanted: any(_equal(value, item) for item in wanted),
}
PRESENCE = ("exists", "missing")
OPERATORS = (*COMPARISONS, *PRESENCE)
_ORDERS = (">", ">=", "<", "<=")
