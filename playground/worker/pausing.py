"""A run that is put down: it waits for a person, or its worker has to leave it. Nothing is held meanwhile."""

from django.db.models import F
from django.utils import timezone

from accounts.masking import Masker
from playground.models import Run
from playground.worker import lease
from traces import recorder, waits
from traces.changes import StatusChanged
from traces.models import Span, Trace


def pause(run_id: str, trace_id: str, holder: str, masker: Masker) -> None:
    """Let the run wait for a person, and give its lease back: in the transaction of its holder.

    Where the person was quicker, or it is to be cancelled, it is queued again instead.
    """
    run = Run.objects.select_related("trace").get(pk=run_id)
    recorder.record(trace_id, StatusChanged(Trace.Status.WAITING), masker=masker)
    # Only now: whoever decides locks the trace as the record does, so nothing falls between the two.
    if run.cancel_requested_at is not None or may_go_on(trace_id):
        recorder.record(trace_id, StatusChanged(Trace.Status.QUEUED), masker=masker)
    Run.objects.filter(pk=run_id).update(paused_since=timezone.now())
    lease.release([run_id], holder)


def may_go_on(trace_id: str) -> bool:
    """Has a person agreed to a call that has not run, or answered the last of those that waited?"""
    running = Span.objects.filter(trace_id=trace_id, kind=Span.Kind.TOOL, status=Span.Status.RUNNING)
    waiting = [waits.is_waiting(span) for span in running.only("status", "attributes")]
    return not waiting or not all(waiting)


def go_on(run: Run) -> None:
    """Somebody advances the run again: the time until now does not count."""
    if run.paused_since is None:
        return
    run.paused_s += max((timezone.now() - run.paused_since).total_seconds(), 0)
    run.paused_since = None
    run.save(update_fields=["paused_since", "paused_s"])


def put_down(run_id: str, *, is_crash: bool) -> None:
    """The run's time stands still until somebody takes it up; a crash is counted. Its lease is given back."""
    Run.objects.filter(pk=run_id).update(
        paused_since=timezone.now(),
        resumed=F("resumed") + (1 if is_crash else 0),
        lease_holder="",
        lease_expires_at=None,
    )
