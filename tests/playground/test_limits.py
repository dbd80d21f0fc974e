from decimal import Decimal

import pytest

from playground.limits import InvalidLimits, Limits, parse


def test_what_is_not_said_has_its_default():
    assert parse({}) == Limits(10, 32, None, 300, None, None)


def test_values_are_taken():
    limits = parse({"max_steps": 3, "max_seconds": 1.5, "max_cost_usd": "0.25", "max_calls": None})
    assert limits == Limits(max_steps=3, max_seconds=1.5, max_cost_usd=Decimal("0.25"))


def test_stored_limits_are_read_again():
    limits = Limits(max_calls=7, max_cost_usd=Decimal("0.10"))
    assert parse(limits.as_json()) == limits


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_steps", 0),
        ("max_steps", 1.5),
        ("max_steps", True),
        ("max_steps", "3"),
        ("max_steps", None),
        ("max_seconds", -1),
        ("max_seconds", float("nan")),
        ("max_seconds", float("inf")),
        ("max_cost_usd", 0),
        ("max_cost_usd", "free"),
        ("max_total_tokens", 10**12),
        ("max_walltime", 1),
    ],
)
def test_others_are_refused_with_their_place(name, value):
    with pytest.raises(InvalidLimits) as refusal:
        parse({name: value})
    [(place, sentence)] = refusal.value.errors
    assert place == f"limits.{name}"
    assert sentence.endswith(".")
