"""The tool calls of one step: all at once, each recorded when it begins and when it ends."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from accounts.ids import new_span_id
from playground.history import CALL_INDEX, REPEATS, RESULT_LIMIT, RESULT_TEXT
from playground.state import AskPerson, Hold, NotRun, PlannedCall, RunTools
from playground.worker.work import Work
from tools import execution
from tools.definitions import takes_null_for_absence
from tools.executors.outcome import Outcome, failed
from tools.outputs import MODEL_LIMIT, text_for_model
from traces import waits
from traces.changes import SpanChanged, SpanEnded, SpanStarted
from traces.models import ADVICE, ATTEMPTS, NOTES, OUTPUT_TYPE, QUEUED, UNDECLARED, Span
from wire.conversation import ToolResult

MOST_UNDECLARED = 20
"""Names of arguments that a span lists."""


async def put_before_person(work: Work, decision: AskPerson) -> dict[int, Hold]:
    """Record that these calls wait and let the watchers know; what holds them, by their position."""
    started, holds = [], {}
    for planned in decision.calls:
        assert planned.hold is not None
        now = timezone.now()
        waiting = waits.started_waiting(planned.hold.why, planned.hold.sentence, now)
        span = _started(work, decision.step, planned, now, waiting)
        started.append(span)
        holds[planned.position] = replace(planned.hold, span_id=span.span_id)
    await work.journal.write(*started)
    for planned, span in zip(decision.calls, started, strict=True):
        more = {"index": planned.position, "name": planned.call.name, "waiting": span.attributes[waits.WAIT]["why"]}
        work.tell.span(decision.step, span.span_id, Span.Kind.TOOL, Span.Status.RUNNING, **more)
    return holds


async def run_tools(work: Work, decision: RunTools) -> dict[int, ToolResult]:
    """The results by the position of their call. Every call gets one."""
    step, calls = decision.step, decision.calls
    started = [_start(work, step, planned) for planned in calls]
    # Recorded before anything runs: what a tool does to the world must not happen unseen.
    await work.journal.write(*started)
    async with asyncio.TaskGroup() as group:
        running = [
            group.create_task(_run(work, step, planned, span.span_id))
            for planned, span in zip(calls, started, strict=True)
        ]
    return {planned.position: task.result() for planned, task in zip(calls, running, strict=True)}


def _start(work: Work, step: int, planned: PlannedCall) -> SpanStarted | SpanChanged:
    """What says that the call begins: a span of its own, or the one in which it waited."""
    now = timezone.now()
    waited = planned.hold.span_id if planned.hold else ""
    span = SpanChanged(waited, {}, now) if waited else _started(work, step, planned, now)
    work.tell.span(
        step, span.span_id, Span.Kind.TOOL, Span.Status.RUNNING, index=planned.position, name=planned.call.name
    )
    return span


def _started(
    work: Work, step: int, planned: PlannedCall, at: datetime, waiting: Mapping[str, Any] = MappingProxyType({})
) -> SpanStarted:
    call, version = planned.call, work.job.versions.get(planned.call.name)
    attributes = {"gen_ai.operation.name": "execute_tool", CALL_INDEX: planned.position, **waiting}
    if planned.repeats:
        attributes[REPEATS] = planned.repeats
        attributes[NOTES] = [f"The same call was made in {planned.repeats} earlier step(s)."]
    return SpanStarted(
        span_id=new_span_id(),
        parent_id=work.root,
        sequence=work.next_sequence(),
        kind=Span.Kind.TOOL,
        name=f"execute_tool {call.name}",
        step=step,
        at=at,
        tool_name=call.name,
        tool_version=version.number if version else None,
        call_id=call.call_id,
        arguments=call.arguments.encode("utf-8", "surrogatepass"),
        attributes=attributes,
    )


async def _run(work: Work, step: int, planned: PlannedCall, span_id: str) -> ToolResult:
    try:
        outcome = await _outcome(work, step, planned)
    except asyncio.CancelledError:
        work.journal.note(SpanEnded(span_id, timezone.now(), Span.Status.CANCELLED))
        raise
    _end(work, step, planned, span_id, outcome)
    call = planned.call
    return ToolResult(call.call_id, call.name, outcome.text, outcome.is_error)


async def _outcome(work: Work, step: int, planned: PlannedCall) -> Outcome:
    job, call = work.job, planned.call
    if planned.refusal:
        return failed(planned.refusal.type, planned.refusal.sentence)
    version = job.versions.get(call.name)
    if version is None:
        return execution.unknown_tool(call.name, job.versions)
    return await execution.call(
        version,
        call.arguments,
        is_free_text=call.is_free_text,
        null_is_absent=takes_null_for_absence(version, job.protocol, job.endpoint.profile),
        approved=planned.hold is not None,
        secrets=job.secrets,
        masker=job.masker,
        peers=job.peers,
        tell=_teller(work, step, planned),
    )


def _teller(work: Work, step: int, planned: PlannedCall) -> Callable[[str], None]:
    """Lets the watchers know at which limit the call waits, and when it waits no more, each once."""
    last = ""

    def tell(limit: str) -> None:
        nonlocal last
        if limit != last:
            last = limit
            work.tell.place(step, planned.position, planned.call.call_id, planned.call.name, limit)

    return tell


def _end(work: Work, step: int, planned: PlannedCall, span_id: str, outcome: Outcome) -> None:
    status = Span.Status.ERROR if outcome.is_error else Span.Status.OK
    call = planned.call
    work.journal.note(
        SpanEnded(
            span_id=span_id,
            at=timezone.now(),
            status=status,
            error_type=outcome.error_type,
            error_message=outcome.error_detail,
            attributes=_attributes(outcome, planned.refusal),
            output=outcome.output,
            is_error=outcome.is_error,
            masked=outcome.masked,
        )
    )
    work.tell.result(step, planned.position, call.call_id, call.name, outcome)
    work.tell.span(step, span_id, Span.Kind.TOOL, status, index=planned.position, name=call.name)


def _attributes(outcome: Outcome, refusal: NotRun | None) -> dict[str, object]:
    limit = outcome.text_limit or MODEL_LIMIT
    made = text_for_model(outcome.output, outcome.content_type, limit)
    found: dict[str, object] = {
        ADVICE: refusal.advice if refusal is not None else outcome.advice,
        OUTPUT_TYPE: outcome.content_type,
        RESULT_LIMIT: limit if limit != MODEL_LIMIT else None,
        RESULT_TEXT: outcome.text if outcome.text != made else None,
        "toolscope.tool.printed": outcome.printed,
        QUEUED: outcome.queued_ms,
        ATTEMPTS: [asdict(attempt) for attempt in outcome.attempts],
        UNDECLARED: list(outcome.undeclared[:MOST_UNDECLARED]),
        "toolscope.arguments.empty": outcome.empty_arguments,
        "toolscope.arguments.nulls_dropped": outcome.dropped_nulls,
    }
    return {name: value for name, value in found.items() if value or (name == RESULT_TEXT and value is not None)}
