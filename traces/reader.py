"""The one way out of the record: spans without their payloads, and each payload when it is asked for."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from accounts.models import Workspace
from traces import arrivals, payloads
from traces.models import Body, Span, Trace
from traces.text import shown
from traces.waits import with_pauses
from wire.sse import Decoder, Event

BODY_COLUMNS = ("request", "response", "arguments", "output")

MOST_OF_A_CUT_ANSWER = 1_000_000
"""Bytes of an answer that failed or was cut that are decoded; all of it is stored and can be had."""


_SLICE = 65_536


@dataclass(frozen=True, slots=True)
class RequestPiece:
    """A slice of a request body; `is_new` when the model request before it did not contain it."""

    data: bytes
    is_new: bool


@dataclass(frozen=True, slots=True)
class CallText:
    """A tool call's arguments and output for a reader, each None when there is none; cut where it says so."""

    arguments: str | None
    output: str | None
    arguments_truncated: bool
    output_truncated: bool


class StreamEvent(NamedTuple):
    """A received event: `t_ms` milliseconds after the request was sent, when its last byte came."""

    t_ms: int
    event: str
    data: str


def find_trace(workspace: Workspace, trace_id: str) -> Trace:
    """A trace of this workspace with its tools, tags and maker (3 queries). Raises Trace.DoesNotExist."""
    return (
        with_pauses(Trace.objects.select_related("created_by", "workspace"))
        .prefetch_related("tools", "tags")
        .get(workspace=workspace, pk=trace_id)
    )


def find_tool_span(workspace: Workspace, span_id: str) -> Span | None:
    """A tool call of any of the workspace's traces; one query."""
    return Span.objects.filter(trace__workspace=workspace, kind=Span.Kind.TOOL, pk=span_id).first()


def spans_of(trace: Trace) -> list[Span]:
    """The spans of a trace in the loop's order, with sizes and types of their payloads but not one of these."""
    return spans_of_many([trace])[trace.pk]


def spans_of_many(traces: Collection[Trace]) -> dict[str, list[Span]]:
    """The same of several traces, by trace id; two queries for all."""
    by_id = {trace.pk: trace for trace in traces}
    bodies = {body.pk: body for body in Body.objects.filter(trace__in=by_id)}
    found: dict[str, list[Span]] = {trace_id: [] for trace_id in by_id}
    for span in Span.objects.filter(trace__in=by_id).defer("arrivals").order_by("sequence"):
        span.trace = by_id[span.trace_id]
        for column in BODY_COLUMNS:
            setattr(span, column, bodies.get(getattr(span, f"{column}_id")))
        found[span.trace_id].append(span)
    return found


def request_bytes(span: Span) -> bytes | None:
    """The exact body sent, None when there is none (all below alike)."""
    return _bytes(span.request_id)


def response_bytes(span: Span) -> bytes | None:
    """The exact body received, after content decoding."""
    return _bytes(span.response_id)


def is_read_in_part(span: Span) -> bool:
    """Did so much come of an answer that failed or was cut that only its beginning is read?"""
    body: Body | None = span.response
    return span.status != Span.Status.OK and body is not None and body.size > MOST_OF_A_CUT_ANSWER


def read_part(span: Span, response: bytes) -> bytes:
    """What of a response is decoded to be read: all of a whole one. A provider that floods must not make pages slow."""
    return response if span.status == Span.Status.OK else response[:MOST_OF_A_CUT_ANSWER]


def arguments_bytes(span: Span) -> bytes | None:
    """The arguments as the model wrote them."""
    return _bytes(span.arguments_id)


def output_bytes(span: Span) -> bytes | None:
    """The whole output of a tool call."""
    return _bytes(span.output_id)


def arguments_text(span: Span) -> str | None:
    """The arguments for a reader: what is not text is escaped visibly."""
    return _text(arguments_bytes(span))


def output_text(span: Span) -> str | None:
    """The output for a reader: what is not text is escaped visibly."""
    return _text(output_bytes(span))


def call_texts(spans: Collection[Span], limit: int = 16_384) -> dict[str, CallText]:
    """Arguments and output of every tool span, by span id, each cut after `limit` bytes; in a few queries for all."""
    calls = [span for span in spans if span.kind == Span.Kind.TOOL]
    found = payloads.read_many({id_ for span in calls for id_ in (span.arguments_id, span.output_id) if id_})
    texts = {}
    for span in calls:
        arguments, output = found.get(span.arguments_id or 0), found.get(span.output_id or 0)
        texts[span.pk] = CallText(
            arguments=_text(arguments, limit),
            output=_text(output, limit),
            arguments_truncated=arguments is not None and len(arguments) > limit,
            output_truncated=output is not None and len(output) > limit,
        )
    return texts


def request_pieces(span: Span) -> list[RequestPiece]:
    """The request body in order, each slice marked new or known from the model request before it."""
    if span.request_id is None:
        return []
    before = _request_before(span)
    ids = payloads.piece_ids_of([span.request_id, *([before] if before else [])])
    known = set(ids[before]) if before else set()
    data = payloads.pieces_of(span.request_id)
    return [RequestPiece(piece, id_ not in known) for piece, id_ in zip(data, ids[span.request_id], strict=True)]


def stream_events(span: Span) -> Iterator[StreamEvent]:
    """The received events of a streamed response, in order; none for an answer that was not a stream."""
    if span.response_id is None or not span.arrivals:
        return
    body = Body.objects.get(pk=span.response_id)
    if not body.content_type.startswith("text/event-stream"):
        return
    arrived = iter(arrivals.unpack(bytes(span.arrivals)))
    t_ms, end = 0, 0
    for event in _events(payloads.read(body.pk)):
        while end < event.end:
            t_ms, end = next(arrived, (t_ms, event.end))
        yield StreamEvent(t_ms, event.event, event.data)


def _events(whole: bytes) -> Iterator[Event]:
    """A few at a time: of many, all at once would take many times the room of their bytes."""
    decoder, view = Decoder(), memoryview(whole)
    for start in range(0, len(whole), _SLICE):
        yield from decoder.feed(bytes(view[start : start + _SLICE]))
    yield from decoder.flush()


def _request_before(span: Span) -> int | None:
    earlier = Span.objects.filter(trace_id=span.trace_id, sequence__lt=span.sequence, request__isnull=False)
    return earlier.order_by("-sequence").values_list("request_id", flat=True).first()


def _bytes(body_id: int | None) -> bytes | None:
    return None if body_id is None else payloads.read(body_id)


def _text(data: bytes | None, limit: int | None = None) -> str | None:
    return None if data is None else shown(data[:limit])
