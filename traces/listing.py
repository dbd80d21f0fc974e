"""The list of traces: filters, newest first, page by page; never a payload, a fixed number of queries."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.fields import DurationField
from django.utils.dateparse import parse_date, parse_datetime

from accounts.models import Workspace
from traces.models import Trace, TraceTag, TraceTool
from traces.text import storable
from traces.waits import with_pauses

MAX_LIMIT = 200
RECENT = 2000
"""How many of the newest traces say what one can filter by."""
_DAY = len("2026-11-20")


class InvalidFilter(ValueError):
    """What was asked for cannot be understood. `errors` are pairs: the parameter, and a sentence on it."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{loc}: {msg}" for loc, msg in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class TraceFilter:
    """Which traces; an empty string or None does not ask. `q` is sought in titles; `until` is exclusive."""

    status: str = ""
    model: str = ""
    provider: str = ""
    tool: str = ""
    tag: str = ""
    q: str = ""
    min_cost: Decimal | None = None
    min_duration_ms: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> "TraceFilter":
        """The filter that an address's parameters (a QueryDict, or a dict) ask for. Raises InvalidFilter."""
        values: dict[str, Any] = {}
        errors: list[tuple[str, str]] = []
        for field in fields(cls):
            text = str(query.get(field.name) or "").strip()
            if not text:
                continue
            try:
                values[field.name] = _PARSERS.get(field.name, _text)(text)
            except ValueError as error:
                errors.append((field.name, str(error)))
        if errors:
            raise InvalidFilter(errors)
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Page:
    """Some traces, newest first, and the cursor of those that follow, None at the end."""

    items: list[Trace]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the traces of a workspace can be filtered by."""

    models: list[str]
    providers: list[str]
    tools: list[str]
    tags: list[str]


def list_traces(workspace: Workspace, trace_filter: TraceFilter, limit: int = 50, cursor: str | None = None) -> Page:
    """Traces of a workspace with their tools and tags; 3 queries. Raises InvalidFilter for a bad limit or cursor."""
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidFilter([("limit", f"must be from 1 to {MAX_LIMIT}")])
    found = _filtered(Trace.objects.filter(workspace=workspace), trace_filter)
    if cursor:
        created_at, trace_id = _position(cursor)
        # Written so that the index on (workspace, created_at, id) is entered at this place.
        found = found.filter(created_at__lte=created_at).exclude(created_at=created_at, id__gte=trace_id)
    found = (
        with_pauses(found).order_by("-created_at", "-id").select_related("created_by").prefetch_related("tools", "tags")
    )
    items = list(found[: limit + 1])
    if len(items) <= limit:
        return Page(items, None)
    return Page(items[:limit], _cursor(items[limit - 1]))


def neighbour(trace: Trace, *, newer: bool) -> Trace | None:
    """The trace of the same workspace just after this one, or just before; one query. None at the end."""
    side, order = ("gte", "") if newer else ("lte", "-")
    not_beyond = Q(created_at=trace.created_at, **{"id__lte" if newer else "id__gte": trace.pk})
    others = Trace.objects.filter(workspace_id=trace.workspace_id, **{f"created_at__{side}": trace.created_at})
    return others.exclude(not_beyond).order_by(f"{order}created_at", f"{order}id").first()


def choices(workspace: Workspace) -> Choices:
    """The models, providers, tools and tags that the newest traces of a workspace name; 4 queries."""
    newest = Trace.objects.filter(workspace=workspace).order_by("-created_at", "-id").values("pk")[:RECENT]
    return Choices(
        models=_distinct(Trace.objects.filter(pk__in=newest), "model"),
        providers=_distinct(Trace.objects.filter(pk__in=newest), "provider"),
        tools=_distinct(TraceTool.objects.filter(trace__in=newest), "name"),
        tags=_distinct(TraceTag.objects.filter(trace__in=newest), "name"),
    )


def _distinct(rows: QuerySet[Any], column: str) -> list[str]:
    return list(rows.order_by(column).values_list(column, flat=True).distinct())


def _filtered(traces: QuerySet[Trace], asked: TraceFilter) -> QuerySet[Trace]:
    """`traces` that match; a dictionary of lookups keeps it one WHERE."""
    lookups = {
        "status": asked.status or None,
        "model": asked.model or None,
        "provider": asked.provider or None,
        "title__icontains": asked.q or None,
        "cost_usd__gte": asked.min_cost,
        "created_at__gte": asked.since,
        "created_at__lt": asked.until,
    }
    traces = traces.filter(**{lookup: value for lookup, value in lookups.items() if value is not None})
    # EXISTS, not a join: the newest traces are walked until the page is full, instead of all that match being sorted.
    if asked.tool:
        traces = traces.filter(Exists(TraceTool.objects.filter(trace=OuterRef("pk"), name=asked.tool)))
    if asked.tag:
        traces = traces.filter(Exists(TraceTag.objects.filter(trace=OuterRef("pk"), name=asked.tag)))
    if asked.min_duration_ms is not None:
        took = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=DurationField())
        traces = traces.annotate(took=took).filter(took__gte=timedelta(milliseconds=asked.min_duration_ms))
    return traces


def _cursor(trace: Trace) -> str:
    position = json.dumps([trace.created_at.isoformat(), trace.pk])
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _position(cursor: str) -> tuple[datetime, str]:
    try:
        created_at, trace_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return _time(created_at), _text(trace_id)
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise InvalidFilter([("cursor", "is not one that a list gave")]) from error


def _text(text: str) -> str:
    if storable(text) != text:
        raise ValueError("must not contain U+0000 or lone surrogates")
    return text


def _status(text: str) -> str:
    if text not in Trace.Status.values:
        raise ValueError(f"must be one of {', '.join(Trace.Status.values)}")
    return text


def _cost(text: str) -> Decimal:
    try:
        cost = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("must be an amount in USD, such as 0.05") from error
    if not cost.is_finite() or not 0 <= cost < 10**8:
        raise ValueError("must be an amount in USD from 0 to 99999999")
    return cost


def _milliseconds(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 12:
        raise ValueError("must be a whole number of milliseconds, 0 or more")
    return int(text)


def _time(text: str) -> datetime:
    moment = parse_datetime(text) if len(text) > _DAY else None
    if moment is None:
        day = parse_date(text)
        if day is None:
            raise ValueError("must be an ISO 8601 time or date, such as 2026-11-20T08:00:00Z")
        moment = datetime.combine(day, time.min)
    if not 1970 <= moment.year < 9999:
        raise ValueError("must lie between the years 1970 and 9998")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _end(text: str) -> datetime:
    """A time; of a date alone the end of that day."""
    return _time(text) + timedelta(days=len(text) == _DAY)


_PARSERS = {
    "status": _status,
    "min_cost": _cost,
    "min_duration_ms": _milliseconds,
    "since": _time,
    "until": _end,
}
