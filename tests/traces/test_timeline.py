"""The tree and the waterfall: order, groups, bars on one axis, errors counted upwards."""

from datetime import timedelta

import pytest

from tests.traces.conftest import NOW
from tests.traces.story import at
from traces.models import Span
from traces.pages.timeline import ticks, timeline


def span(kind, start, end, *, step=None, status="ok", **given) -> Span:
    ended_at = None if end is None else at(end)
    return Span(kind=kind, name=kind, started_at=at(start), ended_at=ended_at, step=step, status=status, **given)


RUN = [
    span("run", 0, 1000, status="error"),
    span("model", 0, 400, step=1, model="gpt"),
    span("tool", 400, 600, step=1, tool_name="get_weather"),
    span("tool", 400, 420, step=1, tool_name="send_email", status="error"),
    span("model", 600, 1000, step=2, model="gpt", status="error"),
]


def test_spans_of_a_step_stand_below_it_in_the_loops_order():
    rows = timeline(RUN, NOW).rows
    assert [(row.depth, row.name) for row in rows] == [
        (0, "run"),
        (1, "step 1"),
        (2, "gpt"),
        (2, "get_weather"),
        (2, "send_email"),
        (1, "step 2"),
        (2, "gpt"),
    ]


def test_bars_share_one_axis_so_that_overlap_is_seen():
    rows = timeline(RUN, NOW).rows
    assert [(row.x, row.width) for row in rows] == [
        ("0.00%", "100.00%"),
        ("0.00%", "60.00%"),
        ("0.00%", "40.00%"),
        ("40.00%", "20.00%"),
        ("40.00%", "2.00%"),
        ("60.00%", "40.00%"),
        ("60.00%", "40.00%"),
    ]


def test_what_a_call_waited_for_its_place_is_seen_in_its_bar_and_said():
    queued = {"toolscope.queued_ms": 150}
    rows = timeline([*RUN[:2], span("tool", 400, 600, step=1, attributes=queued), *RUN[3:]], NOW).rows
    assert (rows[3].queue, rows[3].hint) == (("40.00%", "55.00%"), "queued 150 ms")
    assert [row.queue for row in rows if row is not rows[3]] == [None] * 6


def test_errors_are_counted_upwards_without_the_run_itself():
    rows = timeline(RUN, NOW).rows
    assert [row.errors for row in rows if row.kind in ("run", "step")] == [2, 1, 1]


def test_a_step_lasts_from_its_first_start_to_its_last_end():
    assert [row.duration_ms for row in timeline(RUN, NOW).rows if row.kind == "step"] == [600, 400]


def test_what_runs_reaches_to_now_and_has_no_duration():
    rows = timeline([span("run", 0, None, status="running"), span("model", 0, None, step=1)], at(500)).rows
    assert [row.width for row in rows] == ["100.00%"] * 3
    assert [row.duration_ms for row in rows] == [None] * 3
    assert rows[1].status == "running"


def test_a_span_of_no_length_still_has_a_bar():
    rows = timeline([span("run", 0, 1000), span("tool", 1000, 1000, step=1)], NOW).rows
    assert (rows[2].x, rows[2].width) == ("99.90%", "0.10%")
    rows = timeline([span("run", 0, 1000), span("tool", 500, 500, step=1)], NOW).rows
    assert (rows[2].x, rows[2].width) == ("50.00%", "0.10%")


def test_a_clock_that_went_back_keeps_bars_on_the_axis():
    rows = timeline([span("run", 0, 1000), span("tool", 300, 200, step=1)], NOW).rows
    assert (rows[2].x, rows[2].width) == ("30.00%", "0.10%")


def test_nothing_recorded_is_an_empty_tree():
    assert timeline([], NOW).rows == ()


@pytest.mark.parametrize(
    ("total_ms", "marks"),
    [
        (1, [0]),
        (1000, [0, 500]),
        (2600, [0, 1000, 2000]),
        (39_600, [0, 10_000, 20_000, 30_000]),
        (267_000, [0, 120_000]),
        (40 * 3_600_000, [0, 36_000_000, 72_000_000, 108_000_000]),
    ],
)
def test_marks_of_the_axis_stand_at_round_instants(total_ms, marks):
    assert [tick.ms for tick in ticks(total_ms)] == marks


def test_there_are_never_many_marks():
    assert all(1 <= len(list(ticks(total))) <= 5 for total in (*range(1, 3000, 7), 12_345, 987_654, 10**8))


def test_the_loops_order_counts_not_the_clocks():
    late = [span("run", 0, 10), span("tool", 5, 6, step=1), span("tool", 1, 2, step=1)]
    assert [row.started_at for row in timeline(late, NOW).rows if row.kind == "tool"] == [
        NOW + timedelta(milliseconds=5),
        NOW + timedelta(milliseconds=1),
    ]


def test_what_is_odd_about_a_span_stands_in_its_line():
    again = {"toolscope.attempt": 2, "toolscope.why": "Attempt 2, after waiting 2 s: rate limited."}
    spans = [
        span("model", 0, 1, step=1, attributes={"toolscope.attempt": 1}),
        span("model", 1, 2, step=1, attributes=again),
        span("tool", 2, 2, step=1, attributes={"toolscope.run_by": "provider"}),
    ]
    _, first, second, search = timeline(spans, at(3)).rows
    assert (first.hint, first.why) == ("", "")
    assert (second.hint, second.why) == ("attempt 2", "Attempt 2, after waiting 2 s: rate limited.")
    assert (search.hint, search.duration_ms) == ("by the provider", None)
