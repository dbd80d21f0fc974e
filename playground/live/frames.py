"""Events gathered into frames: many small deltas become one event of each kind. Pure."""

from collections.abc import Mapping

from wire.conversation import Json

# The field that grows when two neighbouring events of one type continue each other, and what must be equal for that.
GROWING = {
    "text": ("delta", ("step",)),
    "reasoning": ("delta", ("step",)),
    "tool_call": ("arguments_delta", ("step", "index")),
}

Event = tuple[str, dict[str, Json]]


class Frame:
    """The events since the last frame, by topic, in order."""

    def __init__(self) -> None:
        self.topics: dict[str, list[Event]] = {}

    @property
    def size(self) -> int:
        """Roughly in bytes."""
        data = [data for events in self.topics.values() for _, data in events]
        return sum(100 + sum(len(value) for value in one.values() if isinstance(value, str)) for one in data)

    def __bool__(self) -> bool:
        return bool(self.topics)

    def add(self, topic: str, type_: str, data: dict[str, Json]) -> None:
        """Take an event, joined to the one before it where it only continues that. `data` is given away."""
        events = self.topics.setdefault(topic, [])
        if not (events and _continue(events[-1], type_, data)):
            events.append((type_, data))

    def prepend(self, earlier: "Frame") -> None:
        """Put a frame that could not be sent before this one."""
        for topic, events in earlier.topics.items():
            self.topics[topic] = events + self.topics.get(topic, [])


def _continue(last: Event, type_: str, data: Mapping[str, Json]) -> bool:
    """Let `last` grow by this event, if that is all it means."""
    if type_ != last[0] or type_ not in GROWING:
        return False
    growing, equal = GROWING[type_]
    for name in equal:
        if last[1].get(name) != data.get(name):
            return False
    last[1][growing] += data[growing]
    return True
