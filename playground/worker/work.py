"""A run while it is advanced: what is known, what has happened, and where to write and tell it."""

import time
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from playground.loop import Failure, State, Step
from playground.worker.job import Job
from playground.worker.journal import Journal
from playground.worker.telling import Teller


@dataclass(slots=True)
class Work:
    """The job, its state so far, and its outlets."""

    job: Job
    journal: Journal
    tell: Teller
    root: str
    steps: list[Step] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    last_request: str | None = None
    _sequence: int = 0
    _began: float = field(default_factory=time.monotonic)
    _before_s: float = 0

    def __post_init__(self) -> None:
        self.steps = list(self.job.steps)
        self.last_request = self.job.last_request
        self._sequence = max(self.job.spans - 1, 0)
        if self.job.started_at is not None:
            self._before_s = max((timezone.now() - self.job.started_at).total_seconds(), 0)

    @property
    def elapsed_s(self) -> float:
        """Since the run began, on whatever worker."""
        return self._before_s + time.monotonic() - self._began

    @property
    def state(self) -> State:
        """What the loop decides on."""
        return State(tuple(self.steps), tuple(self.failures), self.elapsed_s)

    @property
    def cost_usd(self) -> Decimal | None:
        """Of all steps so far; None when unknown."""
        return self.state.cost_usd

    def next_sequence(self) -> int:
        """The number of the next span: the order that the trace shows."""
        self._sequence += 1
        return self._sequence
