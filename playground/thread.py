"""A conversation for its page: the runs from the first to the chosen one, with what each added, and its branches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from playground.history import RunInput, inputs_of
from playground.models import Conversation, Run
from playground.questions import Question, questions
from playground.shown_steps import ShownStep
from playground.steps import so_far, steps_of, steps_of_many
from traces.pages.parts import ShownPart, shown_part
from traces.text import readable
from wire.conversation import Message

WHO = {"user": "You", "assistant": "Model", "tool": "Tool", "system": "System"}


@dataclass(frozen=True, slots=True)
class Branches:
    """The versions of one message: which of how many is shown, and where its neighbours are."""

    position: int
    count: int
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message that a run was given. `index` is its place in the conversation; `text` are the words to edit."""

    index: int
    role: str
    text: str
    parts: tuple[ShownPart, ...] = ()
    branches: Branches | None = None

    @property
    def who(self) -> str:
        """Whose words these are."""
        return WHO[self.role]

    @property
    def is_more_than_words(self) -> bool:
        """Would an edit of its words leave something out?"""
        return any(part.kind != "text" for part in self.parts)


@dataclass(slots=True)
class ShownRun:
    """A run in its thread. `last_id` is where its live events go on from."""

    id: str
    trace_id: str
    status: str
    status_reason: str
    is_live: bool
    last_id: str
    started_at: datetime
    duration_ms: int | None
    step_count: int
    tokens: int | None
    cost_usd: Decimal | None
    system: str = ""
    new_messages: list[ShownMessage] = field(default_factory=list)
    steps: list[ShownStep] = field(default_factory=list)
    paused_ms: int = 0
    """How much of its time nobody advanced it: it waited for a person."""


def thread_of(run: Run) -> list[ShownRun]:
    """The conversation up to this run, the first run first; the system prompt stands where it is new."""
    family = Family(run.conversation)
    line = family.line_to(run.pk)
    inputs, steps = inputs_of(line), steps_of_many(line)
    shown: list[ShownRun] = []
    system = ""
    for member in line:
        one = _shown(member, family, inputs[member.pk], steps[member.pk])
        one.system, system = (one.system if one.system != system else ""), one.system
        shown.append(one)
    return shown


def shown_messages(messages: tuple[Message, ...]) -> list[ShownMessage]:
    """Messages that belong to no run yet."""
    return [_message(index, one) for index, one in enumerate(messages)]


def shown_run(run: Run) -> ShownRun:
    """One run of a thread, by itself."""
    family = Family(run.conversation)
    inputs = inputs_of([run] if run.parent is None else [run, run.parent])
    one = _shown(run, family, inputs[run.pk], steps_of(run))
    if run.parent is not None and inputs[run.parent.pk].system == one.system:
        one.system = ""
    return one


def latest(conversation: Conversation, chosen: str = "") -> Run | None:
    """The end of the conversation: the newest continuation of the chosen run, or of all."""
    return Family(conversation).end_of(chosen)


class Family:
    """The runs of a conversation and how they descend from each other; read once."""

    def __init__(self, conversation: Conversation) -> None:
        runs = conversation.runs.select_related("trace", "conversation", "parent", "workspace").order_by(
            "created_at", "id"
        )
        self.runs = {run.pk: run for run in runs}

    def line_to(self, run_id: str) -> list[Run]:
        """The run and those that it continues, the first one first."""
        line: list[Run] = []
        here = self.runs.get(run_id)
        while here is not None:
            line.append(here)
            here = self.runs.get(here.parent_id or "")
        return line[::-1]

    def end_of(self, run_id: str) -> Run | None:
        """From this run on, always to the newest continuation; from the newest run of all when it is not known."""
        here = self.runs.get(run_id) or next(reversed(self.runs.values()), None)
        while here is not None and (children := self.children(here.pk)):
            here = children[-1]
        return here

    def children(self, run_id: str | None) -> list[Run]:
        """What continues this run, the oldest first; with None the runs that begin the conversation."""
        return [run for run in self.runs.values() if run.parent_id == run_id]

    def branches(self, run: Run) -> Branches | None:
        """The other versions of what this run was asked, if there are any."""
        siblings = self.children(run.parent_id)
        if len(siblings) < 2:
            return None
        at = siblings.index(run)
        return Branches(
            position=at + 1,
            count=len(siblings),
            previous=siblings[at - 1].get_absolute_url() if at else "",
            next=siblings[at + 1].get_absolute_url() if at + 1 < len(siblings) else "",
        )


def _shown(run: Run, family: Family, given: RunInput, known: list[ShownStep]) -> ShownRun:
    trace = run.trace
    asked = {} if trace.has_ended else questions(run)
    steps, status, last_id = so_far(run, known)
    _ask(steps, asked)
    return ShownRun(
        id=run.pk,
        trace_id=run.trace_id,
        status=status,
        status_reason=trace.status_reason,
        is_live=not trace.has_ended,
        last_id=last_id,
        started_at=trace.started_at or run.created_at,
        duration_ms=trace.duration_ms,
        step_count=len(steps),
        tokens=trace.total_tokens,
        cost_usd=trace.cost_usd,
        system=given.system or "",
        new_messages=list(_new_messages(run, given.messages, family.branches(run))),
        steps=steps,
        paused_ms=round(run.paused_s * 1000),
    )


def _ask(steps: list[ShownStep], asked: dict[tuple[int, int], Question]) -> None:
    """Put what is asked with the calls that wait."""
    for step in steps:
        for call in step.calls:
            call.question = asked.get((step.number, call.index)) if call.waits else None


def _new_messages(run: Run, messages: tuple[Message, ...], branches: Branches | None) -> Iterator[ShownMessage]:
    """What this run was given beyond its parent; its branches stand at the person's last message."""
    last = max((index for index, message in enumerate(messages) if message.role == "user"), default=-1)
    for index, message in enumerate(messages):
        if index >= run.inherited_messages:
            yield _message(index, message, branches if index == last else None)


def _message(index: int, message: Message, branches: Branches | None = None) -> ShownMessage:
    parts = tuple(map(shown_part, message.parts))
    return ShownMessage(index, message.role, readable(message.text), parts, branches)
