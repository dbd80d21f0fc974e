"""What a simulated model answers, before it is put into a protocol's bytes."""

from dataclasses import dataclass
from typing import Literal

from simulator.refusals import Failure
from wire.conversation import FinishReason

Ending = Literal["complete", "cut", "stalled"]


@dataclass(frozen=True, slots=True)
class RawCall:
    """A tool call as a model writes it: `arguments` is a string, valid JSON or not; `is_custom` a tool of free text."""

    name: str
    arguments: str
    is_custom: bool = False


@dataclass(frozen=True, slots=True)
class ProviderRun:
    """What a tool of the provider itself did: a search with the one page that it found, or a program with its output.

    `asked` is the query or the program. All of it is made up, and says so.
    """

    tool: Literal["web_search", "code_execution"]
    asked: str
    output: str
    url: str = ""
    title: str = ""


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
    """One answer. `finish` None is: what follows from text and calls.

    `thoughts` come first, with the state that each protocol wants back; `hidden_thoughts`: more that nobody may read.
    Then comes what tools of the provider did (`runs`). `is_blocked`: the prompt itself was refused. `breaks` is the
    failure in its middle.
    """

    text: str = ""
    calls: tuple[RawCall, ...] = ()
    refusal: str = ""
    thoughts: str = ""
    hidden_thoughts: bool = False
    runs: tuple[ProviderRun, ...] = ()
    is_blocked: bool = False
    finish: FinishReason | None = None
    timing: Timing = Timing()
    ending: Ending = "complete"
    breaks: Failure | None = None

    @property
    def finish_reason(self) -> FinishReason:
        """Why it stopped."""
        if self.finish is not None:
            return self.finish
        if self.refusal:
            return FinishReason.REFUSAL
        return FinishReason.TOOL_CALLS if self.calls else FinishReason.STOP


@dataclass(frozen=True, slots=True)
class Html:
    """A web page where JSON is due: what a gateway in front of a host sends when it has trouble."""

    page: str
    status: int = 200
