"""The most that a run can cost, as it is said before it starts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.estimate import RESULT_TOKENS, Size, estimate, highest_cost
from playground.limits import Limits
from providers.prices import Price, Rates, Tier

PRICE = Price(Decimal("2.5"), Decimal(10))
KNOWN = Size(first=1000, context=100_000, answer=1000)


def said(size=KNOWN, price=PRICE, **limits):
    return estimate(Limits(**limits), price, size).cost


def test_steps_that_grow_are_held_to_the_models_context():
    limits = Limits(max_steps=3, max_calls_per_step=2)
    reads = (1000, 2000 + 2 * RESULT_TOKENS, 3000 + 4 * RESULT_TOKENS)
    million = Decimal(1_000_000)
    assert highest_cost(limits, PRICE, KNOWN) == sum(read * Decimal("2.5") + 10_000 for read in reads) / million
    assert highest_cost(Limits(), PRICE, KNOWN) <= 10 * (100_000 * Decimal("2.5") + 10_000) / million


def test_a_limit_of_calls_holds_what_is_read():
    without, one = Limits(max_steps=3), Limits(max_steps=3, max_calls=1)
    assert highest_cost(one, PRICE, KNOWN) < highest_cost(without, PRICE, KNOWN)


def test_a_limit_of_cost_may_be_exceeded_by_one_request():
    assert highest_cost(Limits(max_cost_usd=Decimal("0.01")), PRICE, KNOWN) == Decimal("0.01") + Decimal("0.26")


def test_without_tools_there_is_one_request():
    once = Size(first=1000, answer=1000, calls_tools=False)
    assert highest_cost(Limits(), PRICE, once) == Decimal("0.0125")


def test_every_rate_is_taken_at_its_dearest():
    dear = Price(
        Decimal(1),
        Decimal(2),
        cache_write_per_million=Decimal(4),
        reasoning_per_million=Decimal(8),
        tiers=(Tier(500, Rates(Decimal(100), Decimal(200))),),
    )
    small = Size(first=500, answer=1000, calls_tools=False)
    assert highest_cost(Limits(), dear, small) == Decimal("0.01")
    assert highest_cost(Limits(), dear, Size(first=501, answer=1000, calls_tools=False)) == Decimal("0.2501")


@pytest.mark.parametrize(
    ("size", "limits", "sentence"),
    [
        (Size(1000), {}, "No cost limit."),
        (Size(1000), {"max_cost_usd": Decimal("0.50")}, "Stops at $0.50, the last request may go beyond."),
        (Size(1000), {"max_total_tokens": 1000}, "Stops at about $0.01, the last request may go beyond."),
        (KNOWN, {}, "Costs at most about $2.40."),
        (KNOWN, {"max_cost_usd": Decimal("0.50")}, "Stops at $0.50, about $0.76 with the last request."),
        (KNOWN, {"max_cost_usd": Decimal(5)}, "Costs at most about $2.40."),
        (KNOWN, {"max_total_tokens": 1000}, "Costs at most about $0.27."),
    ],
)
def test_the_sentence(size, limits, sentence):
    assert said(size, **limits) == sentence


def test_an_unknown_price_is_said_to_be_unknown():
    assert said(price=None) == "Cost unknown: no price for this model."


def test_a_made_up_price_is_said_to_be_one():
    assert said(price=Price(Decimal(1), Decimal(4), source="made up (simulated)")).endswith("(made-up price).")


def test_what_cannot_be_bounded_says_what_to_set():
    assert "Set Max output tokens and a cost limit" in " ".join(estimate(Limits(), PRICE, Size(1000)).rule)


@given(
    usages=st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 1000), st.integers(0, 1)), min_size=1, max_size=8),
    cap=st.none() | st.decimals("0.001", "0.1", places=4),
)
def test_no_run_within_its_limits_costs_more(usages, cap):
    """A run that reads and writes what it may, and ends at its limits as the loop does."""
    limits = Limits(max_steps=len(usages), max_calls_per_step=1, max_cost_usd=cap)
    size = Size(first=3000, context=20_000, answer=1000)
    spent, history = Decimal(0), 0
    for read, written, calls in usages:
        if cap is not None and spent >= cap:
            break
        before = min(size.first + history, size.context)
        spent += (min(read, before) * Decimal("2.5") + written * 10) / 1_000_000
        history += written + calls * RESULT_TOKENS
    assert spent <= highest_cost(limits, PRICE, size)
