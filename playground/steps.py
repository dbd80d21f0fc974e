"""A run's steps for whoever looks at them: pages, and the snapshot of a run whose live events are gone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from playground.history import CALL_INDEX, REPEATS, RecordedStep, recorded_steps_of
from playground.live.events import BEGINNING
from playground.live.partial import PartialAnswer, PartialCall, PartialStep, partial
from playground.models import Run
from playground.shown_steps import ShownCall, ShownStep
from traces import waits
from traces.models import NOTES, QUEUED, WHY, Span, Trace
from traces.pages.parts import shown_part
from traces.reader import CallText, call_texts, is_read_in_part
from traces.text import readable
from wire.conversation import Part, Reasoning, Refusal, ServerToolCall, ServerToolResult, Text, ToolCall

_READ_IN_PART = "Of what came only the beginning, 1 MB, is shown here; the trace keeps all of it."


def steps_of(run: Run) -> list[ShownStep]:
    """The steps as the database knows them."""
    return steps_of_many([run])[run.pk]


def steps_of_many(runs: Sequence[Run]) -> dict[str, list[ShownStep]]:
    """The same of several runs of a workspace, by run id, in as many queries as of one."""
    recorded = recorded_steps_of(runs)
    all_steps = [step for steps in recorded.values() for step in steps]
    texts = call_texts([span for step in all_steps for span in (*step.tools, *step.provider_tools)])
    return {run_id: _noted_once([_shown(step, texts) for step in steps]) for run_id, steps in recorded.items()}


def _noted_once(steps: list[ShownStep]) -> list[ShownStep]:
    said: set[str] = set()
    for step in steps:
        step.notes = [note for note in step.notes if note not in said]
        said.update(step.notes)
    return steps


class SoFar(NamedTuple):
    """A run in its middle: follow it from the event `last_id`."""

    steps: list[ShownStep]
    status: str
    last_id: str = BEGINNING


def so_far(run: Run, steps: list[ShownStep]) -> SoFar:
    """What the database knew (`steps_of`, read before this), with what only live events tell yet.

    Of a run that has ended there is nothing to follow; its events are not read.
    """
    if run.trace.has_ended:
        return SoFar(steps, run.trace.status)
    told = partial(run.pk)
    if told.status in Trace.ENDED:  # meanwhile: who follows from here would never hear of it
        run.trace.refresh_from_db()
        return SoFar(steps_of(run), run.trace.status)
    return SoFar(_merged(steps, told), told.status or run.trace.status, told.last_id)


def _shown(step: RecordedStep, texts: dict[str, CallText]) -> ShownStep:
    shown = ShownStep(step.number, attempts=len(step.attempts))
    if step.attempts:
        _take_span(shown, step.attempts[-1])
        if is_read_in_part(step.attempts[-1]):
            shown.error_message = f"{shown.error_message} {_READ_IN_PART}".lstrip()
    if step.answer is None:
        return shown
    parts = step.answer.message.parts
    shown.text = readable(step.answer.message.text)
    shown.reasoning = readable("\n\n".join(part.text for part in parts if isinstance(part, Reasoning) and part.text))
    shown.refusal = readable("".join(part.text for part in parts if isinstance(part, Refusal)))
    _take_parts(shown, parts)
    shown.provider_calls = [_provider_call(index, span, texts) for index, span in enumerate(step.provider_tools)]
    spans = {span.attributes.get(CALL_INDEX): span for span in step.tools}
    shown.calls = [
        _shown_call(index, call, spans.get(index), texts) for index, call in enumerate(step.answer.message.tool_calls)
    ]
    return shown


def _take_parts(shown: ShownStep, parts: Sequence[Part]) -> None:
    """What stands beside the words and the calls, which have their own places."""
    for part in parts:
        match part:
            case Text():
                shown.links += shown_part(part).links
            case Reasoning() if part.text:
                shown.reasoning_note = shown_part(part).note
            case ToolCall() | ServerToolCall() | ServerToolResult():
                pass
            case _:
                shown.others.append(shown_part(part))


def _take_span(shown: ShownStep, span: Span) -> None:
    shown.span_id, shown.status = span.pk, span.status
    shown.error_type, shown.error_message = span.error_type, span.error_message
    shown.note, shown.notes = span.attributes.get(WHY, ""), span.attributes.get(NOTES, [])
    shown.finish_reason = span.finish_reason
    shown.started_at, shown.ended_at = span.started_at, span.ended_at
    shown.input_tokens, shown.output_tokens, shown.cost_usd = span.input_tokens, span.output_tokens, span.cost_usd


def _shown_call(index: int, call: ToolCall, span: Span | None, texts: dict[str, CallText]) -> ShownCall:
    shown = ShownCall(index, call.call_id, call.name, call.arguments)
    if span is None:
        return shown
    shown.started_at, shown.ended_at = span.started_at, span.ended_at
    shown.queued_ms = span.attributes.get(QUEUED, 0)
    return _with_result(shown, span, texts)


def _provider_call(index: int, span: Span, texts: dict[str, CallText]) -> ShownCall:
    shown = ShownCall(index, span.call_id, span.tool_name, texts[span.pk].arguments or "", by_provider=True)
    return _with_result(shown, span, texts)


def _with_result(shown: ShownCall, span: Span, texts: dict[str, CallText]) -> ShownCall:
    return replace(
        shown,
        status=_status(span),
        wait=waits.wait_of(span),
        decision=waits.decision_of(span),
        output=texts[span.pk].output,
        output_truncated=texts[span.pk].output_truncated,
        is_error=bool(span.is_error),
        error_type=span.error_type,
        error_message=span.error_message,
        repeats=span.attributes.get(REPEATS, 0),
        span_id=span.pk,
    )


def _status(span: Span) -> str:
    """That of the span, but for a call that waits for a person, or for its turn after that."""
    if waits.is_waiting(span):
        return Trace.Status.WAITING
    return span.status if span.status != Span.Status.RUNNING or waits.has_begun(span) else Trace.Status.QUEUED


def _merged(steps: list[ShownStep], answer: PartialAnswer) -> list[ShownStep]:
    """The recorded steps, each completed with what its events told meanwhile, and the steps after them."""
    by_number = {step.number: step for step in steps}
    for number, told in answer.steps.items():
        _complete(by_number.setdefault(number, ShownStep(number, started_at=told.began_at)), told)
    return [by_number[number] for number in sorted(by_number)]


def _complete(step: ShownStep, told: PartialStep) -> None:
    if step.status == Span.Status.RUNNING:
        step.text = readable(told.text) or step.text
        step.reasoning = readable(told.reasoning) or step.reasoning
        step.note = told.note or step.note
    known = {call.index for call in step.calls}
    step.calls += [
        ShownCall(index, call.call_id, call.name, call.arguments)
        for index, call in sorted(told.calls.items())
        if index not in known
    ]
    for call in step.calls:
        if call.index in told.calls and call.status in ("queued", Span.Status.RUNNING, Trace.Status.WAITING):
            _take_result(call, told.calls[call.index])


def _take_result(call: ShownCall, told: PartialCall) -> None:
    call.note = told.note if told.result is None else ""
    if told.result is not None:
        call.is_error = bool(told.result["is_error"])
        call.output = told.result["output"]
        call.output_truncated = bool(told.result.get("truncated"))
        call.status, call.question = Span.Status.ERROR if call.is_error else Span.Status.OK, None
