"""A run while it is advanced: what is known, what has happened, and where to write and tell it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils import timezone

from playground.loop import decide
from playground.state import Decision, Failure, Hold, Spent, State, Step
from playground.taking_up import holds_of
from playground.worker.job import Job, with_access
from playground.worker.journal import Journal
from playground.worker.telling import Teller
from wire.conversation import ToolResult


@dataclass(slots=True)
class Work:
    """The job, its state so far, and its outlets."""

    job: Job
    journal: Journal
    tell: Teller
    root: str
    steps: list[Step] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    spent: Spent = field(default_factory=Spent)
    last_request: str | None = None
    _sequence: int = 0
    _began: float = field(default_factory=time.monotonic)
    _before_s: float = 0

    def __post_init__(self) -> None:
        self.steps = list(self.job.before.steps)
        self.failures = list(self.job.before.failures)
        self.spent = self.job.before.spent
        self.last_request = self.job.before.last_request
        self._sequence = max(self.job.before.spans - 1, 0)
        if self.job.started_at is not None:
            since = (timezone.now() - self.job.started_at).total_seconds()
            self._before_s = max(since - self.job.paused_s, 0)

    @property
    def elapsed_s(self) -> float:
        """Since the run began, on whatever worker; but for the time in which it waited for a person."""
        return self._before_s + time.monotonic() - self._began

    @property
    def state(self) -> State:
        """What the loop decides on."""
        return State(tuple(self.steps), tuple(self.failures), self.elapsed_s, spent=self.spent)

    def decide(self, at_least_s: float = 0) -> Decision:
        """What to do next, now or, if that is later, at the second `at_least_s`."""
        state = replace(self.state, elapsed_s=max(self.elapsed_s, at_least_s))
        return decide(state, self.job.limits, one_call=not self.job.parallel_tool_calls)

    async def renew_access(self) -> None:
        """Have a token that lasts, and masked everywhere, before it is sent. Raises NoAccess."""
        self.job = self.tell.job = await with_access(self.job)
        self.journal.masker = self.job.masker

    def take(self, answer: Step | Failure) -> None:
        """Go on from what came of a model request."""
        if isinstance(answer, Failure):
            self.failures.append(answer)
            if answer.usage is not None:
                self.spent = self.spent.plus(answer.usage.total_tokens, answer.cost_usd)
        else:
            holds = holds_of(answer.calls, self.job.versions, self.job.protocol, self.job.endpoint.profile)
            self.steps.append(replace(answer, holds=holds))
            self.failures.clear()

    def hold(self, holds: Mapping[int, Hold]) -> None:
        """Know what stands between some of the last step's calls and their run."""
        self.steps[-1] = replace(self.steps[-1], holds={**self.steps[-1].holds, **holds})

    def take_results(self, results: Mapping[int, ToolResult]) -> None:
        """Know what came of some of the last step's calls."""
        self.steps[-1] = replace(self.steps[-1], results={**self.steps[-1].results, **results})

    @property
    def cost_usd(self) -> Decimal | None:
        """Of all steps so far; None when unknown."""
        return self.state.cost_usd

    def next_sequence(self) -> int:
        """The number of the next span: the order that the trace shows."""
        self._sequence += 1
        return self._sequence
