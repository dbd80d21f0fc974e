"""The tree and its waterfall: rows in the loop's order, bars and ticks in percent of one shared time axis. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from accounts.templatetags.show import duration
from traces import waits
from traces.models import ATTEMPT, ATTEMPTS, QUEUED, RUN_BY, WHY, Span

TICKS = 4
NARROWEST = 0.1
TELLING_MS = 100
"""Who waited less for a place hardly waited."""
LAST_TICK = 0.85  # further right its words would be cut


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tree. A step's line groups its spans and has no span of its own.

    `hint` says in two words what is odd about it, `why` in a sentence why it was made.
    """

    id: str
    kind: str
    name: str
    status: str
    depth: int
    group: str
    x: str
    width: str
    duration_ms: int | None
    started_at: datetime
    errors: int
    span: Span | None = None
    hint: str = ""
    why: str = ""
    wait: tuple[str, str] | None = None
    """Where the bar of its waiting for a person begins and ends."""
    queue: tuple[str, str] | None = None
    """The same of its waiting for a place under its tool's limits."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis, `at` percent of its width."""

    at: str
    ms: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that the tree shows."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    total_ms: int


@dataclass(frozen=True, slots=True)
class _Axis:
    start: datetime
    end: datetime

    @property
    def total_ms(self) -> float:
        return max((self.end - self.start).total_seconds() * 1000, 1)

    def place(self, start: datetime, end: datetime) -> tuple[str, str]:
        """Where a bar begins and how wide it is."""
        begin = min(max(self._percent(start), 0), 100 - NARROWEST)
        return f"{begin:.2f}%", f"{min(max(self._percent(end) - begin, NARROWEST), 100 - begin):.2f}%"

    def line(self, start: datetime, end: datetime) -> tuple[str, str]:
        """Where a line begins and ends."""
        return f"{max(self._percent(start), 0):.2f}%", f"{min(self._percent(end), 100):.2f}%"

    def _percent(self, instant: datetime) -> float:
        return (instant - self.start).total_seconds() * 100_000 / self.total_ms


def timeline(spans: Sequence[Span], now: datetime) -> Timeline:
    """Rows for `spans`, which are in order. What still runs reaches to `now`."""
    if not spans:
        return Timeline((), (), 0)
    axis = _Axis(min(span.started_at for span in spans), max(span.ended_at or now for span in spans))
    rows = tuple(_rows(spans, axis, now))
    return Timeline(rows, tuple(ticks(axis.total_ms)), round(axis.total_ms))


def ticks(total_ms: float) -> Iterable[Tick]:
    """About four round instants on an axis of this length."""
    step = _round_step(total_ms / TICKS)
    at = 0
    while at <= total_ms * LAST_TICK:
        yield Tick(f"{at * 100 / total_ms:.2f}%", at)
        at += step


def _round_step(least_ms: float) -> int:
    """The next length that people count in: 1, 2 or 5 of a decimal place to 10 s, then parts of minutes and hours."""
    decimal = [factor * 10**place for place in range(5) for factor in (1, 2, 5)][:13]
    whole = [seconds * 1000 for seconds in (15, 30, 60, 120, 300, 600, 900, 1800, 3600)]
    round_lengths = (length for length in decimal + whole if length >= least_ms)
    return next(round_lengths, math.ceil(least_ms / 3_600_000) * 3_600_000)


def _rows(spans: Sequence[Span], axis: _Axis, now: datetime) -> Iterable[Row]:
    for span in (span for span in spans if span.kind == Span.Kind.RUN):
        yield _row(span, axis, now, depth=0, group="", errors=_errors(spans))
    others = [span for span in spans if span.kind != Span.Kind.RUN]
    # Spans of one step are started one after another, so they stand together already.
    for step, together in groupby(others, key=lambda span: span.step):
        members = list(together)
        if step is None:
            yield from (_row(span, axis, now, depth=1, group="") for span in members)
            continue
        group = f"step-{step}"
        yield _step_row(group, step, members, axis, now)
        yield from (_row(span, axis, now, depth=2, group=group) for span in members)


def _row(span: Span, axis: _Axis, now: datetime, *, depth: int, group: str, errors: int = 0) -> Row:
    x, width = axis.place(span.started_at, span.ended_at or now)
    # Of several attempts each waited by itself: their bar is not cut up.
    queued = 0 if ATTEMPTS in span.attributes else span.attributes.get(QUEUED, 0)
    return Row(
        id=span.pk,
        kind=span.kind,
        name=_name(span),
        status="waiting" if waits.is_waiting(span) else span.status,
        depth=depth,
        group=group,
        x=x,
        width=width,
        duration_ms=span.duration_ms,
        started_at=span.started_at,
        errors=errors,
        span=span,
        hint=_hint(span, now),
        wait=None if (waited := waits.wait_of(span)) is None else axis.line(waited.since, _waited_until(span, now)),
        queue=axis.line(span.started_at, span.started_at + timedelta(milliseconds=queued)) if queued else None,
        why=span.attributes.get(WHY, ""),
    )


def _step_row(group: str, step: int, members: Sequence[Span], axis: _Axis, now: datetime) -> Row:
    start = min(span.started_at for span in members)
    running = any(span.ended_at is None for span in members)
    end = max(span.ended_at or now for span in members)
    x, width = axis.place(start, end)
    return Row(
        id=group,
        kind="step",
        name=f"step {step}",
        status="running" if running else "ok",
        depth=1,
        group="",
        x=x,
        width=width,
        duration_ms=None if running else round((end - start).total_seconds() * 1000),
        started_at=start,
        errors=_errors(members),
    )


def _name(span: Span) -> str:
    match span.kind:
        case Span.Kind.MODEL:
            return span.model or span.name
        case Span.Kind.TOOL:
            return span.tool_name or span.name
    return "run"


def _waited_until(span: Span, now: datetime) -> datetime:
    decision = waits.decision_of(span)
    return decision.at if decision else span.ended_at or now


def _hint(span: Span, now: datetime) -> str:
    if RUN_BY in span.attributes:
        return "by the provider"
    if waits.is_waiting(span):
        return "waits"
    if waited := waits.waited_ms(span, now):
        return f"waited {duration(waited)}"
    if (queued := span.attributes.get(QUEUED, 0)) >= TELLING_MS:
        return f"queued {duration(queued)}"
    attempt = span.attributes.get(ATTEMPT, 1)
    return f"attempt {attempt}" if attempt > 1 else ""


def _errors(spans: Iterable[Span]) -> int:
    return sum(span.status == Span.Status.ERROR for span in spans if span.kind != Span.Kind.RUN)
