import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.masking import Masker
from playground.models import Run
from playground.worker import lease
from playground.worker.heartbeat import beat
from playground.worker.held import Held
from playground.worker.journal import Journal
from tests.waiting import LONG_S
from traces.changes import RunStarted
from traces.models import Span, Trace


def expire(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))


def test_only_one_claims_a_run(make_run):
    run = make_run()
    assert lease.claim(run.pk, "one")
    assert not lease.claim(run.pk, "other")
    assert lease.is_held(run.pk, "one")
    assert not lease.is_held(run.pk, "other")


def test_a_lease_that_has_run_out_can_be_taken(make_run):
    run = make_run()
    lease.claim(run.pk, "one")
    expire(run)
    assert lease.claim(run.pk, "other")
    assert not lease.is_held(run.pk, "one")


def test_a_run_that_has_ended_is_not_claimed(make_run):
    run = make_run()
    Trace.objects.filter(pk=run.trace_id).update(status="succeeded")
    assert not lease.claim(run.pk, "one")


def test_of_several_only_what_is_free_is_claimed(make_run):
    free, taken, ended, queued = make_run(), make_run(), make_run(), make_run()
    lease.claim(taken.pk, "other")
    Trace.objects.filter(pk=ended.trace_id).update(status="succeeded")
    everyone = [run.pk for run in (free, taken, ended, queued)]
    assert lease.claim_all(everyone, "one") == {free.pk, queued.pk}
    assert lease.claim_all(everyone, "another") == lease.claim_all([], "another") == set()


def test_of_many_who_claim_the_same_at_once_each_run_has_one(make_run):
    runs = [make_run().pk for _ in range(12)]
    with ThreadPoolExecutor(4) as threads:
        claims = [threads.submit(claim_in_thread, runs[n:] + runs[:n], str(n)) for n in range(4)]
        claimed = [claim.result() for claim in claims]
    assert sorted(run for one in claimed for run in one) == sorted(runs)


def claim_in_thread(run_ids: list[str], holder: str) -> set[str]:
    try:
        return lease.claim_all(run_ids, holder)
    finally:
        connection.close()


def test_one_heartbeat_prolongs_all_and_tells_what_was_lost_or_cancelled(make_run):
    kept, lost, cancelled = make_run(), make_run(), make_run()
    for run in (kept, lost, cancelled):
        lease.claim(run.pk, "one")
        expire(run)
    lease.claim(lost.pk, "other")
    Run.objects.filter(pk=cancelled.pk).update(cancel_requested_at=timezone.now())
    held, to_cancel = lease.prolong("one", [kept.pk, lost.pk, cancelled.pk])
    assert held == {kept.pk, cancelled.pk}
    assert to_cancel == {cancelled.pk}
    assert not lease.claim(kept.pk, "other")


def test_who_lost_the_lease_writes_nothing_more(make_run, worker):
    run = make_run()
    lease.claim(run.pk, worker.holder)
    expire(run)
    lease.claim(run.pk, "other")
    lost = []

    async def write():
        journal = Journal(worker, run.pk, run.trace_id, Masker({}), on_lost=lambda: lost.append(True))
        await journal.write(RunStarted("0" * 16, timezone.now()))

    worker.run(write())
    assert lost == [True]
    assert not Span.objects.filter(trace=run.trace).exists()


def test_the_heartbeat_does_not_wait_behind_a_busy_database(make_run, worker, monkeypatch):
    monkeypatch.setattr(lease, "HEARTBEAT_S", 0.05)
    run, is_over = make_run(), threading.Event()

    async def hold() -> bool:
        worker.held[run.pk] = Held(leased=True)
        beating = asyncio.create_task(beat("one", worker.held, worker.db_at_once))
        busy = [asyncio.create_task(worker.db(is_over.wait, 2 * LONG_S)) for _ in range(20)]
        async with asyncio.timeout(LONG_S):
            while not await worker.db_at_once(is_prolonged):
                pass
        beating.cancel()
        is_over.set()
        await asyncio.gather(*busy)
        del worker.held[run.pk]
        return True

    def is_prolonged() -> bool:
        return Run.objects.get(pk=run.pk).lease_expires_at > timezone.now()

    lease.claim(run.pk, "one")
    expire(run)
    assert worker.run(hold())
