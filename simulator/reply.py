"""What a simulated model answers, before it is put into a protocol's bytes."""

from dataclasses import dataclass
from typing import Literal

from wire.conversation import FinishReason

Ending = Literal["complete", "cut", "stalled"]


@dataclass(frozen=True, slots=True)
class RawCall:
    """A tool call as a model writes it: `arguments` is a string, valid JSON or not."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Timing:
    """How an answer is paced, in milliseconds. None is: as a plausible model would.

    `events` stretches or cuts the text so that about so many pieces come, spread evenly over `duration_ms`.
    """

    first_byte_ms: int | None = None
    duration_ms: int | None = None
    events: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `finish` None is: what follows from text and calls.."""

    text: str = ""
    calls: tuple[RawCall, ...] = ()
    refusal: str = ""
    finish: FinishReason | None = None
    timing: Timing = Timing()
    ending: Ending = "complete"

    @property
    def finish_reason(self) -> FinishReason:
        """Why it stopped."""
        return self.finish or (FinishReason.TOOL_CALLS if self.calls else FinishReason.STOP)


@dataclass(frozen=True, slots=True)
class Html:
    """A web page where JSON is due: what a gateway in front of a host sends when it has trouble."""

    page: str
    status: int = 200
