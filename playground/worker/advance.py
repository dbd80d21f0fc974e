"""A run advanced until it ends: decide, act, record, decide again."""

import asyncio
import logging
import random
from dataclasses import replace

from django.utils import timezone

from accounts.ids import new_span_id
from outbound.client import open_client
from playground.ending import end
from playground.models import Run
from playground.recovering import give_back
from playground.state import AskModel, AskPerson, Finish, RunTools, Wait
from playground.worker.held import Held, Why
from playground.worker.job import Job, NoProvider
from playground.worker.journal import Journal
from playground.worker.model_step import ask_model
from playground.worker.runtime import Runtime
from playground.worker.telling import Teller
from playground.worker.tool_step import put_before_person, run_tools
from playground.worker.work import Work
from providers.service_accounts import NoAccess
from traces.changes import RunEnded, RunStarted, StatusChanged
from traces.models import Trace
from wire.errors import ErrorType

JITTER = 0.25
"""Waits before another attempt are prolonged by up to this part, so that many runs do not come back at once."""

log = logging.getLogger(__name__)


async def advance(runtime: Runtime, run_id: str) -> None:
    """Advance the run if nobody else does. Comes back when it has ended, waits, or is not ours to advance."""
    while not runtime.is_stopping and run_id not in runtime.held and await _held(runtime, run_id):
        pass  # it was put down to wait: the person's decision may have come before that was done


async def _held(runtime: Runtime, run_id: str) -> bool:
    """Advance the run as the only one in this process; was it put down?"""
    held = runtime.held[run_id] = Held()
    try:
        job = await _take(runtime, run_id)
        if job is None:
            return False
        held.leased = True
        async with job.peers.using(
            runtime.db
        ):  # closed once the end is told: a server's program may take its time to go
            return await _advance(runtime, job, held)
    finally:
        del runtime.held[run_id]


async def _take(runtime: Runtime, run_id: str) -> Job | None:
    try:
        return await runtime.take(run_id)
    except NoProvider:
        reason = "provider_unreachable: the run's provider was deleted"
    except Exception:
        log.exception("run %s cannot be begun", run_id)
        reason = "interrupted: the run could not be read; the worker's log says why"
    await runtime.db(_end_unread, run_id, reason)
    return None


def _end_unread(run_id: str, reason: str) -> None:
    run = Run.objects.select_related("trace").filter(pk=run_id).first()
    if run is not None:
        end(run, Trace.Status.FAILED, reason)


async def _advance(runtime: Runtime, job: Job, held: Held) -> bool:
    """Until the run ends or waits; does it wait?"""
    journal = Journal(runtime, job.run_id, job.trace_id, job.masker, on_lost=lambda: held.stop(Why.LOST))
    tell = Teller(runtime.live, job)
    held.task = asyncio.create_task(_until_finished(Work(job, journal, tell, root=job.before.root or new_span_id())))
    if job.is_cancelled:
        held.stop(Why.CANCELLED)
    if held.why is not None:  # also one that was stopped while the database was asked
        held.task.cancel()
    match await _outcome(held, job):
        case Finish() as finish:
            await journal.write(RunEnded(timezone.now(), finish.status, finish.reason))
            if not journal.is_lost:
                tell.end(finish)
        case Wait():
            tell.status(Trace.Status.WAITING)
            await journal.pause()
            return not journal.is_lost
        case Why.LOST:
            pass
        case _:
            await _leave(runtime, job, journal)
    return False


async def _leave(runtime: Runtime, job: Job, journal: Journal) -> None:
    """Leave the run to another worker: this one stops."""
    await journal.leave()
    if not journal.is_lost:
        await runtime.db(give_back, job.run_id, runtime.holder)


async def _outcome(held: Held, job: Job) -> Finish | Wait | Why:
    """How the run ends, that it waits, or why it was stopped without either."""
    assert held.task is not None
    try:
        return await held.task
    except asyncio.CancelledError:
        return Finish("cancelled", "cancelled by a person") if held.why is Why.CANCELLED else held.why or Why.STOPPED
    except Exception:
        log.exception("run %s failed by a fault of Toolscope", job.run_id)
        return Finish("failed", "interrupted: Toolscope failed unexpectedly; the worker's log says why")


async def _until_finished(work: Work) -> Finish | Wait:
    """The loop, within its time: `max_seconds` also ends a stream that stalls and a tool that hangs."""
    is_new = work.job.before.root is None
    work.journal.note(RunStarted(work.root, timezone.now()) if is_new else StatusChanged(Trace.Status.RUNNING))
    work.tell.status(Trace.Status.RUNNING)
    limits = work.job.limits
    try:
        async with asyncio.timeout(max(limits.max_seconds - work.elapsed_s, 0)) as limit:
            return await _loop(work)
    except TimeoutError:
        if not limit.expired():
            raise
    return _out_of_time(work)


async def _loop(work: Work) -> Finish | Wait:
    async with open_client(work.job.endpoint.policy) as client:
        while True:
            match work.decide():
                case Finish() | Wait() as last:
                    return last
                case AskModel() as ask:
                    ask = await _waited(work, ask)
                    try:
                        await work.renew_access()
                    except NoAccess as error:
                        return Finish("failed", f"{ErrorType.PROVIDER_AUTH}: {error}")
                    work.take(await ask_model(work, client, ask))
                case AskPerson() as ask_person:
                    work.hold(await put_before_person(work, ask_person))
                case RunTools() as tools:
                    work.take_results(await run_tools(work, tools))


async def _waited(work: Work, ask: AskModel) -> AskModel:
    """The same once its time has come: it says how long that really was."""
    if not ask.wait_s:
        return ask
    # To spread many runs, not to keep a secret.
    ask = replace(ask, wait_s=ask.wait_s * (1 + JITTER * random.random()))  # noqa: S311
    work.tell.waiting(ask)
    await asyncio.sleep(ask.wait_s)
    return ask


def _out_of_time(work: Work) -> Finish:
    decision = work.decide(at_least_s=work.job.limits.max_seconds)
    assert isinstance(decision, Finish)
    return decision
