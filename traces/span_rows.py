"""How spans are written, of several traces at once: those that start, change or end, with one statement for each."""

import json
from collections.abc import Mapping, Set
from typing import Any

from django.db import connection

from traces import sums as sums_of_traces
from traces.batches import batches, places
from traces.draft import Draft, Payload
from traces.models import Span, Trace
from traces.payloads import NewBody, store_all
from traces.rows import Rows
from traces.sums import Sums
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


def write_spans(workspaces: Mapping[str, str], drafts: Mapping[str, Draft]) -> None:
    """Write the spans of these drafts with their payloads, and add what they used to the sums of their traces.

    Drafts and workspaces by trace.
    """
    stored = _stored_spans(drafts)
    spans = [_Spans(trace_id, new, stored.get(trace_id, {})) for trace_id, new in drafts.items()]
    payloads = [(one, payload) for one in spans for payload in one.new.payloads if payload.span_id in one.written]
    body_ids = store_all([one.body(workspaces[one.trace_id], payload) for one, payload in payloads])
    for (one, payload), body_id in zip(payloads, body_ids, strict=True):
        one.written[payload.span_id][f"{payload.column}_id"] = body_id
    sums = {one.trace_id: one.finished() for one in spans}
    _STARTING.insert([span for one in spans for span in one.starting.values()])
    changed = [changed for one in spans for changed in one.changing.items()]
    _BEGINNING.update([(id_, span) for id_, span in changed if "started_at" in span])
    _CHANGING.update([(id_, span) for id_, span in changed if "started_at" not in span])
    _ENDING.update([ended for one in spans for ended in one.ending.items()])
    sums_of_traces.save(sums)


class _Spans:
    """What a draft makes of the spans of its trace: those that start, those written before that end or change."""

    def __init__(self, trace_id: str, new: Draft, stored: Mapping[str, Columns]) -> None:
        self.trace_id, self.new = trace_id, new
        self._stored = stored
        self.starting = {id_: {"trace_id": trace_id, **columns} for id_, columns in new.starts.items()}
        # The first end counts: a worker that was thought gone may come with its own.
        self.ending = {id_: span for id_, span in stored.items() if id_ in new.ends and _is_running(span)}
        self.changing = self._changed()
        self.written = self.starting | self.ending

    def body(self, workspace_id: str, payload: Payload) -> NewBody:
        """A payload as the store takes it."""
        base_id = self._stored.get(payload.base_span or "", {}).get("request_id")
        return NewBody(workspace_id, self.trace_id, payload.pieces, payload.digests, payload.content_type, base_id)

    def finished(self) -> Sums:
        """Add the ends to their spans; what all of them add to the trace."""
        sums = Sums()
        for span in self.starting.values():
            sums.add_start(span["kind"], span.get("tool_name", ""))
        for span_id, span in self.written.items():
            span["masked_secrets"] = sorted({*span.get("masked_secrets", ()), *self.new.masked.get(span_id, ())})
            if end := self.new.ends.get(span_id):
                span |= end | {"attributes": span["attributes"] | end["attributes"]}
                sums.add_end(span["kind"], span.get("tool_name", ""), span)
        return sums

    def _changed(self) -> dict[str, Columns]:
        """The spans, still running, of which more is known; those that start or end here carry it with them."""
        changing: dict[str, Columns] = {}
        for span_id, change in self.new.changes.items():
            span = self.starting.get(span_id) or self._stored.get(span_id, {})
            if span and _is_running(span):
                span |= change | {"attributes": span["attributes"] | change["attributes"]}
                if span_id not in self.starting:
                    changing[span_id] = span
        return changing


def _is_running(span: Columns) -> bool:
    return bool(span.get("status", Span.Status.RUNNING) == Span.Status.RUNNING)


def end_running_spans(ends: Mapping[str, Columns]) -> None:
    """Traces that have ended leave no span running. `ends` are the columns of the traces' own ends, by trace."""
    if not ends:
        return
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING.format(places(ends)), [Span.Status.RUNNING, *ends])
        left = cursor.fetchall()
    stopping, sums = [], {trace_id: Sums() for trace_id in ends}
    for id_, trace_id, kind, tool_name in left:
        end = _stopped(kind, ends[trace_id])
        stopping.append((id_, end))
        sums[trace_id].add_end(kind, tool_name, end)
    _STOPPING.update(stopping)
    sums_of_traces.save(sums)


def _stopped(kind: str, of_trace: Columns) -> Columns:
    """How a span ends that runs while its trace ends."""
    failed = of_trace["status"] == Trace.Status.FAILED
    end = {"ended_at": of_trace["ended_at"], "error_message": of_trace["status_reason"] if failed else ""}
    if kind == Span.Kind.RUN:
        return end | {"status": _STATUS_OF_RUN[of_trace["status"]]}
    if failed:
        return end | {"status": Span.Status.ERROR, "error_type": ErrorType.INTERRUPTED}
    return end | {"status": Span.Status.CANCELLED}


_RUNNING = f"SELECT id, trace_id, kind, tool_name FROM {Span._meta.db_table} WHERE status = %s AND trace_id IN ({{}})"  # noqa: S608
_STOPPING = Rows(Span, "status", "ended_at", "error_type", "error_message")

# A run that a limit stopped did not come to its own end.
_STATUS_OF_RUN: dict[str, Span.Status] = {
    Trace.Status.SUCCEEDED: Span.Status.OK,
    Trace.Status.FAILED: Span.Status.ERROR,
    Trace.Status.CANCELLED: Span.Status.CANCELLED,
    Trace.Status.LIMIT_REACHED: Span.Status.CANCELLED,
}


def _stored_spans(drafts: Mapping[str, Draft]) -> dict[str, dict[str, Columns]]:
    """The spans by trace, written before, that the drafts change or end, or whose requests they continue."""
    stored: dict[str, dict[str, Columns]] = {}
    for ids in batches(id_ for new in drafts.values() for id_ in _named_spans(new)):
        with connection.cursor() as cursor:
            cursor.execute(_NAMED.format(places(ids)), ids)
            rows = cursor.fetchall()
        for id_, trace_id, kind, tool_name, status, attributes, masked_secrets, request_id in rows:
            stored.setdefault(trace_id, {})[id_] = {
                "kind": kind,
                "tool_name": tool_name,
                "status": status,
                "attributes": json.loads(attributes),
                "masked_secrets": json.loads(masked_secrets),
                "request_id": request_id,
            }
    return stored


_NAMED = (
    "SELECT id, trace_id, kind, tool_name, status, attributes, masked_secrets, request_id "  # noqa: S608 - names only
    f"FROM {Span._meta.db_table} WHERE id IN ({{}})"
)


def _named_spans(new: Draft) -> Set[str]:
    """Also those of other traces: whoever names them is given nothing of them."""
    bases = {payload.base_span for payload in new.payloads if payload.base_span}
    return (new.ends.keys() | new.changes.keys() | bases) - new.starts.keys()
