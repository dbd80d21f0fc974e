"""How a tool was used."""

from datetime import timedelta

import pytest

from accounts.ids import new_span_id
from accounts.models import Workspace
from tests.traces.conftest import NOW, ended, open_trace, record, tool_started
from traces.changes import RunEnded, RunStarted
from traces.models import Trace
from traces.tool_use import Calls, calls_since, tool_use


def called(trace, *calls, **start):
    """Record calls that took so many ms; a negative time is one that failed."""
    for number, took in enumerate(calls, 1):
        began = tool_started(number, tool_version=1, at=NOW + timedelta(seconds=number), **start)
        at = began.at + timedelta(milliseconds=abs(took))
        end = {"status": "error", "error_type": "tool_timeout"} if took < 0 else {"status": "ok"}
        record(trace, began)
        record(trace, ended(began, at=at, **end))


def test_calls_failures_and_times_are_counted(workspace):
    called(open_trace(workspace), *range(1, 20), -500)
    use = tool_use(workspace, "get_weather")
    assert (use.calls, use.calls.error_rate, use.traces, use.looked_at) == (Calls(20, 1), 0.05, 1, 20)
    assert (use.times.p50_ms, use.times.p95_ms) == (10, 19)
    assert use.error_types == (("tool_timeout", 1),)


def test_versions_are_told_apart_the_newest_first(workspace):
    called(open_trace(workspace), 10, 30, tool_name="a")
    trace = open_trace(workspace)
    record(trace, start := tool_started(tool_name="a", tool_version=2))
    record(trace, ended(start, at=NOW + timedelta(milliseconds=7), status="error"))
    versions = tool_use(workspace, "a").versions
    assert [(one.version, one.calls, one.errors, one.p50_ms) for one in versions] == [(2, 1, 1, 7), (1, 2, 0, 10)]


def test_the_last_failures_and_runs_come_first_and_lead_to_their_traces(workspace):
    old, new = open_trace(workspace), open_trace(workspace)
    called(old, -1)
    called(new, 5, -2)
    use = tool_use(workspace, "get_weather")
    assert [(span.trace_id, span.error_type) for span in use.failures] == [
        (new.pk, "tool_timeout"),
        (old.pk, "tool_timeout"),
    ]
    assert list(use.recent) == [new, old]


def test_a_call_that_is_running_or_was_run_by_a_provider_has_no_time(workspace):
    trace = open_trace(workspace)
    record(trace, tool_started(1, tool_version=1))
    record(trace, start := tool_started(2), ended(start))
    use = tool_use(workspace, "get_weather")
    assert (use.calls, use.times.p50_ms, [one.version for one in use.versions]) == (Calls(2, 0), None, [1])


def test_calls_that_a_failed_run_leaves_behind_are_failures(workspace):
    trace = open_trace(workspace)
    record(trace, RunStarted(new_span_id(), NOW), tool_started(1, tool_version=1))
    record(trace, RunEnded(NOW, "failed", "The worker died."))
    assert tool_use(workspace, "get_weather").calls == Calls(1, 1)


def test_of_a_tool_that_nobody_called_nothing_is_known(workspace):
    use = tool_use(workspace, "get_weather")
    assert (use.calls, use.calls.error_rate, use.times.p95_ms, use.failures, use.recent) == (
        Calls(),
        None,
        None,
        (),
        (),
    )


def test_others_calls_are_not_counted(workspace):
    called(open_trace(Workspace.objects.create(name="Charlie's")), -1)
    assert (tool_use(workspace, "get_weather").looked_at, calls_since(workspace, NOW, ["get_weather"])) == (0, {})


def test_a_list_counts_the_calls_of_recent_traces(workspace):
    called(open_trace(workspace), 1, -1, tool_name="a")
    called(open_trace(workspace), 1, tool_name="a")
    called(open_trace(workspace), 1, tool_name="b")
    old = open_trace(workspace)
    called(old, 1, tool_name="a")
    Trace.objects.filter(pk=old.pk).update(created_at=NOW - timedelta(days=8))
    found = calls_since(workspace, NOW - timedelta(days=7), ["a", "c"])
    assert found == {"a": Calls(3, 1)}


@pytest.mark.parametrize("calls", [1, 30])
def test_it_takes_four_queries(workspace, calls, django_assert_num_queries):
    called(open_trace(workspace), *[-1] * calls)
    with django_assert_num_queries(4):
        tool_use(workspace, "get_weather")
