"""A call that waits for a person: what its span says before and after the decision."""

from datetime import timedelta

import pytest

from tests.traces.conftest import NOW, ended, record, tool_started
from traces import sharing, waits
from traces.changes import SpanChanged
from traces.models import Share, Span
from traces.pages.place import Place
from traces.pages.timeline import timeline
from traces.reader import spans_of
from traces.redaction import visible

MINUTE = timedelta(minutes=1)
APPROVED = waits.Decision("approve", "Ann", "page", NOW + MINUTE, 60_000, "fine")


@pytest.fixture
def waiting(trace):
    """A call that has waited since NOW."""
    start = tool_started(attributes=waits.started_waiting("approval", "It asks first.", NOW))
    record(trace, start)
    return start


def read(trace) -> Span:
    [span] = spans_of(trace)
    return span


def test_until_a_person_decides_it_waits_and_has_not_begun(trace, waiting):
    span = read(trace)
    assert (waits.is_waiting(span), waits.has_begun(span), waits.decision_of(span)) == (True, False, None)
    assert waits.wait_of(span) == waits.Wait("approval", "It asks first.", NOW)
    assert waits.waited_ms(span, NOW + MINUTE) == 60_000


def test_it_begins_anew_when_the_tool_does(trace, waiting):
    record(trace, SpanChanged(waiting.span_id, waits.decided(APPROVED)))
    span = read(trace)
    assert (waits.is_waiting(span), waits.has_begun(span), waits.decision_of(span)) == (False, False, APPROVED)
    record(trace, SpanChanged(waiting.span_id, {}, started_at=NOW + 2 * MINUTE))
    record(trace, ended(waiting, at=NOW + 3 * MINUTE))
    span = read(trace)
    assert (waits.has_begun(span), span.duration_ms, waits.waited_ms(span)) == (True, 60_000, 60_000)


def test_a_change_in_the_write_that_starts_or_ends_it_is_not_lost(trace):
    start = tool_started(attributes={"a": 1})
    record(trace, start, SpanChanged(start.span_id, {"b": 2}, started_at=NOW + MINUTE))
    record(trace, SpanChanged(start.span_id, {"c": 3}), ended(start, at=NOW + MINUTE, attributes={"d": 4}))
    span = read(trace)
    assert (span.attributes, span.duration_ms) == ({"a": 1, "b": 2, "c": 3, "d": 4}, 0)


def test_an_ended_span_does_not_change(trace):
    start = tool_started(attributes={"a": 1})
    record(trace, start, ended(start))
    record(trace, SpanChanged(start.span_id, {"b": 2}, started_at=NOW + MINUTE))
    assert (read(trace).attributes, read(trace).started_at) == ({"a": 1}, NOW)


def test_the_tree_draws_the_wait_apart_from_the_tool(trace, waiting):
    record(trace, SpanChanged(waiting.span_id, waits.decided(APPROVED), started_at=NOW + MINUTE))
    record(trace, ended(waiting, at=NOW + 2 * MINUTE))
    _, row = timeline(spans_of(trace), NOW).rows
    assert (row.hint, row.duration_ms) == ("waited 1 m 00 s", 60_000)
    assert row.wait is not None


def test_strangers_learn_what_was_decided_and_not_by_whom(trace, waiting):
    record(trace, SpanChanged(waiting.span_id, waits.decided(APPROVED)))
    share, _ = sharing.create_share(trace, created_by=None)
    seen = waits.decision_of(seen_by(share).span(read(trace)))
    assert (seen.decided, seen.by) == ("approve", "")
    hidden, _ = sharing.create_share(trace, hide=["outputs"], created_by=None)
    assert waits.decision_of(seen_by(hidden).span(read(trace))) is None


def seen_by(share: Share) -> Place:
    return Place(page="/", parts="/", visible=visible(share), share=share)
