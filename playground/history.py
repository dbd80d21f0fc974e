"""A run's conversation, rebuilt from the record: its input, each answer that came, each result that a tool gave."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from accounts.masking import Masker, masker_for
from playground.models import Run
from playground.state import Spent, Step
from tools.outputs import MODEL_LIMIT, text_for_model
from traces import payloads, waits
from traces.models import OUTPUT_TYPE, RUN_BY, Body, Span
from traces.reader import read_part, response_bytes, spans_of_many
from traces.text import without_secrets
from wire import json_text
from wire.conversation import Json, Message, ModelResponse, ToolResult
from wire.errors import ErrorType, ProviderError, WireError
from wire.names import ToolNames
from wire.protocols import PROTOCOLS
from wire.protocols.codec import StreamDecoder
from wire.transcript import dump_message, load_message

CALL_INDEX = "toolscope.call.index"
"""Attribute of a tool span: the position of its call in the answer. Ids need not be unique."""

REPEATS = "toolscope.call.repeats"
"""Attribute of a tool span: how many earlier steps made the same call."""

RESULT_TEXT = "toolscope.result.text"
"""Attribute of a tool span: what the model read, where that does not follow from the output."""

RESULT_LIMIT = "toolscope.result.limit"
"""Attribute of a tool span: how many characters of the output the model read at most, where its tool says that."""

NAMES = "toolscope.tool_names"
"""Attribute of a model span: the tools that go over the wire under another name than their own, with that name."""

FREE_TEXT = "toolscope.free_text_tools"
"""Attribute of a model span: the tools that take free text, and whose calls hold it in an object."""

NOT_RUN = '{"error":true,"message":"Not run: the run ended before this call."}'
"""The result of a call that has none, so that a conversation can go on."""

BROKEN_OFF = (
    '{"error":true,"message":"Not run to its end: the run was stopped in the middle of this call, and it is not known '
    'what it did."}'
)
"""The result of a call that had begun."""


@dataclass(frozen=True, slots=True)
class RunInput:
    """What a run was given."""

    system: str | None
    messages: tuple[Message, ...]


@dataclass(slots=True)
class RecordedStep:
    """The spans of one step: each attempt at the model, then the tools; with the answer, once there is one.

    `provider_tools` are those that the provider ran within its last answer.
    """

    number: int
    attempts: list[Span] = field(default_factory=list)
    tools: list[Span] = field(default_factory=list)
    provider_tools: list[Span] = field(default_factory=list)
    answer: ModelResponse | None = None

    @property
    def is_answered(self) -> bool:
        """Did the model give a whole answer?"""
        return bool(self.attempts) and self.attempts[-1].status == Span.Status.OK and self.answer is not None


def stored_input(system: str | None, messages: Sequence[Message], masker: Masker) -> tuple[bytes, ...]:
    """A run's input as pieces to store: one a message, so that a longer conversation shares them; secrets masked."""
    value = {"system": system, "messages": [dump_message(message) for message in messages]}
    return tuple(masker.mask(piece).data for piece in json_text.pieces(value, "messages"))


def input_of(run: Run) -> RunInput:
    """What the run was given."""
    return inputs_of([run])[run.pk]


def inputs_of(runs: Collection[Run]) -> dict[str, RunInput]:
    """What each run was given, by its id; the number of queries does not depend on how many there are."""
    bodies = payloads.read_many({run.input_id for run in runs if run.input_id is not None})
    return {run.pk: _read_input(bodies.get(run.input_id or 0)) for run in runs}


def _read_input(stored: bytes | None) -> RunInput:
    if stored is None:
        return RunInput(None, ())
    value = json_text.loads(stored)
    return RunInput(value["system"], tuple(load_message(message) for message in value["messages"]))


def recorded_steps(run: Run) -> list[RecordedStep]:
    """The steps so far with their spans and answers; the number of queries does not depend on how many there are."""
    return recorded_steps_of([run])[run.pk]


def recorded_steps_of(runs: Sequence[Run]) -> dict[str, list[RecordedStep]]:
    """The same of several runs of a workspace, by run id, in as many queries as of one."""
    if not runs:
        return {}
    spans = spans_of_many([run.trace for run in runs])
    found = {run.pk: _steps_in(spans[run.trace_id]) for run in runs}
    last_attempts = [step.attempts[-1] for steps in found.values() for step in steps if step.attempts]
    bodies = payloads.read_many([span.response_id for span in last_attempts if span.response_id is not None])
    masker = masker_for(runs[0].workspace)
    for step in (step for steps in found.values() for step in steps if step.attempts):
        if (response := bodies.get(step.attempts[-1].response_id or 0)) is not None:
            step.answer = _decode(step.attempts[-1], response, masker)
    return found


def _steps_in(spans: list[Span]) -> list[RecordedStep]:
    steps: dict[int, RecordedStep] = {}
    for span in spans:
        if span.step is None:
            continue
        step = steps.setdefault(span.step, RecordedStep(span.step))
        if span.kind == Span.Kind.MODEL:
            step.attempts.append(span)
            step.provider_tools.clear()
        else:
            (step.provider_tools if RUN_BY in span.attributes else step.tools).append(span)
    return list(steps.values())


def loop_steps(run: Run) -> tuple[Step, ...]:
    """The answered steps of a run as the loop knows them."""
    return answered_steps(recorded_steps(run))


def answered_steps(recorded: Sequence[RecordedStep]) -> tuple[Step, ...]:
    """Those of the recorded steps that have an answer, as the loop knows them."""
    steps = [step for step in recorded if step.is_answered]
    results = _results(steps)
    return tuple(
        Step(step.answer, results[step.number], step.attempts[-1].cost_usd) for step in steps if step.answer is not None
    )


def spent_in_vain(run: Run) -> Spent:
    """What answers used that came and could not be used."""
    failed = Span.objects.filter(trace=run.trace_id, kind=Span.Kind.MODEL, status=Span.Status.ERROR)
    spent = Spent()
    for span in failed.exclude(input_tokens=None).only("input_tokens", "output_tokens", "cost_usd"):
        spent = spent.plus((span.input_tokens or 0) + (span.output_tokens or 0), span.cost_usd)
    return spent


def conversation_after(run: Run) -> tuple[Message, ...]:
    """The whole conversation at the end of the run. A call that has no result gets one that says so."""
    messages = list(input_of(run).messages)
    for step in _told_steps(recorded_steps(run)):
        messages += messages_of(step)
    return tuple(messages)


def _told_steps(recorded: Sequence[RecordedStep]) -> Iterator[Step]:
    """The answered steps of a run that has ended; a call in whose middle it was stopped has a result that says so."""
    spans = [step.tools for step in recorded if step.is_answered]
    for step, tools in zip(answered_steps(recorded), spans, strict=True):
        broken_off = {
            int(span.attributes[CALL_INDEX]): ToolResult(span.call_id, span.tool_name, BROKEN_OFF, is_error=True)
            for span in tools
            if waits.has_begun(span)
        }
        yield replace(step, results={**broken_off, **step.results})


def conversation_before(run: Run, step: int) -> tuple[Message, ...]:
    """The whole conversation when the model was asked in this step."""
    added = [message for one in loop_steps(run)[: step - 1] for message in messages_of(one)]
    return (*input_of(run).messages, *added)


def own_names(span: Span) -> ToolNames:
    """How the tools of this request are called on the wire."""
    return ToolNames.of(span.attributes.get(NAMES, {}), span.attributes.get(FREE_TEXT, ()))


def messages_of(step: Step) -> list[Message]:
    """What a step adds to a conversation: the answer, and a result for each call, in the order of the calls."""
    results = [
        step.results.get(index) or ToolResult(call.call_id, call.name, NOT_RUN, is_error=True)
        for index, call in enumerate(step.calls)
    ]
    return [step.response.message, *(Message("tool", (result,)) for result in results)]


def final_text(run: Run) -> str:
    """The words of the last answer; empty before there is one."""
    asked = Span.objects.select_related("response").filter(trace=run.trace_id, kind=Span.Kind.MODEL)
    # The last, or the one before while it runs: reading all for these few words would cost as much as the whole run.
    for span in asked.filter(response__isnull=False).defer("arrivals").order_by("-sequence").iterator(chunk_size=2):
        answer = _decode(span, response_bytes(span) or b"", masker_for(run.workspace))
        if answer is not None:
            return answer.message.text
    return ""


def _decode(span: Span, response: bytes, masker: Masker) -> ModelResponse | None:
    """The answer in a recorded response; of one that was cut, what had come; None where there is no answer in it."""
    codec, names = PROTOCOLS[span.protocol], own_names(span)
    response = read_part(span, response)
    body: Body | None = span.response
    try:
        if body is not None and body.content_type.startswith("text/event-stream"):
            answer = _of_stream(codec.stream_decoder(names), response, is_whole=span.status == Span.Status.OK)
            return replace(answer, message=replace(without_secrets(answer.message, masker), model=span.model))
        answer = codec.decode_response(response, names)
        return replace(answer, message=replace(answer.message, model=span.model))
    except (WireError, ProviderError):
        return None


def _of_stream(decoder: StreamDecoder, data: bytes, *, is_whole: bool) -> ModelResponse:
    try:
        decoder.feed(data)
    except (WireError, ProviderError):
        if is_whole or not decoder.partial().message.parts:
            raise
        return decoder.partial()  # what came before an error in mid-stream is kept
    return decoder.finish() if is_whole else decoder.partial()


def _results(steps: Collection[RecordedStep]) -> dict[int, dict[int, ToolResult]]:
    """By step and position of the call, what the model was told."""
    ended = [span for step in steps for span in step.tools if has_result(span)]
    outputs = payloads.read_many([span.output_id for span in ended if span.output_id is not None])
    results: dict[int, dict[int, ToolResult]] = {step.number: {} for step in steps}
    for span in ended:
        text = _text(span.attributes, outputs.get(span.output_id or 0, b""))
        index = int(span.attributes[CALL_INDEX])
        results[span.step or 0][index] = ToolResult(span.call_id, span.tool_name, text, bool(span.is_error))
    return results


def has_result(span: Span) -> bool:
    """Did this call come to a result? One whose worker was gone in its middle did not: nobody knows what it did."""
    is_unknown = span.error_type == ErrorType.INTERRUPTED and span.output_id is None
    return span.status in (Span.Status.OK, Span.Status.ERROR) and not is_unknown


def _text(attributes: Mapping[str, Json], output: bytes) -> str:
    if RESULT_TEXT in attributes:
        return str(attributes[RESULT_TEXT])
    return text_for_model(output, attributes.get(OUTPUT_TYPE, ""), attributes.get(RESULT_LIMIT, MODEL_LIMIT))
