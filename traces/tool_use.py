"""How a tool was used: calls, failures and times, of as many of its latest calls as are quickly read.

The index on (tool, time) gives the latest calls however many spans there are; counts of all come from `TraceTool`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import BooleanField, Count, QuerySet, Sum
from django.db.models.expressions import RawSQL

from accounts.models import Workspace
from traces.models import Span, Trace, TraceTool

LATEST = 2_000
"""Calls whose times are looked at."""
NEWEST = 20_000
"""Traces of which a list's counts are made."""
MOST_SHOWN = 10
# Spelled out: SQLite takes a partial index only where the query says its condition as a constant.
_IS_TOOL = RawSQL(f"{Span._meta.db_table}.kind = 'tool'", [], output_field=BooleanField())  # noqa: S611 - no value in it


@dataclass(frozen=True, slots=True)
class Calls:
    """How many calls, and how many of them failed."""

    calls: int = 0
    errors: int = 0

    @property
    def error_rate(self) -> float | None:
        """The part that failed, from 0 to 1; None where nothing was called."""
        return self.errors / self.calls if self.calls else None

    @property
    def error_percent(self) -> str:
        """The part that failed, in words: `0.4 %`."""
        return f"{self.error_rate * 100:.2g} %" if self.error_rate is not None else ""


@dataclass(frozen=True, slots=True)
class Times:
    """Calls of one version, or of all (`version` None): the median, and what 95 of 100 stay below, in milliseconds."""

    version: int | None
    calls: int
    errors: int
    p50_ms: int | None
    p95_ms: int | None


@dataclass(frozen=True, slots=True)
class ToolUse:
    """`calls` and `traces` count everything; `times`, `versions`, `error_types` the latest `looked_at` calls."""

    calls: Calls
    traces: int
    looked_at: int
    times: Times
    versions: tuple[Times, ...]
    error_types: tuple[tuple[str, int], ...]
    failures: tuple[Span, ...]
    recent: tuple[Trace, ...]


def tool_use(workspace: Workspace, name: str) -> ToolUse:
    """The use of the tool of this name; 4 queries."""
    rows = list(_latest(workspace, name).values_list(*_COLUMNS)[:LATEST])
    calls = [_Call(*row) for row in rows]
    counted = TraceTool.objects.filter(name=name, trace__workspace=workspace).order_by()
    sums = counted.aggregate(calls=Sum("calls", default=0), errors=Sum("errors", default=0), traces=Count("pk"))
    failed = [one for one in calls if one.status == Span.Status.ERROR]
    traces = dict.fromkeys(one.trace for one in calls)
    return ToolUse(
        calls=Calls(sums["calls"], sums["errors"]),
        traces=sums["traces"],
        looked_at=len(calls),
        times=_times(None, calls),
        versions=tuple(_by_version(calls)),
        error_types=tuple(Counter(one.error_type or "tool_error" for one in failed).most_common()),
        failures=_failures([one.id for one in failed[:MOST_SHOWN]]),
        recent=tuple(Trace.objects.filter(pk__in=list(traces)[:MOST_SHOWN]).order_by("-created_at", "-id")),
    )


def calls_since(workspace: Workspace, since: datetime, names: Iterable[str]) -> dict[str, Calls]:
    """Calls of these tools in traces made since then (the newest `NEWEST` of them), by name; one query."""
    newest = Trace.objects.filter(workspace=workspace, created_at__gte=since).order_by("-created_at", "-id")
    sums = (
        TraceTool.objects.filter(trace__in=newest.values("pk")[:NEWEST], name__in=list(names))
        .order_by()
        .values_list("name")
        .annotate(called=Sum("calls"), failed=Sum("errors"))
    )
    return {name: Calls(called, failed) for name, called, failed in sums}


_COLUMNS = ("id", "trace_id", "tool_version", "status", "error_type", "started_at", "ended_at")


@dataclass(frozen=True, slots=True)
class _Call:
    id: str
    trace: str
    version: int | None
    status: str
    error_type: str
    started_at: datetime
    ended_at: datetime | None

    @property
    def duration_ms(self) -> int | None:
        """None while it runs, and of what a provider ran, which has no version: it says no times."""
        if self.ended_at is None or self.version is None:
            return None
        return round((self.ended_at - self.started_at).total_seconds() * 1000)


def _latest(workspace: Workspace, name: str) -> QuerySet[Span, Any]:
    spans = Span.objects.filter(_IS_TOOL, tool_name=name, trace__workspace=workspace)
    return spans.order_by("-started_at")


def _by_version(calls: Sequence[_Call]) -> Iterable[Times]:
    versions: dict[int, list[_Call]] = defaultdict(list)
    for one in calls:
        if one.version is not None:
            versions[one.version].append(one)
    return (_times(version, versions[version]) for version in sorted(versions, reverse=True))


def _times(version: int | None, calls: Sequence[_Call]) -> Times:
    durations = sorted(one.duration_ms for one in calls if one.duration_ms is not None)
    errors = sum(one.status == Span.Status.ERROR for one in calls)
    return Times(version, len(calls), errors, _percentile(durations, 50), _percentile(durations, 95))


def _percentile(durations: Sequence[int], percent: int) -> int | None:
    """By nearest rank: a time that a call really took."""
    return durations[ceil(len(durations) * percent / 100) - 1] if durations else None


def _failures(ids: Sequence[str]) -> tuple[Span, ...]:
    spans = Span.objects.filter(pk__in=ids).select_related("trace").order_by("-started_at")
    return tuple(spans.defer("arrivals", "attributes"))
