"""Ending a run from outside its worker: the record first, then whoever watches."""

from django.utils import timezone

from accounts.masking import masker_for
from playground.live.events import run_topic, workspace_topic
from playground.live.publisher import announce
from playground.models import Run
from traces import recorder
from traces.changes import RunEnded
from traces.models import Trace


def end(run: Run, status: Trace.Status, reason: str) -> bool:
    """End a run that nobody advances; False when it had ended already.

    The reason may be another server's words: secrets are taken out of it, those that can still be read.
    """
    masker = masker_for(run.workspace)
    reason = masker.mask_text(reason)
    try:
        recorder.record(run.trace_id, RunEnded(timezone.now(), status, reason), masker=masker)
    except (recorder.TraceHasEnded, Trace.DoesNotExist):
        return False
    Run.objects.filter(pk=run.pk).update(lease_holder="", lease_expires_at=None)
    announce(run_topic(run.pk), "end", {"run_id": run.pk, "status": status, "status_reason": reason})
    announce_status(run.workspace_id, run.trace_id, status)
    return True


def announce_status(workspace_id: str, trace_id: str, status: str) -> None:
    """Tell the trace lists of a workspace."""
    announce(workspace_topic(workspace_id), "trace", {"trace_id": trace_id, "status": status})
