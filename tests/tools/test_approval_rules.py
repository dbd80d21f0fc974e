"""Rules on a call's arguments: which hold, which is strictest, which cannot be saved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.approval_rules import COMPARISONS, OPERATORS, PRESENCE, STRICTER, STRICTNESS, check, holds, verdict

SCHEMA = {"type": "object", "properties": {"amount": {}, "order": {}}}
ORDER = {"order": {"lines": [{"price": 5, "tags": ["new"]}, {"price": 500}], "note": "Fragile"}}


def rule(argument, operator, *value, approval="ask"):
    return {"argument": argument, "operator": operator, "approval": approval, **({"value": value[0]} if value else {})}


@pytest.mark.parametrize(
    ("argument", "operator", "value", "arguments", "expected"),
    [
        ("amount", ">", 100, {"amount": 101}, True),
        ("amount", ">", 100, {"amount": 100}, False),
        ("amount", ">", 100, {}, False),
        ("amount", ">", 100, {"amount": "99"}, True),  # a text cannot be compared with a number
        ("amount", ">", 100, {"amount": None}, True),
        ("amount", "<", 100, {"amount": True}, True),
        ("amount", ">=", "2026-01-01", {"amount": "2026-02-01"}, True),
        ("amount", "=", 1, {"amount": True}, False),
        ("amount", "=", 1, {"amount": 1.0}, True),
        ("amount", "=", [{"a": 1}], {"amount": [{"a": 1}]}, True),
        ("amount", "!=", 1, {"amount": 1}, False),
        ("amount", "!=", 1, {}, True),
        ("amount", "in", ["EUR", "USD"], {"amount": "USD"}, True),
        ("amount", "in", ["EUR"], {"amount": "USD"}, False),
        ("order.note", "contains", "fragile", ORDER, True),
        ("order.lines.0.tags", "contains", "new", ORDER, True),
        ("order.lines.1.tags", "contains", "new", ORDER, False),
        ("order.lines.*.price", ">", 100, ORDER, True),
        ("order.lines.0.price", ">", 100, ORDER, False),
        ("order.lines.7.price", ">", 100, ORDER, False),
        ("order.*", "=", "Fragile", ORDER, True),
        ("order.note", "exists", None, ORDER, True),
        ("order.note.more", "exists", None, ORDER, False),
        ("order.gift", "missing", None, ORDER, True),
    ],
)
def test_a_rule_holds(argument, operator, value, arguments, expected):
    made = rule(argument, operator) if operator in PRESENCE else rule(argument, operator, value)
    assert check([made], SCHEMA) == []
    assert holds(made, arguments) is expected


def test_the_strictest_counts_and_says_why():
    rules = [rule("amount", ">", 10), rule("amount", ">", 100, approval="deny")]
    assert verdict("auto", rules, {"amount": 5}) == ("auto", "")
    assert verdict("auto", rules, {"amount": 50}) == ("ask", "amount > 10")
    assert verdict("auto", rules, {"amount": 500}) == ("deny", "amount > 100")
    assert verdict("ask", rules, {"amount": 50}) == ("ask", "")
    assert verdict("deny", rules, {"amount": 5}) == ("deny", "")


@pytest.mark.parametrize(
    ("rules", "place", "sentence"),
    [
        ("amount > 100", "approval_rules", "Must be a list"),
        ([rule("amount", ">", 1)] * 51, "approval_rules", "at most 50"),
        ([rule("amount", ">", float("nan"))], "approval_rules", "no NaN"),
        (["amount > 100"], "approval_rules.0", "A rule is an object"),
        ([{**rule("amount", ">", 1), "then": "ask"}], "approval_rules.0.then", "not known"),
        ([rule("", ">", 1)], "approval_rules.0.argument", "Name an argument"),
        ([rule("order..x", ">", 1)], "approval_rules.0.argument", "Name an argument"),
        ([rule("amonut", ">", 1)], "approval_rules.0.argument", "has no argument amonut; it has amount, order"),
        ([rule("amount", "~", 1)], "approval_rules.0.operator", "Must be one of =, !="),
        ([rule("amount", ">")], "approval_rules.0.value", "compared with"),
        ([rule("amount", ">", True)], "approval_rules.0.value", "number or a text"),
        ([rule("amount", "in", "x")], "approval_rules.0.value", "Must be a list"),
        ([rule("amount", "contains", [1])], "approval_rules.0.value", "one value"),
        ([rule("amount", "exists", 1)], "approval_rules.0.value", "Leave it out"),
        ([rule("amount", "=", "x" * 2000)], "approval_rules.0.value", "at most"),
        ([rule("amount", "=", "\x00")], "approval_rules.0", "U+0000"),
        ([rule("amount", ">", 1, approval="auto")], "approval_rules.0.approval", "only makes stricter"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_at_its_place(rules, place, sentence):
    [(found, message)] = check(rules, SCHEMA)
    assert (found, sentence in message) == (place, True)


def test_an_argument_that_the_schema_leaves_open_may_be_named():
    assert check([rule("other", ">", 1)], {**SCHEMA, "additionalProperties": True}) == []
    assert check([rule("other", ">", 1)], {"type": "object"}) == []


json = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text("a0*.", max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "0", "*"]), inner, max_size=2),
    max_leaves=6,
)
rules = st.builds(
    rule,
    st.sampled_from(["a", "a.0", "a.*", "*.a", "0"]),
    st.sampled_from(OPERATORS),
    json,
    approval=st.sampled_from(STRICTER),
)


@given(rules=st.lists(rules, max_size=3), arguments=st.dictionaries(st.sampled_from(["a", "0"]), json))
def test_any_rules_that_can_be_saved_give_a_verdict_that_is_no_laxer(rules, arguments):
    kept = [
        {name: value for name, value in one.items() if name != "value" or one["operator"] in COMPARISONS}
        for one in rules
    ]
    kept = [one for one in kept if not check([one], {})]
    for approval in STRICTNESS:
        assert STRICTNESS.index(verdict(approval, kept, arguments).approval) >= STRICTNESS.index(approval)
