"""Bars on a shared axis."""

from datetime import UTC, datetime, timedelta

from playground.lanes import THINNEST, WIDTH, bars

START = datetime(2026, 1, 1, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_overlap_is_seen():
    assert bars([(at(0), at(2)), (at(1), at(4))]) == [(0, WIDTH // 2), (WIDTH // 4, WIDTH * 3 // 4)]


def test_what_has_not_begun_has_no_bar():
    assert bars([(None, None)]) == [(0, 0)]
    assert bars([(at(0), at(1)), (None, None)])[1] == (0, 0)


def test_what_goes_on_reaches_the_last_end():
    assert bars([(at(0), None), (at(0), at(2))])[0] == (0, WIDTH)


def test_even_an_instant_is_visible():
    [(_, width)] = bars([(at(0), at(0))])
    assert width >= THINNEST
