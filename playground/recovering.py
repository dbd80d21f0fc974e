"""Runs whose worker is gone, made ready for another: what it had in its hands was broken off, the rest is kept."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from accounts.masking import masker_for
from playground.ending import announce_status, end
from playground.models import Run
from playground.wake import wake
from playground.worker import lease, pausing
from traces import recorder, waits
from traces.changes import Change, SpanEnded, StatusChanged
from traces.models import Span, Trace
from wire.errors import ErrorType

MOST_RESUMED = 3
"""How often a run is taken up again whose worker was gone: one that kills its workers must not go on for ever."""

_MODEL = "The worker was gone in the middle of this request; it was asked again."
_TOOL = "The worker was gone in the middle of this call: it is not known what came of it."


def recover(run: Run) -> bool:
    """Let another worker take up the run, whose lease is ours; or end it, where that was done too often."""
    if run.resumed >= MOST_RESUMED:
        times = f"{run.resumed + 1} times"
        return end(run, Trace.Status.FAILED, f"interrupted: the worker that advanced it was gone {times}")
    if not _put_down(run, is_crash=True):
        return False
    wake(run.pk)
    return True


def give_back(run_id: str, holder: str) -> None:
    """The same by the worker itself, which stops; nothing where the run is not its own any more.

    The scan wakes another one: a wake-up might come to this worker, which takes no more.
    """
    run = Run.objects.select_related("trace", "workspace").filter(pk=run_id).first()
    if run is not None and lease.is_held(run_id, holder):
        _put_down(run, is_crash=False)


def _put_down(run: Run, *, is_crash: bool) -> bool:
    try:
        with transaction.atomic():
            changes: list[Change] = [*_broken_off(run.trace_id), StatusChanged(Trace.Status.QUEUED)]
            recorder.record(run.trace_id, *changes, masker=masker_for(run.workspace))
            pausing.put_down(run.pk, is_crash=is_crash)
    except (recorder.TraceHasEnded, Trace.DoesNotExist):
        return False
    announce_status(run, Trace.Status.QUEUED)
    return True


def _broken_off(trace_id: str) -> Iterator[SpanEnded]:
    """The ends of the requests and calls that were under way; a call that waits for a person was not."""
    running = Span.objects.filter(trace_id=trace_id, status=Span.Status.RUNNING).exclude(kind=Span.Kind.RUN)
    for span in running:
        if span.kind == Span.Kind.MODEL or waits.has_begun(span):
            message = _MODEL if span.kind == Span.Kind.MODEL else _TOOL
            yield SpanEnded(
                span.pk,
                timezone.now(),
                Span.Status.ERROR,
                error_type=ErrorType.INTERRUPTED,
                error_message=message,
                is_error=True,
            )
