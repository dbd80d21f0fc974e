"""Bars on a shared axis."""

from datetime import UTC, datetime, timedelta

from playground.lanes import THINNEST, WIDTH, bars
from playground.shown_steps import ShownCall, ShownStep

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


def test_what_a_call_waited_for_its_place_is_not_what_the_tool_took():
    call = ShownCall(0, "c", "get_weather", "{}", "ok", started_at=at(0), ended_at=at(12), queued_ms=8_000)
    assert (call.duration_ms, call.waited, call.ran) == (4_000, (at(0), at(8)), (at(8), at(12)))
    [(_, bar, waited)] = ShownStep(1, calls=[call]).lanes
    assert (bar, waited) == ((667, 333), (0, 667))
