"""What the simulator sends back, as timed bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.reply import Ending

JSON = "application/json"
EVENT_STREAM = "text/event-stream; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes that go out `at_ms` after the request came."""

    at_ms: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send, and when. A `stalled` answer never ends; a `cut` one ends with the connection."""

    status: int
    chunks: tuple[Chunk, ...]
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending = "complete"

    @property
    def is_plain(self) -> bool:
        """Is it one body that comes at once and whole?"""
        return len(self.chunks) == 1 and self.is_whole

    @property
    def is_whole(self) -> bool:
        """Does it end as its protocol wants it?"""
        return self.ending not in ("cut", "stalled")

    @property
    def body(self) -> bytes:
        """All that will be sent."""
        return b"".join(chunk.data for chunk in self.chunks)
