"""The one way into the record. Every write is one transaction of few statements, masked before it begins."""

from collections.abc import Collection, Iterable, Mapping, Set
from typing import Any, NamedTuple

from django.db import connection, transaction

from accounts.masking import Masker, masker_for
from accounts.models import User, Workspace
from traces.batches import places
from traces.changes import Change, RunEnded, RunStarted
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
        found = _lock([trace_id]).get(trace_id)
        if found is None:
            raise Trace.DoesNotExist(f"trace {trace_id} does not exist; it may have been deleted")
        if found.status in Trace.ENDED:
            raise TraceHasEnded(f"trace {trace_id} has ended; nothing more can be recorded in it")
        _write({trace_id: found.workspace_id}, {trace_id: new})


def write(drafts: Mapping[str, Draft]) -> Set[str]:
    """Write the drafts of several traces in a transaction of the caller's, who gives it up when this raises.

    Gives the traces written: not those that have ended or were deleted.
    """
    if not drafts:
        return set()
    found = _lock(drafts)
    workspaces = {id_: one.workspace_id for id_, one in found.items() if one.status not in Trace.ENDED}
    _write(workspaces, {id_: new for id_, new in drafts.items() if id_ in workspaces})
    return workspaces.keys()


class _Found(NamedTuple):
    workspace_id: str
    status: str


def _lock(trace_ids: Collection[str]) -> dict[str, _Found]:
    """Keep all others from writing these traces until the transaction ends, which keeps their sums right."""
    # NO KEY: rows that only point at the trace (a run, a share) need not wait. On SQLite BEGIN IMMEDIATE locks.
    lock = "ORDER BY id FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, workspace_id, status FROM {Trace._meta.db_table} WHERE id IN ({places(trace_ids)}) {lock}",  # noqa: S608
            list(trace_ids),
        )
        return {id_: _Found(workspace_id, status) for id_, workspace_id, status in cursor.fetchall()}


def _write(workspaces: Mapping[str, str], drafts: Mapping[str, Draft]) -> None:
    if not drafts:
        return
    write_spans(workspaces, drafts)
    _STEPS.update([(id_, {"steps": new.steps}) for id_, new in drafts.items() if new.steps is not None])
    _STATUS.update([(id_, {"status": new.status}) for id_, new in drafts.items() if new.status])
    _START.update([(id_, _start(new.run_started)) for id_, new in drafts.items() if new.run_started])
    ends = {id_: _end(new, new.run_ended) for id_, new in drafts.items() if new.run_ended}
    end_running_spans(ends)
    _END.update(list(ends.items()))


def _start(started: RunStarted) -> dict[str, Any]:
    return {"status": Trace.Status.RUNNING, "started_at": started.at}


def _end(new: Draft, ended: RunEnded) -> dict[str, Any]:
    return {"status": ended.status, "status_reason": new.text(ended.reason, 500), "ended_at": ended.at}


_STEPS = Rows(Trace, "steps")
_STATUS = Rows(Trace, "status")
_START = Rows(Trace, "status", "started_at")
_END = Rows(Trace, "status", "status_reason", "ended_at")
