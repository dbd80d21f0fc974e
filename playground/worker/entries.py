"""What runs have to write into the record, several of them in one transaction of few statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.masking import Masker
from playground.worker import lease, pausing
from traces import recorder
from traces.changes import Change, SpanEnded, SpanStarted
from traces.draft import draft

LIGHTEST = 64_000
HEAVIEST = 50 * LIGHTEST
"""What is written together weighs at most this many bytes, a small entry as if it had `LIGHTEST`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one run has to write. `pauses`: then it waits for a person, and its lease is given back."""

    run_id: str
    trace_id: str
    masker: Masker
    changes: Sequence[Change]
    pauses: bool = False

    @property
    def weight(self) -> int:
        """The payloads' bytes, at least `LIGHTEST`: so large ones neither fill the memory nor keep the database."""
        return max(LIGHTEST, sum(map(_size, self.changes)))


def write(entries: Sequence[Entry], holder: str) -> list[bool]:
    """Write them all, or none when this raises; of each whether its run was still the holder's, and is written.

    In a database thread; no two of one run.
    """
    drafts = {entry.run_id: draft(entry.changes, entry.masker) for entry in entries}
    with transaction.atomic():
        held = lease.held(drafts, holder)
        written = recorder.write({entry.trace_id: drafts[entry.run_id] for entry in entries if entry.run_id in held})
        done = [entry.trace_id in written for entry in entries]
        for entry, is_done in zip(entries, done, strict=True):
            if is_done and entry.pauses:
                pausing.pause(entry.run_id, entry.trace_id, holder, entry.masker)
        ended = [entry.run_id for entry in entries if entry.trace_id in written and drafts[entry.run_id].run_ended]
        lease.release(ended, holder)
    return done


def _size(change: Change) -> int:
    match change:
        case SpanStarted():
            return sum(map(len, change.request or ())) + len(change.arguments or b"")
        case SpanEnded():
            return len(change.response or b"") + len(change.output or b"")
    return 0
