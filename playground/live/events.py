"""Live events: their names, the streams that carry them, and how one stands in a stream."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from wire import json_text
from wire.conversation import Json

BEGINNING = "0-0"
"""The id before every event."""

FIRST_TYPE = "run"
"""Every run's stream begins with an event of this type: a stream that does not has lost its beginning."""

CANCEL_CHANNEL = "live:cancel"
"""Where the id of a run to cancel is called out to all workers."""


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """Something that happened in `topic`. `id` is the stream's, or the one that it was read up to.

    `text` is its data in JSON, on one line: who only passes an event on need not read it.
    """

    topic: str
    id: str
    type: str
    text: str

    @property
    def at(self) -> datetime:
        """When it was told: a stream's ids begin with that, in milliseconds."""
        return datetime.fromtimestamp(position(self.id)[0] / 1000, UTC)

    @property
    def data(self) -> dict[str, Json]:
        """What the event says, read anew each time."""
        value: dict[str, Json] = json_text.loads(self.text)
        return value


def run_topic(run_id: str) -> str:
    """What happens in one run."""
    return f"run:{run_id}"


def workspace_topic(workspace_id: str) -> str:
    """What happens to the runs of a workspace, for lists: which trace, which status."""
    return f"workspace:{workspace_id}"


def run_of(topic: str) -> str | None:
    """The id of the run that this topic is about, if it is about one."""
    kind, _, run_id = topic.partition(":")
    return run_id if kind == "run" else None


def key_of(topic: str) -> str:
    """The name of the Redis Stream of a topic."""
    return f"live:{topic}"


def read_entry(topic: str, entry_id: str, fields: Mapping[str, str]) -> LiveEvent:
    """The event that a stream's entry holds: its type in `t`, its data as JSON in `d`."""
    return LiveEvent(topic, entry_id, fields["t"], fields["d"])


def position(event_id: str) -> tuple[int, int]:
    """A stream id as numbers that can be compared; what is not an id comes before every event."""
    milliseconds, _, number = event_id.partition("-")
    if not (milliseconds.isascii() and milliseconds.isdigit() and (number or "0").isascii()):
        return (0, 0)
    return (int(milliseconds), int(number or 0)) if (number or "0").isdigit() else (0, 0)


def as_id(event_id: str) -> str:
    """A well-formed stream id for what a client sent; the beginning for what is none."""
    milliseconds, number = position(event_id)
    return f"{milliseconds}-{number}" if max(milliseconds, number) < 2**63 else BEGINNING


def following(event_id: str) -> str:
    """The next id: of an event that stands in no stream, so that a client takes it for new."""
    milliseconds, number = position(event_id)
    return f"{milliseconds}-{number + 1}"
