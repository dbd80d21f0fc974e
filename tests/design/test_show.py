"""Values are shown the same everywhere, with enough digits, and never as a false zero."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template

from accounts.templatetags import show

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (0, "0 ms"),
        (840, "840 ms"),
        (999, "999 ms"),
        (3200, "3.2 s"),
        (59_949, "59.9 s"),
        (59_950, "1 m 00 s"),
        (125_000, "2 m 05 s"),
        (3_840_000, "1 h 04 m"),
        (None, "-"),
    ],
)
def test_durations(milliseconds, words):
    assert show.duration(milliseconds) == words


@pytest.mark.parametrize(
    ("dollars", "words"),
    [
        ("0.00042", "$0.00042"),
        ("0.0041", "$0.0041"),
        ("0.0000001234", "$0.00000012"),
        ("0.5", "$0.50"),
        ("1234.5", "$1,234.50"),
        ("0", "$0.00"),
    ],
)
def test_money_is_never_a_false_zero(dollars, words):
    assert show.money(Decimal(dollars)) == words


def test_unknown_money_is_a_dash_with_its_reason():
    shown = Template("{% load show %}{% cost price why %}").render(Context({"price": None, "why": "No price for <x>."}))
    assert shown == '<span class="unknown" title="No price for &lt;x&gt;.">-</span>'


def test_money_has_all_its_digits_on_hover():
    assert show.cost(Decimal("0.0000001234")) == '<span title="$0.0000001234">$0.00000012</span>'


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (2, "just now"),
        (42, "42 s ago"),
        (300, "5 min ago"),
        (7300, "2 h ago"),
        (200_000, "2 d ago"),
        (-604_801, "in 7 d"),
    ],
)
def test_ages(seconds, words):
    assert show.ago(NOW - timedelta(seconds=seconds), NOW) == words


def test_an_instant_is_exact_for_machines_and_on_hover():
    shown = show.when(NOW)
    assert 'datetime="2026-11-20T12:00:00.000Z"' in shown
    assert 'title="2026-11-20 12:00:00 UTC"' in shown


@pytest.mark.parametrize(("number", "words"), [(0, "0 B"), (999, "999 B"), (3200, "3.2 kB"), (2_500_000, "2.5 MB")])
def test_sizes(number, words):
    assert show.size(number) == words


def test_tokens_are_grouped():
    assert show.tokens(3180) == "3,180 tok"


def test_a_badge_says_its_state_in_a_word_beside_the_icon():
    shown = show.badge("limit_reached")
    assert "limit reached</span>" in shown
    assert "#limit" in shown


def test_a_badge_escapes_what_it_is_given():
    assert "<script" not in show.badge("<script>", title='"><script>')


def test_the_place_where_one_is_is_marked_in_the_navigation(rf):
    template = Template("{% load show %}{% nav_link '/traces/' 'Traces' %}")
    assert 'aria-current="page"' in template.render(Context({"request": rf.get("/traces/abc/")}))
    assert "aria-current" not in template.render(Context({"request": rf.get("/tools/")}))
