"""A run as the loop would record it, bodies by the codec: three parallel calls of which one fails, then an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from accounts.ids import new_span_id
from accounts.models import Workspace
from tests.traces.conftest import NOW, open_trace, record
from traces.changes import RunEnded, RunStarted, SpanEnded, SpanStarted, StepsCounted
from traces.models import Trace
from wire.conversation import (
    FinishReason,
    Message,
    ModelRequest,
    ModelResponse,
    Text,
    ToolCall,
    ToolDefinition,
    ToolResult,
    Usage,
)
from wire.deltas import TextDelta
from wire.profiles import Profile
from wire.protocols import PROTOCOLS

CODEC = PROTOCOLS["openai_chat"]
WEATHER = ToolDefinition("get_weather", "Weather of a city.", {"type": "object"})
SYSTEM = "SYSTEM-WORDS stay in the house."
ERROR = '{"error": true, "message": "city must be a string, not ARGUMENT-42"}'
QUESTION = "QUESTION-WORDS: weather in Tokyo?"
ANSWER = "ANSWER-WORDS: 24 degrees."


@dataclass(frozen=True)
class Story:
    """The trace and its spans by what they are."""

    trace: Trace
    run: str
    first: str
    call: str
    failed_call: str
    last: str


def at(milliseconds: int):
    return NOW + timedelta(milliseconds=milliseconds)


def request(*messages: Message) -> tuple[bytes, ...]:
    asked = ModelRequest("sim-planner", messages, SYSTEM, (WEATHER,), stream=True)
    return CODEC.encode_request(asked, Profile()).pieces


def stream(text: str) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """The bytes of a streamed answer, a chunk every 10 ms."""
    encoder = CODEC.stream_encoder("r1", "sim-planner")
    chunks = [encoder.encode(TextDelta(word)) for word in text.split()]
    chunks.append(encoder.finish(FinishReason.STOP, Usage(30, 5)))
    ends = [sum(map(len, chunks[: n + 1])) for n in range(len(chunks))]
    return b"".join(chunks), tuple((10 * (n + 1), end) for n, end in enumerate(ends))


CALLS = Message(
    "assistant",
    (
        ToolCall("call_1", "get_weather", '{"city": "ARGUMENT-Tokyo"}'),
        ToolCall("call_2", "get_weather", '{"city": "ARGUMENT-42"}'),
    ),
)


def tell(workspace: Workspace, *, question=QUESTION, output='{"temp_c": "OUTPUT-24"}', status="succeeded", **given):
    """The whole story, recorded."""
    trace = open_trace(workspace, question, **given)
    story = Story(trace, *(new_span_id() for _ in range(5)))
    asked = Message("user", (Text(question),))
    results = (
        Message("tool", (ToolResult("call_1", "get_weather", output),)),
        Message("tool", (ToolResult("call_2", "get_weather", ERROR, is_error=True),)),
    )
    record(trace, RunStarted(story.run, at(0)))
    record(trace, _model(story, story.first, 1, 1, at(0), request=request(asked)), StepsCounted(1))
    record(trace, _asks(story), *_calls_start(story))
    again = request(asked, CALLS, *results)
    asks_again = _model(story, story.last, 4, 2, at(700), request=again, request_base=story.first)
    record(trace, *_calls_end(story, output), asks_again, StepsCounted(2))
    record(trace, _answers(story))
    if status:
        record(trace, RunEnded(at(1000), status, "REASON-WORDS" if status == "failed" else ""))
    return story


def _model(story: Story, span_id: str, sequence: int, step: int, started, **sent) -> SpanStarted:
    kind = {"kind": "model", "name": "chat", "protocol": "openai_chat", "model": "sim-planner"}
    return SpanStarted(span_id, parent_id=story.run, sequence=sequence, step=step, at=started, **kind, **sent)


def _asks(story: Story) -> SpanEnded:
    return SpanEnded(
        story.first,
        at(500),
        "ok",
        response=CODEC.encode_response(ModelResponse(CALLS, FinishReason.TOOL_CALLS)),
        response_content_type="application/json",
        usage=Usage(20, 10),
        cost_usd=Decimal("0.00042"),
    )


def _calls_start(story: Story) -> Iterator[SpanStarted]:
    tool = {"kind": "tool", "name": "execute_tool", "tool_name": "get_weather", "step": 1, "at": at(500)}
    for sequence, (span_id, call) in enumerate(zip((story.call, story.failed_call), CALLS.tool_calls, strict=True), 2):
        asked = {"call_id": call.call_id, "arguments": call.arguments.encode()}
        yield SpanStarted(span_id, parent_id=story.run, sequence=sequence, **asked, **tool)


def _calls_end(story: Story, output: str) -> Iterator[SpanEnded]:
    yield SpanEnded(story.call, at(700), "ok", output=output.encode("utf-8", "surrogatepass"), is_error=False)
    yield SpanEnded(
        story.failed_call,
        at(510),
        "error",
        error_type="schema_violation",
        error_message="city must be a string, not ARGUMENT-42",
        output=ERROR.encode(),
        is_error=True,
    )


def _answers(story: Story) -> SpanEnded:
    answer, arrivals = stream(ANSWER)
    return SpanEnded(
        story.last,
        at(1000),
        "ok",
        response=answer,
        response_content_type="text/event-stream",
        arrivals=arrivals,
        usage=Usage(30, 5),
        cost_usd=Decimal("0.0001"),
        finish_reason="stop",
    )
