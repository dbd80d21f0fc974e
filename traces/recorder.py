"""The one way into the record. Every write is one transaction of few statements, masked before it begins."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction

from accounts.masking import Masker, masker_for
from accounts.models import User, Workspace
from traces.changes import Change
from traces.draft import Draft, draft
from traces.models import Trace, TraceTag
from traces.rows import Rows
from traces.span_rows import end_running_spans, write_spans
from traces.text import storable, storable_json


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
        write(trace_id, new)


def write(trace_id: str, new: Draft) -> None:
    """The same in a transaction of the caller's, who gives it up when this raises."""
    workspace_id = _lock(trace_id)
    write_spans(workspace_id, trace_id, new)
    _advance(trace_id, new)


def _lock(trace_id: str) -> str:
    """Keep all others from writing this trace until the transaction ends, which keeps its sums right; its workspace."""
    # NO KEY: rows that only point at the trace (a run, a share) need not wait. On SQLite BEGIN IMMEDIATE locks.
    lock = "FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT workspace_id, status FROM {_TRACES} WHERE id = %s {lock}", [trace_id])  # noqa: S608
        row = cursor.fetchone()
    if row is None:
        raise Trace.DoesNotExist(f"trace {trace_id} does not exist; it may have been deleted")
    if row[1] in Trace.ENDED:
        raise TraceHasEnded(f"trace {trace_id} has ended; nothing more can be recorded in it")
    return str(row[0])


_TRACES = Trace._meta.db_table


def _advance(trace_id: str, new: Draft) -> None:
    """The trace's own columns, if any changes."""
    if new.steps is not None:
        _STEPS.update({trace_id: {"steps": new.steps}})
    if new.status:
        _STATUS.update({trace_id: {"status": new.status}})
    if new.run_started:
        _START.update({trace_id: {"status": Trace.Status.RUNNING, "started_at": new.run_started.at}})
    if new.run_ended:
        reason = new.text(new.run_ended.reason, 500)
        end = {"status": new.run_ended.status, "status_reason": reason, "ended_at": new.run_ended.at}
        end_running_spans(trace_id, new.run_ended, reason)
        _END.update({trace_id: end})


_STEPS = Rows(Trace, "steps")
_STATUS = Rows(Trace, "status")
_START = Rows(Trace, "status", "started_at")
_END = Rows(Trace, "status", "status_reason", "ended_at")
