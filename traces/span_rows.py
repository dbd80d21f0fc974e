"""How spans are written: those that start are inserted, those that end are updated, each with one statement for all."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from traces.changes import RunEnded
from traces.draft import Draft, Payload
from traces.models import Span, Trace
from traces.payloads import NewBody, store_all
from traces.rows import Rows
from traces.sums import Sums, count_calls, count_errors
from wire.errors import ErrorType

Columns = dict[str, Any]

_ENDS = (
    "status", "ended_at", "error_type", "error_message", "attributes", "masked_secrets", "input_tokens",
    "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "cost_usd", "price",
    "time_to_first_token_ms", "finish_reason", "is_error", "response", "arrivals", "output",
)  # fmt: skip
_ENDING = Rows(Span, *_ENDS)
_STARTING = Rows(
    Span,
    "id", "trace", "parent", "sequence", "kind", "name", "step", "started_at", "provider", "protocol", "model",
    "tool_name", "tool_version", "call_id", "request", "arguments", *_ENDS,
)  # fmt: skip


_CHANGING = Rows(Span, "attributes")
_BEGINNING = Rows(Span, "started_at", "attributes")


def write_spans(workspace_id: str, trace_id: str, new: Draft) -> None:
    """Write the spans of `new` with their payloads, and add what they used to the trace's sums."""
    stored = _stored_spans(trace_id, new)
    starting = {span_id: {"trace_id": trace_id, **columns} for span_id, columns in new.starts.items()}
    # The first end counts: a worker that was thought gone may come with its own.
    ending = {id_: span for id_, span in stored.items() if id_ in new.ends and span["status"] == Span.Status.RUNNING}
    changing = _changed(new, starting, stored)
    written = starting | ending
    _add_payloads(workspace_id, trace_id, [p for p in new.payloads if p.span_id in written], written, stored)
    sums = Sums()
    for span_id, span in written.items():
        span["masked_secrets"] = sorted({*span.get("masked_secrets", ()), *new.masked.get(span_id, ())})
        if end := new.ends.get(span_id):
            span |= end | {"attributes": span["attributes"] | end["attributes"]}
            sums.add(span["kind"], span)
    _STARTING.insert(list(starting.values()))
    _BEGINNING.update({id_: span for id_, span in changing.items() if "started_at" in span})
    _CHANGING.update({id_: span for id_, span in changing.items() if "started_at" not in span})
    _ENDING.update(ending)
    sums.save(trace_id)
    count_calls(trace_id, [span["tool_name"] for span in starting.values() if span["kind"] == Span.Kind.TOOL])
    ended = [span for span_id, span in written.items() if span_id in new.ends and span["kind"] == Span.Kind.TOOL]
    count_errors(trace_id, [span["tool_name"] for span in ended if span["status"] == Span.Status.ERROR])


def _changed(new: Draft, starting: Mapping[str, Columns], stored: Mapping[str, Columns]) -> dict[str, Columns]:
    """The spans, still running, of which more is known; those that start or end here carry it with them."""
    changing: dict[str, Columns] = {}
    for span_id, change in new.changes.items():
        span = starting.get(span_id) or stored.get(span_id, {})
        if span and span.get("status", Span.Status.RUNNING) == Span.Status.RUNNING:
            span |= change | {"attributes": span["attributes"] | change["attributes"]}
            if span_id not in starting:
                changing[span_id] = span
    return changing


def end_running_spans(trace_id: str, run: RunEnded, reason: str) -> None:
    """A trace that has ended leaves no span running."""
    failed = run.status == Trace.Status.FAILED
    of_run = {"status": _STATUS_OF_RUN[run.status], "ended_at": run.at, "error_message": reason if failed else ""}
    of_work = of_run | {
        "status": Span.Status.ERROR if failed else Span.Status.CANCELLED,
        "error_type": ErrorType.INTERRUPTED if failed else "",
    }
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING, [trace_id, Span.Status.RUNNING])
        left = cursor.fetchall()
    _STOPPING.update({id_: of_run if kind == Span.Kind.RUN else of_work for id_, kind, _ in left})
    sums = Sums()
    for _, kind, _ in left:
        if kind != Span.Kind.RUN:
            sums.add(kind, of_work)
    sums.save(trace_id)
    count_errors(trace_id, [name for _, kind, name in left if failed and kind == Span.Kind.TOOL])


_RUNNING = f"SELECT id, kind, tool_name FROM {Span._meta.db_table} WHERE trace_id = %s AND status = %s"  # noqa: S608
_STOPPING = Rows(Span, "status", "ended_at", "error_type", "error_message")

# A run that a limit stopped did not come to its own end.
_STATUS_OF_RUN: dict[str, Span.Status] = {
    Trace.Status.SUCCEEDED: Span.Status.OK,
    Trace.Status.FAILED: Span.Status.ERROR,
    Trace.Status.CANCELLED: Span.Status.CANCELLED,
    Trace.Status.LIMIT_REACHED: Span.Status.CANCELLED,
}


def _stored_spans(trace_id: str, new: Draft) -> dict[str, Columns]:
    """The spans, written before, that `new` changes or ends, or whose requests it continues."""
    ids = new.ends.keys() | new.changes.keys() | {payload.base_span for payload in new.payloads if payload.base_span}
    ids -= new.starts.keys()
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, kind, tool_name, status, attributes, masked_secrets, request_id FROM {Span._meta.db_table} "  # noqa: S608
            f"WHERE trace_id = %s AND id IN ({','.join(['%s'] * len(ids))})",
            [trace_id, *ids],
        )
        rows = cursor.fetchall()
    return {
        id_: {
            "kind": kind,
            "tool_name": tool_name,
            "status": status,
            "attributes": json.loads(attributes),
            "masked_secrets": json.loads(masked_secrets),
            "request_id": request_id,
        }
        for id_, kind, tool_name, status, attributes, masked_secrets, request_id in rows
    }


def _add_payloads(
    workspace_id: str,
    trace_id: str,
    payloads: Sequence[Payload],
    written: Mapping[str, Columns],
    stored: Mapping[str, Columns],
) -> None:
    """Store the payloads, and name them in the columns of their spans."""
    base_ids = {span_id: span["request_id"] for span_id, span in stored.items()}
    new = [NewBody(p.pieces, p.content_type, base_ids.get(p.base_span or "")) for p in payloads]
    for payload, body_id in zip(payloads, store_all(workspace_id, trace_id, new), strict=True):
        written[payload.span_id][f"{payload.column}_id"] = body_id
