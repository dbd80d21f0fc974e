"""What came of replaying the recorded traffic, as a table for the report."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.wire.recordings import Recording
from wire.conversation import FinishReason, ModelResponse, ServerToolCall
from wire.protocols import PROTOCOLS

_COLUMNS = ("requests", "respelled", "answers", "streams", "errors", "calls", "server calls", "usage", "finish")


@dataclass
class Outcome:
    """Counts by protocol. `respelled`: requests that came back with an accepted difference."""

    requests: Counter[str] = field(default_factory=Counter)
    respelled: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    streams: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    server_calls: Counter[str] = field(default_factory=Counter)
    usage: Counter[str] = field(default_factory=Counter)
    finish: Counter[str] = field(default_factory=Counter)
    idle: list[str] = field(default_factory=list)
    """Accepted differences that no recording shows."""

    def take_answer(self, recording: Recording, answer: ModelResponse | str) -> None:
        """Count one answer, or the error that stood in it."""
        protocol = recording.protocol
        self.answers[protocol] += 1
        self.streams[protocol] += recording.is_stream
        if isinstance(answer, str):
            self.errors[protocol] += 1
            return
        self.calls[protocol] += len(answer.message.tool_calls)
        self.server_calls[protocol] += sum(isinstance(part, ServerToolCall) for part in answer.message.parts)
        self.usage[protocol] += answer.usage is not None
        self.finish[protocol] += answer.finish_reason is not FinishReason.UNKNOWN

    def table(self) -> Iterator[str]:
        """The lines of the table; none where nothing was replayed."""
        if not self.requests and not self.answers:
            return
        yield f"{'':20}" + "".join(f"{name:>14}" for name in _COLUMNS)
        for protocol in PROTOCOLS:
            counts = (getattr(self, name.replace(" ", "_"))[protocol] for name in _COLUMNS)
            yield f"{protocol:20}" + "".join(f"{count:>14}" for count in counts)
        yield from (f"accepted, but seen in no recording: {reason}" for reason in self.idle)


OUTCOME = Outcome()
