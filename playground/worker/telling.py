"""What the watchers of a run are told, in the words of the public API's events."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.text_stream import TextStream
from playground.live.events import run_topic, workspace_topic
from playground.live.publisher import Publisher
from playground.live.results import result_data
from playground.state import AskModel, Finish
from playground.summary import money
from playground.worker.job import Job
from tools.executors.outcome import Outcome
from traces.text import readable
from wire.conversation import Json, ModelResponse, Reasoning, Refusal, Text, Usage
from wire.deltas import Delta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta


@dataclass(slots=True)
class _Growing:
    """A text that grows in the field `name`; `place` is what its last event said beside it."""

    stream: TextStream
    name: str
    place: Mapping[str, Json] = field(default_factory=dict)


class Teller:
    """Tells about one run."""

    def __init__(self, live: Publisher, job: Job) -> None:
        self._live = live
        self.job = job
        self._topic = run_topic(job.run_id)
        self._growing: dict[tuple[str, Json], _Growing] = {}
        self._calls: dict[tuple[int, int], tuple[str, str]] = {}
        """Id and name of the call at a step and position, masked: a stream says them once, events each time."""

    def status(self, status: str) -> None:
        """The run goes on in another status."""
        self._tell("run", {"status": status})
        self._tell_lists(status)

    def end(self, finish: Finish) -> None:
        """The run has ended."""
        self._tell("end", {"status": finish.status, "status_reason": finish.reason})
        self._tell_lists(finish.status)

    def waiting(self, ask: AskModel) -> None:
        """A model request is sent again after a while."""
        note = f"Waiting {ask.wait_s:.2g} s before attempt {ask.attempt}" + (f": {ask.why}." if ask.why else ".")
        self._tell("waiting", {"step": ask.step, "attempt": ask.attempt, "wait_s": ask.wait_s, "note": note})

    def step(self, step: int, attempt: int, span_id: str, note: str = "") -> None:
        """A model request is about to be sent; `note` says why, where that does not go without saying."""
        more = {"note": note} if note else {}
        self._tell("step", {"step": step, "attempt": attempt, "span_id": span_id, **more})

    def span(self, step: int, span_id: str, kind: str, status: str, **more: Json) -> None:
        """A span begins or ends."""
        self._tell("span", {"step": step, "id": span_id, "kind": kind, "status": status, **more})

    def place(self, step: int, index: int, call_id: str, name: str, limit: str) -> None:
        """A call waits for a free place under a limit of its tool; no limit: it waits no more and runs."""
        note = f"Waiting for a free place (at most {limit})." if limit else ""
        self._tell("place", {"step": step, "index": index, "call_id": call_id, "name": name, "note": note})

    def delta(self, step: int, delta: Delta) -> None:
        """A little more of the answer."""
        match delta:
            case TextDelta(text) | RefusalDelta(text):
                self._grow("text", "delta", {"step": step}, text)
            case ReasoningDelta(text):
                self._grow("reasoning", "delta", {"step": step}, text)
            case ToolCallDelta():
                self._call_delta(step, delta)
            case _:
                pass

    def answer_ended(self) -> None:
        """No more will come of the texts that grew."""
        for (type_, _), growing in self._growing.items():
            if rest := growing.stream.flush():
                self._publish(type_, {**growing.place, growing.name: readable(rest)})
        self._growing.clear()

    def answer(self, step: int, response: ModelResponse) -> None:
        """An answer that came in one piece."""
        for part in response.message.parts:
            match part:
                case Text(text) | Refusal(text):
                    self.delta(step, TextDelta(text))
                case Reasoning(text):
                    self.delta(step, ReasoningDelta(text))
                case _:
                    pass
        for index, call in enumerate(response.message.tool_calls):
            self.delta(step, ToolCallDelta(index, call.arguments, call.call_id, call.name))

    def result(self, step: int, index: int, call_id: str, name: str, outcome: Outcome) -> None:
        """A tool has answered."""
        place = {"step": step, "index": index, "call_id": call_id, "name": name}
        self._tell("tool_result", place | result_data(outcome, self.job.masker))

    def usage(self, step: int, usage: Usage | None, cost: Json, total_cost: Json) -> None:
        """What an answer used; null where the provider said no number."""
        counts = {
            "input_tokens": usage.input_tokens if usage else None,
            "output_tokens": usage.output_tokens if usage else None,
        }
        self._tell("usage", {"step": step, **counts, "cost_usd": money(cost), "total_cost_usd": money(total_cost)})

    def _call_delta(self, step: int, delta: ToolCallDelta) -> None:
        call_id, name = self._calls.get((step, delta.index), ("", ""))
        if delta.call_id or delta.name:
            call_id, name = self._clean(delta.call_id or call_id), self._clean(delta.name or name)
            self._calls[step, delta.index] = (call_id, name)
        place = {"step": step, "index": delta.index, "call_id": call_id, "name": name}
        self._grow("tool_call", "arguments_delta", place, delta.arguments)

    def _grow(self, type_: str, name: str, place: Mapping[str, Json], piece: str) -> None:
        """Tell a piece of a growing text, but for an end that may be the beginning of a secret. `place` has none."""
        key = (type_, place.get("index"))
        growing = self._growing.get(key)
        if growing is None:
            growing = self._growing[key] = _Growing(TextStream(self.job.masker), name)
        growing.place = place
        self._publish(type_, {**place, name: readable(growing.stream.feed(piece))})

    def _clean(self, value: Json) -> Json:
        """As it may be read: without the workspace's secrets, wherever a text stands."""
        if isinstance(value, str):
            return readable(self.job.masker.mask_text(value))
        if isinstance(value, dict):
            return {name: self._clean(item) for name, item in value.items()}
        return value

    def _tell(self, type_: str, data: Mapping[str, Json]) -> None:
        self._publish(type_, self._clean(data))

    def _publish(self, type_: str, data: Mapping[str, Json]) -> None:
        self._live.publish(self._topic, type_, {"run_id": self.job.run_id, **data})

    def _tell_lists(self, status: str) -> None:
        topic = workspace_topic(self.job.workspace_id)
        self._live.publish(topic, "trace", {"trace_id": self.job.trace_id, "status": status})
