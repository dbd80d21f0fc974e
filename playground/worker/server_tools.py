"""What the provider's own tools did within an answer, as spans: a person wants to see them in the tree.

When they ran is not said by any protocol. They are recorded at the instant when the answer had ended, and marked as run
by the provider: pages show no duration of theirs.
"""

from collections.abc import Iterator

from django.utils import timezone

from accounts.ids import new_span_id
from playground.worker.work import Work
from traces.changes import SpanEnded, SpanStarted
from traces.models import NOTES, RUN_BY, Span
from wire import json_text
from wire.conversation import ModelResponse, ServerToolCall, ServerToolResult

_ATTRIBUTES = {
    "gen_ai.operation.name": "execute_tool",
    RUN_BY: "provider",
    NOTES: ["The provider ran this itself, within its answer. When and how long is not said."],
}


def server_tool_spans(
    work: Work, step: int, parent_id: str, response: ModelResponse | None
) -> Iterator[SpanStarted | SpanEnded]:
    """A finished span for each call that the provider ran, with its result where the answer holds one."""
    parts = response.message.parts if response else ()
    results = {part.call_id: part for part in parts if isinstance(part, ServerToolResult)}
    for part in parts:
        if isinstance(part, ServerToolCall):
            yield from _span(work, step, parent_id, part, results.pop(part.call_id, None))
    for result in results.values():
        yield from _span(work, step, parent_id, ServerToolCall(result.call_id, result.name, ""), result)


def _span(
    work: Work, step: int, parent_id: str, call: ServerToolCall, result: ServerToolResult | None
) -> Iterator[SpanStarted | SpanEnded]:
    now, span_id = timezone.now(), new_span_id()
    yield SpanStarted(
        span_id=span_id,
        parent_id=parent_id,
        sequence=work.next_sequence(),
        kind=Span.Kind.TOOL,
        name=f"execute_tool {call.name}",
        step=step,
        at=now,
        tool_name=call.name,
        call_id=call.call_id,
        arguments=call.arguments.encode("utf-8", "surrogatepass"),
        attributes=_ATTRIBUTES,
    )
    failed = result is not None and result.is_error
    yield SpanEnded(
        span_id=span_id,
        at=now,
        status=Span.Status.ERROR if failed else Span.Status.OK,
        error_type="tool_error" if failed else "",
        error_message="The provider's own tool failed; its output says how." if failed else "",
        output=json_text.dumps(result.output).encode("utf-8", "surrogatepass") if result else None,
        is_error=failed,
    )
