"""The one way into the record. Every write is one transaction of few statements, masked before it begins."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.masking import Masker, masker_for
from accounts.models import User, Workspace
from traces import sums
from traces.changes import Change, RunEnded
from traces.draft import Draft, draft
from traces.models import Span, Trace, TraceTag
from traces.payloads import NewBody, store_all
from traces.text import storable, storable_json
from wire.errors import ErrorType


class TraceHasEnded(Exception):
    """Something was to be recorded in a trace that has ended. Nothing was written."""


def open_trace(
    *,
    workspace: Workspace,
    title: str,
    provider: str,
    protocol: str,
    model: str,
    simulated: bool,
    created_by: User | None,
    metadata: Mapping[str, Any],
    tags: Iterable[str],
    masker: Masker | None = None,
) -> Trace:
    """A new trace, queued. Text is masked with the workspace's secrets unless a `masker` is given."""
    masker = masker or masker_for(workspace)

    def clean(text: str) -> str:
        return storable(masker.mask_text(text))

    with transaction.atomic():
        trace = Trace.objects.create(
            workspace=workspace,
            title=storable(clean(title), 200),
            provider=storable(provider, 100),
            protocol=protocol,
            model=storable(model, 200),
            simulated=simulated,
            created_by=created_by,
            metadata=storable_json(metadata, clean),
        )
        names = dict.fromkeys(storable(clean(tag), 100) for tag in tags)
        TraceTag.objects.bulk_create(TraceTag(trace=trace, name=name) for name in names)
    return trace


def record(trace_id: str, *changes: Change, masker: Masker) -> None:
    """Write `changes`, all or none. Raises TraceHasEnded, and Trace.DoesNotExist for one that was deleted."""
    new = draft(changes, masker)
    with transaction.atomic():
        trace = _lock(trace_id)
        _write(trace, new)


def end_interrupted(trace_id: str, reason: str, at: datetime) -> bool:
    """End a trace whose worker is gone as failed; False when it had ended already."""
    try:
        record(trace_id, RunEnded(at, Trace.Status.FAILED, reason), masker=Masker({}))
    except TraceHasEnded:
        return False
    return True


def _lock(trace_id: str) -> Trace:
    """The trace, written by nobody else until this transaction ends: what keeps its sums right."""
    # NO KEY: rows that only point at the trace (a run, a share) need not wait. On SQLite BEGIN IMMEDIATE locks.
    trace = Trace.objects.select_for_update(no_key=True).defer("metadata").get(pk=trace_id)
    if trace.has_ended:
        raise TraceHasEnded(f"trace {trace_id} has ended; nothing more can be recorded in it")
    return trace


def _write(trace: Trace, new: Draft) -> None:
    stored = _stored_spans(trace, new)
    ending = {id_: span for id_, span in stored.items() if id_ in new.ends and span.status == Span.Status.RUNNING}
    written = new.starts | ending
    _store_payloads(trace, new, written, bases=stored)
    ended = [_end(span, new) for span_id, span in written.items() if span_id in new.ends]
    Span.objects.bulk_create(_start(trace, span, new) for span in new.starts.values())
    for span in ending.values():
        span.save(update_fields=_END_COLUMNS)
    sums.add_ended(trace, ended)
    sums.count_calls(trace, [span.tool_name for span in new.starts.values() if span.kind == Span.Kind.TOOL])
    _advance(trace, new)


def _stored_spans(trace: Trace, new: Draft) -> dict[str, Span]:
    """The spans, recorded before, that this write ends or whose requests it continues."""
    ids = new.ends.keys() | {payload.base_span for payload in new.payloads if payload.base_span}
    ids -= new.starts.keys()
    if not ids:
        return {}
    spans = Span.objects.filter(trace=trace, pk__in=ids)
    return {span.pk: span for span in spans.only("kind", "status", "attributes", "masked_secrets", "request_id")}


def _store_payloads(trace: Trace, new: Draft, written: Mapping[str, Span], bases: Mapping[str, Span]) -> None:
    payloads = [payload for payload in new.payloads if payload.span_id in written]
    if not payloads:
        return
    base_ids = {span_id: span.request_id for span_id, span in bases.items()}
    bodies = store_all(
        trace,
        [NewBody(payload.pieces, payload.content_type, base_ids.get(payload.base_span or "")) for payload in payloads],
    )
    for payload, body in zip(payloads, bodies, strict=True):
        setattr(written[payload.span_id], f"{payload.column}_id", body.pk)


def _start(trace: Trace, span: Span, new: Draft) -> Span:
    span.trace_id = trace.pk
    span.masked_secrets = sorted(new.masked.get(span.pk, ()))
    return span


# All that an end changes: saved whole, in one statement.
_END_COLUMNS = [
    "status", "ended_at", "error_type", "error_message", "attributes", "masked_secrets", "input_tokens",
    "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost_usd", "price",
    "time_to_first_token_ms", "finish_reason", "is_error", "response", "arrivals", "output",
]  # fmt: skip


def _end(span: Span, new: Draft) -> Span:
    columns = new.ends[span.pk]
    attributes = span.attributes | columns["attributes"]
    for column, value in columns.items():
        setattr(span, column, value)
    span.attributes = attributes
    span.masked_secrets = sorted({*span.masked_secrets, *new.masked.get(span.pk, ())})
    return span


def _advance(trace: Trace, new: Draft) -> None:
    """The trace's own columns, in one statement."""
    if new.run_started:
        trace.status, trace.started_at = Trace.Status.RUNNING, trace.started_at or new.run_started.at
    if new.steps is not None:
        trace.steps = new.steps
    if new.run_ended:
        trace.status, trace.ended_at = new.run_ended.status, new.run_ended.at
        trace.status_reason = new.text(new.run_ended.reason, 500)
        _end_running_spans(trace)
    trace.save(update_fields=_TRACE_COLUMNS)


_TRACE_COLUMNS = [
    "status", "status_reason", "started_at", "ended_at", "steps", "input_tokens", "output_tokens", "cost_usd",
    "error_count",
]  # fmt: skip


def _end_running_spans(trace: Trace) -> None:
    """A trace that has ended leaves no span running."""
    failed = trace.status == Trace.Status.FAILED
    running = Span.objects.filter(trace=trace, status=Span.Status.RUNNING)
    work = list(running.exclude(kind=Span.Kind.RUN).only("kind", "status"))
    for span in work:
        span.status = Span.Status.ERROR if failed else Span.Status.CANCELLED
    sums.add_ended(trace, work)
    running.exclude(kind=Span.Kind.RUN).update(
        status=Span.Status.ERROR if failed else Span.Status.CANCELLED,
        ended_at=trace.ended_at,
        error_type=ErrorType.INTERRUPTED if failed else "",
        error_message=trace.status_reason if failed else "",
    )
    running.filter(kind=Span.Kind.RUN).update(
        status=_RUN_SPAN_STATUS[Trace.Status(trace.status)],
        ended_at=trace.ended_at,
        error_message=trace.status_reason if failed else "",
    )


_RUN_SPAN_STATUS = {
    Trace.Status.SUCCEEDED: Span.Status.OK,
    Trace.Status.FAILED: Span.Status.ERROR,
    Trace.Status.CANCELLED: Span.Status.CANCELLED,
    Trace.Status.LIMIT_REACHED: Span.Status.CANCELLED,
}
