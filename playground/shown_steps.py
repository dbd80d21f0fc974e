"""A step and its calls as pages show them, as far as they have come."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from playground.lanes import Interval, bars
from playground.questions import Question
from tools.checks import NAME
from traces import waits
from traces.models import Span, Trace
from traces.pages.parts import Link, ShownPart
from traces.text import readable
from traces.waits import Decision, Wait
from wire import json_text
from wire.conversation import Json
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
    queued_ms: int = 0
    """So long it waited for a place under its tool's limits, before the tool ran."""
    wait: Wait | None = None
    decision: Decision | None = None
    question: Question | None = None
    """What a person is asked, while the call waits for one."""
    note: str = ""
    """Why it does not run yet, where that does not go without saying."""

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
        if not has_run or self.started_at is None:
            return None, None
        return self.started_at + timedelta(milliseconds=self.queued_ms), self.ended_at

    @property
    def waited(self) -> Interval:
        """From when to when it waited for a person, or else for its place."""
        if self.wait is None:
            return (self.started_at, self.ran[0]) if self.queued_ms else (None, None)
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
        if self.input_tokens is None or self.output_tokens is None:
            return None
        return self.input_tokens + self.output_tokens

    @property
    def lanes(self) -> list[tuple[ShownCall, tuple[int, int], tuple[int, int]]]:
        """Each call with its bar on the axis that the step's calls share, and with that of its waiting."""
        drawn = bars([call.ran for call in self.calls] + [call.waited for call in self.calls])
        return list(zip(self.calls, drawn[: len(self.calls)], drawn[len(self.calls) :], strict=True))


def _milliseconds(start: datetime | None, end: datetime | None) -> int | None:
    return None if start is None or end is None else round((end - start).total_seconds() * 1000)
