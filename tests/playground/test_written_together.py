"""What several runs of a worker write at once is one transaction, and the fault of one is no other's."""

import asyncio
from collections.abc import Callable

import pytest
from django.db import DataError, OperationalError
from django.utils import timezone

from accounts.masking import Masker
from playground.models import Run
from playground.worker import entries, lease
from playground.worker.entries import Entry
from playground.worker.journal import Journal
from traces import recorder, waits
from traces.changes import Change, RunEnded, RunStarted, SpanEnded, SpanStarted
from traces.models import Span, Trace
from traces.verification import verify

NO_SECRETS = Masker({})


def started(number: int = 0) -> RunStarted:
    return RunStarted(f"{number:016d}", timezone.now())


def twice(number: int) -> list[Change]:
    """A span that no database takes: its place is another's."""
    places = (f"a{number:015d}", f"b{number:015d}")
    return [SpanStarted(id_, None, 1, "tool", "t", 1, timezone.now(), arguments=b"x") for id_ in places]


@pytest.fixture
def batches(monkeypatch) -> list[int]:
    """How many entries went into each transaction that was begun."""
    found: list[int] = []
    write = entries.write

    def noted(some, holder):
        found.append(len(some))
        return write(some, holder)

    monkeypatch.setattr(entries, "write", noted)
    return found


@pytest.fixture
def write_at_once(worker) -> Callable[..., list[Run]]:
    """Write what is given of each run at the same moment; the runs that are lost by it."""

    def write(*told: tuple[Run, list[Change]]) -> list[Run]:
        lost: list[Run] = []

        async def all_of_them() -> None:
            journals = [
                Journal(worker, run.pk, run.trace_id, NO_SECRETS, on_lost=lambda run=run: lost.append(run))
                for run, _ in told
            ]
            await asyncio.gather(*(one.write(*changes) for one, (_, changes) in zip(journals, told, strict=True)))

        worker.run(all_of_them())
        return lost

    return write


@pytest.fixture
def ours(make_run, worker) -> Callable[[], Run]:
    """A run whose lease the worker has."""

    def make() -> Run:
        run = make_run()
        assert lease.claim(run.pk, worker.holder)
        return run

    return make


def spans(*runs: Run) -> list[int]:
    return [Span.objects.filter(trace=run.trace_id).count() for run in runs]


def test_runs_that_write_at_once_share_a_transaction(ours, write_at_once, batches):
    runs = [ours() for _ in range(5)]
    assert write_at_once(*((run, [started(number)]) for number, run in enumerate(runs))) == []
    assert spans(*runs) == [1] * 5
    assert batches == [5]


def test_who_lost_the_lease_writes_nothing_and_the_others_do(ours, make_run, write_at_once, batches):
    one, stolen, other = ours(), make_run(), ours()
    lease.claim(stolen.pk, "another worker")
    assert write_at_once((one, [started(1)]), (stolen, [started(2)]), (other, [started(3)])) == [stolen]
    assert spans(one, stolen, other) == [1, 0, 1]
    assert batches == [3]


def test_where_all_have_lost_their_leases_each_is_told_at_once(make_run, write_at_once, batches):
    stolen = [make_run(), make_run()]
    for run in stolen:
        lease.claim(run.pk, "another worker")
    assert write_at_once(*((run, [started(n)]) for n, run in enumerate(stolen))) == stolen
    assert spans(*stolen) == [0, 0]
    assert batches == [2]


def test_a_run_that_has_ended_or_is_deleted_writes_nothing_and_the_others_do(ours, write_at_once):
    over, deleted, going = ours(), ours(), ours()
    recorder.record(over.trace_id, RunEnded(timezone.now(), "cancelled"), masker=NO_SECRETS)
    Trace.objects.filter(pk=deleted.trace_id).delete()
    assert write_at_once((over, [started(1)]), (deleted, [started(2)]), (going, [started(3)])) == [over, deleted]
    assert spans(over, going) == [0, 1]


def test_a_write_that_fails_fails_no_other(ours, write_at_once, batches):
    one, broken, other = ours(), ours(), ours()
    assert write_at_once((one, [started(1)]), (broken, twice(2)), (other, [started(3)])) == [broken]
    assert spans(one, broken, other) == [1, 0, 1]
    assert batches == [3, 1, 1, 1]
    assert verify(one.trace) == verify(broken.trace) == []


def test_what_another_s_fault_kept_back_does_not_count_as_written(ours, write_at_once, monkeypatch):
    one, broken = ours(), ours()
    write = entries.write

    def refused(some, holder):
        if len(some) > 1:
            raise DataError("a number is out of range")
        return write(some, holder)

    monkeypatch.setattr(entries, "write", refused)
    assert write_at_once((one, [started(1)]), (broken, twice(2))) == [broken]
    assert spans(one, broken) == [1, 0]


def test_what_cannot_even_be_drafted_fails_no_other(ours, write_at_once):
    one, broken = ours(), ours()
    no_change: Change = object()  # type: ignore[assignment]
    assert write_at_once((one, [started(1)]), (broken, [no_change])) == [broken]
    assert spans(one, broken) == [1, 0]


def test_what_was_written_though_the_answer_was_lost_is_not_written_twice(ours, write_at_once, monkeypatch):
    one, other = ours(), ours()
    write, is_lost = entries.write, []

    def written(some, holder):
        done = write(some, holder)
        if not is_lost:
            is_lost.append(True)
            raise OperationalError("the connection broke after COMMIT")
        return done

    monkeypatch.setattr(entries, "write", written)
    assert write_at_once((one, [started(1)]), (other, [started(2)])) == []
    assert spans(one, other) == [1, 1]


def test_runs_that_end_give_back_their_leases_and_the_others_keep_them(ours, write_at_once, worker):
    ending, going = ours(), ours()
    end = RunEnded(timezone.now(), "succeeded")
    assert write_at_once((ending, [started(1), end]), (going, [started(2)])) == []
    assert [lease.is_held(run.pk, worker.holder) for run in (ending, going)] == [False, True]


def test_a_run_that_pauses_waits_and_the_others_go_on(ours, worker):
    pausing, going = ours(), ours()
    now = timezone.now()
    asks = SpanStarted("a", None, 1, "tool", "t", 1, now, attributes=waits.started_waiting("approval", "Asks.", now))
    told = [
        Entry(pausing.pk, pausing.trace_id, NO_SECRETS, [started(1), asks], pauses=True),
        Entry(going.pk, going.trace_id, NO_SECRETS, [started(2)]),
    ]
    assert entries.write(told, worker.holder) == [True, True]
    assert [Trace.objects.get(pk=run.trace_id).status for run in (pausing, going)] == ["waiting", "running"]
    assert [lease.is_held(run.pk, worker.holder) for run in (pausing, going)] == [False, True]


def test_an_entry_weighs_what_its_payloads_have():
    now = timezone.now()
    start = SpanStarted("a", None, 1, "model", "m", 1, now, request=(b"x" * 40_000, b"x" * 40_000), arguments=b"x")
    end = SpanEnded("a", now, "ok", response=b"x" * 9, output=b"x" * 1_000_000)
    assert Entry("r", "t", NO_SECRETS, [started(), start, end]).weight == 1_080_010
    assert Entry("r", "t", NO_SECRETS, [started()]).weight == entries.LIGHTEST
