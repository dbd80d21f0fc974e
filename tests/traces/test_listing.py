from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict

from accounts.ids import new_span_id
from accounts.models import Workspace
from tests.traces.conftest import NOW, ended, model_started, open_trace, record, tool_started
from traces.changes import RunEnded, RunStarted
from traces.listing import InvalidFilter, TraceFilter, choices, list_traces
from traces.models import Trace


def titles(workspace, cursor=None, limit=50, **query):
    page = list_traces(workspace, TraceFilter.from_query(query), limit, cursor)
    return [trace.title for trace in page.items]


def test_the_newest_comes_first(workspace):
    for title in "abc":
        open_trace(workspace, title)
    assert titles(workspace) == ["c", "b", "a"]


def test_another_workspace_s_traces_are_not_listed(workspace):
    open_trace(Workspace.objects.create(name="Charlie's"), "theirs")
    assert titles(workspace) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_give_every_trace_once_also_those_of_the_same_instant(workspace, limit):
    for number in range(7):
        open_trace(workspace, str(number))
    Trace.objects.filter(title__in="12345").update(created_at=NOW)
    seen, cursor = [], None
    while True:
        page = list_traces(workspace, TraceFilter(), limit, cursor)
        seen += [trace.pk for trace in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    expected = Trace.objects.order_by("-created_at", "-id").values_list("pk", flat=True)
    assert seen == list(expected)


def test_a_new_trace_does_not_shift_the_next_page(workspace):
    for title in "abcd":
        open_trace(workspace, title)
    first = list_traces(workspace, TraceFilter(), 2)
    open_trace(workspace, "new")
    assert titles(workspace, first.next_cursor, 2) == ["b", "a"]


@pytest.mark.parametrize("size", [1, 20])
def test_a_page_takes_three_queries_and_reads_no_payload(workspace, size, django_assert_num_queries):
    for number in range(size):
        trace = open_trace(workspace, tags=["t"])
        record(trace, tool_started(1, arguments=b"%d" % number))
    with django_assert_num_queries(3) as queries:
        for trace in list_traces(workspace, TraceFilter(tool="get_weather", tag="t")).items:
            assert [tool.name for tool in trace.tools.all()] == ["get_weather"]
            assert [tag.name for tag in trace.tags.all()] == ["t"]
            assert trace.created_by is None
    assert not any("piece" in query["sql"] or "span" in query["sql"] for query in queries)


@pytest.fixture
def slow_and_dear(workspace):
    trace = open_trace(workspace, "Slow and dear", provider="OpenAI", model="gpt", tags=["nightly"])
    start = model_started(1)
    record(trace, RunStarted(new_span_id(), NOW), start, tool_started(2, tool_name="send_email"))
    end = ended(start, cost_usd=Decimal("0.5"))
    return record(trace, end, RunEnded(NOW + timedelta(seconds=3), "failed"))


@pytest.mark.parametrize(
    "query",
    [
        {"status": "failed"},
        {"model": "gpt"},
        {"provider": "OpenAI"},
        {"tool": "send_email"},
        {"tag": "nightly"},
        {"q": "AND dear"},
        {"min_cost": "0.5"},
        {"min_duration_ms": "3000"},
        {"status": "failed", "tool": "send_email", "q": "slow", "min_cost": "0.1"},
    ],
)
def test_a_filter_gives_what_matches_and_nothing_else(workspace, slow_and_dear, query):
    other = open_trace(workspace, "Another", tags=["daily"])
    record(other, RunStarted(new_span_id(), NOW), tool_started(1), RunEnded(NOW + timedelta(seconds=2), "succeeded"))
    assert titles(workspace, **query) == ["Slow and dear"]


def test_percent_signs_in_a_search_mean_themselves(workspace):
    open_trace(workspace, "100% sure")
    open_trace(workspace, "100 sure")
    assert titles(workspace, q="0%") == ["100% sure"]


def test_dates_bound_the_list(workspace):
    for day in (19, 20, 21):
        trace = open_trace(workspace, str(day))
        Trace.objects.filter(pk=trace.pk).update(created_at=datetime(2026, 11, day, 23, tzinfo=UTC))
    assert titles(workspace, since="2026-11-20") == ["21", "20"]
    assert titles(workspace, until="2026-11-20") == ["20", "19"]
    assert titles(workspace, until="2026-11-20T23:00:00Z") == ["19"]
    assert titles(workspace, since="2026-11-21T00:00:00+02:00", until="2026-11-21") == ["21", "20"]


def test_a_query_dict_is_understood():
    parsed = TraceFilter.from_query(QueryDict("status=failed&min_cost=0.05&min_duration_ms=10&page=2&q="))
    assert parsed == TraceFilter(status="failed", min_cost=Decimal("0.05"), min_duration_ms=10)
    assert TraceFilter.from_query(QueryDict("q=%20")) == TraceFilter()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "done"),
        ("min_cost", "cheap"),
        ("min_cost", "-1"),
        ("min_cost", "NaN"),
        ("min_cost", "1e99"),
        ("min_duration_ms", "1.5"),
        ("min_duration_ms", "-1"),
        ("min_duration_ms", "²"),
        ("min_duration_ms", "9" * 20),
        ("since", "yesterday"),
        ("since", "2026-13-01T00:00:00Z"),
        ("since", "0001-01-01"),
        ("until", "2026-02-30"),
        ("until", "9999-12-31"),
        ("q", "a\x00"),
        ("model", "\ud800"),
    ],
)
def test_a_bad_value_is_refused_by_name(name, value):
    with pytest.raises(InvalidFilter) as refused:
        TraceFilter.from_query({name: value})
    [(loc, msg)] = refused.value.errors
    assert loc == name
    assert msg


def test_all_bad_values_are_named_at_once():
    with pytest.raises(InvalidFilter) as refused:
        TraceFilter.from_query({"status": "done", "min_cost": "x"})
    assert [loc for loc, _ in refused.value.errors] == ["status", "min_cost"]


@pytest.mark.parametrize("cursor", ["x", "§", "bnVsbA", "WzEsMl0", "W10", "\ud800", "eyJhIjoxfQ", "WyIyMDI2IiwgIngiXQ"])
def test_a_cursor_that_no_list_gave_is_refused(workspace, cursor):
    with pytest.raises(InvalidFilter, match="cursor"):
        list_traces(workspace, TraceFilter(), 10, cursor)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_limit_out_of_bounds_is_refused(workspace, limit):
    with pytest.raises(InvalidFilter, match="limit"):
        list_traces(workspace, TraceFilter(), limit)


def test_choices_name_what_there_is(workspace, slow_and_dear):
    open_trace(workspace)
    open_trace(Workspace.objects.create(name="Charlie's"), model="theirs")
    found = choices(workspace)
    assert (found.models, found.providers) == (["gpt", "sim-planner"], ["OpenAI", "Simulator"])
    assert (found.tools, found.tags) == (["send_email"], ["nightly"])


def test_choices_come_from_the_newest_traces(workspace, monkeypatch):
    monkeypatch.setattr("traces.listing.RECENT", 1)
    for model in ("old", "new"):
        record(open_trace(workspace, model=model, tags=[model]), tool_started(1, tool_name=model))
    found = choices(workspace)
    assert (found.models, found.tools, found.tags) == (["new"], ["new"], ["new"])
