"""A run that this process advances."""

import asyncio
from dataclasses import dataclass
from enum import Enum

from playground.state import Finish, Wait


class Why(Enum):
    """Why a run is stopped from outside. One whose worker stops is left to another; of one that is lost others know."""

    CANCELLED = "cancelled"
    STOPPED = "stopped"
    LOST = "lost"


@dataclass(slots=True)
class Held:
    """The coroutine that advances a run. `leased` is true once the database says that the run is ours."""

    task: asyncio.Task[Finish | Wait] | None = None
    leased: bool = False
    why: Why | None = None

    def stop(self, why: Why) -> None:
        """End the coroutine now. The first reason counts."""
        if self.why is None:
            self.why = why
            if self.task is not None:
                self.task.cancel()
