"""Everything that a run's events say so far, for a page that is rendered in its middle."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from redis.exceptions import RedisError

from playground.live import connections
from playground.live.events import BEGINNING, LiveEvent, key_of, read_entry, run_topic
from wire.conversation import Json


@dataclass(slots=True)
class PartialCall:
    """A tool call as far as it has come. `result` is the data of its `tool_result` event, once there is one."""

    call_id: str
    name: str
    arguments: str = ""
    result: dict[str, Json] | None = None
    note: str = ""
    """Why it does not run yet, where that does not go without saying."""


@dataclass(slots=True)
class PartialStep:
    """A step as far as it has come. `calls` by their position in the answer."""

    number: int
    began_at: datetime | None = None
    text: str = ""
    reasoning: str = ""
    note: str = ""
    calls: dict[int, PartialCall] = field(default_factory=dict)

    @property
    def tool_calls(self) -> list[PartialCall]:
        """The calls in the order of the answer."""
        return [self.calls[index] for index in sorted(self.calls)]


@dataclass(slots=True)
class PartialAnswer:
    """A run as far as its events tell, up to and with the event `last_id`: following from there misses nothing."""

    last_id: str = BEGINNING
    status: str = ""
    steps: dict[int, PartialStep] = field(default_factory=dict)

    @property
    def step(self) -> int:
        """The number of the step under way, 0 before the first."""
        return max(self.steps, default=0)

    @property
    def text(self) -> str:
        """The words so far of the step under way."""
        return self._current.text

    @property
    def reasoning(self) -> str:
        """The thoughts so far of the step under way."""
        return self._current.reasoning

    @property
    def tool_calls(self) -> list[PartialCall]:
        """The calls so far of the step under way."""
        return self._current.tool_calls

    @property
    def _current(self) -> PartialStep:
        return self.steps.get(self.step, PartialStep(0))


def partial(run_id: str) -> PartialAnswer:
    """What the run's events tell so far; nothing, from the beginning on, when they are gone or Redis is away.

    Read the database first and this after it: then what the database did not know yet stands here.
    """
    topic = run_topic(run_id)
    try:
        entries = connections.entries(key_of(topic))
    except RedisError:
        return PartialAnswer()
    return fold(read_entry(topic, *entry) for entry in entries)


def fold(events: Iterable[LiveEvent]) -> PartialAnswer:
    """The state that these events, in order, lead to."""
    answer = PartialAnswer()
    for event in events:
        data = event.data
        answer.last_id = event.id
        answer.status = data.get("status", answer.status) if event.type in ("run", "end") else answer.status
        if number := data.get("step"):
            _take(answer.steps.setdefault(number, PartialStep(number, event.at)), event.type, data)
    return answer


def _take(step: PartialStep, type_: str, data: dict[str, Json]) -> None:
    match type_:
        case "step":  # another attempt begins anew
            step.text, step.reasoning, step.note = "", "", data.get("note", "")
            step.calls.clear()
        case "waiting":
            step.note = data["note"]
        case "text":
            step.text += data["delta"]
        case "reasoning":
            step.reasoning += data["delta"]
        case "tool_call":
            call = step.calls.setdefault(data["index"], PartialCall(data["call_id"], data["name"]))
            call.arguments += data["arguments_delta"]
        case "place" if data["index"] in step.calls:
            step.calls[data["index"]].note = data["note"]
        case "tool_result" if data["index"] in step.calls:
            step.calls[data["index"]].result = data
        case _:
            pass
