"""A run that this process advances."""

import asyncio
from dataclasses import dataclass
from enum import Enum

from playground.state import Finish


class Why(Enum):
    """Why a run is stopped from outside, and how it ends then. None: not by this process, others know better."""

    CANCELLED = Finish("cancelled", "cancelled by a person")
    STOPPED = Finish("failed", "interrupted: the worker was stopped")
    LOST = None


@dataclass(slots=True)
class Held:
    """The coroutine that advances a run. `leased` is true once the database says that the run is ours."""

    task: asyncio.Task[Finish] | None = None
    leased: bool = False
    why: Why | None = None

    def stop(self, why: Why) -> None:
        """End the coroutine now. The first reason counts."""
        if self.why is None:
            self.why = why
            if self.task is not None:
                self.task.cancel()
