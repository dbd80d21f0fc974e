"""A run's steps for whoever looks at them: pages, and the snapshot of a run whose live events are gone."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from playground.history import CALL_INDEX, REPEATS, RecordedStep, recorded_steps_of
from playground.lanes import Interval, bars
from playground.live.events import BEGINNING
from playground.live.partial import PartialAnswer, PartialCall, PartialStep, partial
from playground.models import Run
from playground.questions import Question
from tools.checks import NAME
from traces import waits
from traces.models import NOTES, WHY, Span, Trace
from traces.pages.parts import Link, ShownPart, shown_part
from traces.reader import CallText, call_texts
from traces.text import readable
from traces.waits import Decision, Wait
from wire import json_text
from wire.conversation import Json, Part, Reasoning, Refusal, ServerToolCall, ServerToolResult, Text, ToolCall
from wire.errors import ErrorType, WireError


@dataclass(slots=True)
class ShownCall:
    """A tool call: what was asked, and what came of it. `output` is cut after 16 kB; the span has all.

    `status` is that of the span, or `queued` for a call that has none (yet). `value` is None for unparseable arguments.
    `by_provider`: it ran within the provider's answer, nobody says when.
    """

    index: int
    call_id: str
    name: str
    arguments: str
    status: str = "queued"
    output: str | None = None
    output_truncated: bool = False
    is_error: bool = False
    error_type: str = ""
    error_message: str = ""
    repeats: int = 0
    by_provider: bool = False
    span_id: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    wait: Wait | None = None
    decision: Decision | None = None
    question: Question | None = None
    """What a person is asked, while the call waits for one."""

    def __post_init__(self) -> None:
        self.call_id, self.name = readable(self.call_id), readable(self.name)
        self.arguments = readable(self.arguments)

    @property
    def value(self) -> Json:
        """The arguments as JSON, None where they are not JSON."""
        try:
            return json_text.loads(self.arguments)
        except WireError:
            return None

    @property
    def duration_ms(self) -> int | None:
        """How long the tool took, None before its end and where a person answered in its place."""
        return _milliseconds(*self.ran)

    @property
    def waits(self) -> bool:
        """Does it wait for a person?"""
        return self.status == Trace.Status.WAITING

    @property
    def ran(self) -> Interval:
        """From when to when the tool itself ran, as far as it did."""
        is_answered = self.decision is not None and self.decision.decided in waits.IN_PLACE
        has_run = not is_answered and self.status not in (Trace.Status.WAITING, Trace.Status.QUEUED)
        return (self.started_at, self.ended_at) if has_run else (None, None)

    @property
    def waited(self) -> Interval:
        """From when to when it waited for a person."""
        if self.wait is None:
            return None, None
        return self.wait.since, self.decision.at if self.decision else self.ended_at or timezone.now()

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The arguments as a small table; empty where they are not an object of plain values."""
        if not isinstance(self.value, dict):
            return []
        texts = {name: item if isinstance(item, str) else json_text.dumps(item) for name, item in self.value.items()}
        return [(readable(name), readable(text)) for name, text in texts.items()]

    @property
    def tool_page(self) -> str:
        """Where the tool can be tried again; empty where there is none of this name."""
        is_tool = NAME.fullmatch(self.name) and not self.by_provider and self.error_type != ErrorType.UNKNOWN_TOOL
        return reverse("tools:detail", args=[self.name]) if is_tool else ""


@dataclass(slots=True)
class ShownStep:
    """A step as far as it has come. `status` is that of its last attempt at the model: `span_id` names its span."""

    number: int
    status: str = "running"
    text: str = ""
    reasoning: str = ""
    reasoning_note: str = ""
    refusal: str = ""
    links: list[Link] = field(default_factory=list)
    """The sources that the words cite."""
    others: list[ShownPart] = field(default_factory=list)
    """What of the answer is neither words, nor thoughts in words, nor a call."""
    calls: list[ShownCall] = field(default_factory=list)
    provider_calls: list[ShownCall] = field(default_factory=list)
    attempts: int = 1
    note: str = ""
    """Why the last attempt was made, where that does not go without saying."""
    notes: list[str] = field(default_factory=list)
    """What of the conversation could not be sent as it stands, and was not said of an earlier step."""
    error_type: str = ""
    error_message: str = ""
    finish_reason: str = ""
    span_id: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: Decimal | None = None

    @property
    def is_answer(self) -> bool:
        """Is this what the work led to: words, and no call?"""
        return self.status == Span.Status.OK and bool(self.text) and not self.calls

    @property
    def duration_ms(self) -> int | None:
        """How long the model took, None before its end."""
        return _milliseconds(self.started_at, self.ended_at)

    @property
    def tokens(self) -> int | None:
        """Read and made, None when the provider did not say."""
        return None if self.input_tokens is None else self.input_tokens + (self.output_tokens or 0)

    @property
    def lanes(self) -> list[tuple[ShownCall, tuple[int, int], tuple[int, int]]]:
        """Each call with its bar on the axis that the step's calls share, and with that of its waiting."""
        drawn = bars([call.ran for call in self.calls] + [call.waited for call in self.calls])
        return list(zip(self.calls, drawn[: len(self.calls)], drawn[len(self.calls) :], strict=True))


def _milliseconds(start: datetime | None, end: datetime | None) -> int | None:
    return None if start is None or end is None else round((end - start).total_seconds() * 1000)


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
    if told.result is not None:
        call.is_error = bool(told.result["is_error"])
        call.output = told.result["output"]
        call.output_truncated = bool(told.result.get("truncated"))
        call.status, call.question = Span.Status.ERROR if call.is_error else Span.Status.OK, None
