import asyncio

from django.db import OperationalError

from playground.models import Run
from playground.worker import job, lease
from playground.worker.advance import advance
from playground.worker.job import Job, NoProvider, take
from playground.worker.taking import MOST_TOGETHER, Taking
from traces.models import Trace


def test_runs_are_taken_together(make_run, django_assert_max_num_queries):
    asked = ["Weather in Oslo?", "Weather in Rome?", "Weather in Bern?"]
    runs = [make_run(content) for content in asked]
    alone = make_run()
    with django_assert_max_num_queries(10):
        take([alone.pk], "a worker")
    with django_assert_max_num_queries(10):
        jobs = take([run.pk for run in runs], "a worker")
    assert [jobs[run.pk].messages[0].text for run in runs] == [
        f"Weather in {city}?" for city in ("Oslo", "Rome", "Bern")
    ]
    assert all(lease.is_held(run.pk, "a worker") for run in runs)


def test_what_another_worker_has_is_left_out(make_run):
    ours, theirs = make_run(), make_run()
    lease.claim(theirs.pk, "another worker")
    assert list(take([ours.pk, theirs.pk], "a worker")) == [ours.pk]
    assert take([ours.pk, theirs.pk], "a third worker") == {}


def test_what_is_wrong_with_one_run_harms_no_other(make_run, provider):
    whole, broken, homeless = make_run(), make_run(), make_run()
    Run.objects.filter(pk=broken.pk).update(limits={"max_steps": "many"})
    Run.objects.filter(pk=homeless.pk).update(provider=None)
    found = take([broken.pk, homeless.pk, whole.pk], "a worker")
    assert isinstance(found[whole.pk], Job)
    assert isinstance(found[homeless.pk], NoProvider)
    assert isinstance(found[broken.pk], Exception)


def test_runs_that_the_database_does_not_give_are_left_as_they_are():
    async def fail(run_ids):
        raise OperationalError("database is locked")

    assert asyncio.run(Taking(fail).job("one")) is None


def test_a_database_that_goes_away_after_the_claim_ends_no_run(make_run, worker, monkeypatch):
    def fail(run_ids):
        raise OperationalError("the server closed the connection unexpectedly")

    runs = [make_run(), make_run()]
    monkeypatch.setattr(job, "_read_all", fail)

    async def advance_all() -> None:
        await asyncio.gather(*(advance(worker, run.pk) for run in runs))

    worker.run(advance_all())
    assert [Trace.objects.get(pk=run.trace_id).status for run in runs] == ["queued"] * 2


def test_what_is_asked_for_while_a_batch_is_read_makes_the_next_one():
    batches = []

    async def note(run_ids):
        batches.append(len(run_ids))
        await asyncio.sleep(0)
        return {run_id: LookupError(run_id) for run_id in run_ids if run_id == "1"}

    async def ask() -> list[object]:
        taking = Taking(note)
        first = asyncio.create_task(taking.job("first"))
        await asyncio.sleep(0)  # its batch is formed as soon as the loop comes to it
        await asyncio.sleep(0)
        numbered = (taking.job(str(number)) for number in range(MOST_TOGETHER + 1))
        return await asyncio.gather(first, *numbered, return_exceptions=True)

    answers = asyncio.run(ask())
    assert batches == [1, MOST_TOGETHER, 1]
    assert [type(answer) for answer in answers if answer is not None] == [LookupError]
