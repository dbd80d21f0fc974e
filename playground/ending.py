"""Ending a run from outside its worker: the record first, then whoever watches."""

from django.utils import timezone

from accounts.masking import masker_for
from playground.live.events import run_topic, workspace_topic
from playground.live.publisher import announce
from playground.models import Run
from traces import recorder
from traces.changes import RunEnded
from traces.models import Trace
from wire.conversation import Json


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
    announce_status(run, status, status_reason=reason)
    return True


def announce_status(run: Run, status: Trace.Status, **more: Json) -> None:
    """Tell the run's watchers and the lists of traces of its workspace."""
    type_ = "end" if status in Trace.ENDED else "run"
    announce(
        (run_topic(run.pk), type_, {"run_id": run.pk, "status": status, **more}),
        (workspace_topic(run.workspace_id), "trace", {"trace_id": run.trace_id, "status": status}),
    )
