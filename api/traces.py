"""Traces over the API."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from ninja import Query, Router, Status
from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from api import shares, spans
from api.auth import ApiRequest
from api.pages_of_lists import NextCursor, PageQuery
from api.problems import Problem, invalid, not_found
from api.spans import SpanOut
from api.values import Moment, Money
from traces import deletion, reader
from traces.listing import InvalidFilter, TraceFilter, list_traces
from traces.models import Trace

router = Router()
router.add_router("", spans.router)
router.add_router("", shares.of_trace, tags=["Share links"])

TIME: JsonDict = {"examples": ["2026-11-20T08:00:00Z"]}


class TraceQuery(PageQuery):
    """Which traces."""

    status: str | None = Field(None, json_schema_extra={"enum": list(Trace.Status.values)})
    model: str | None = None
    provider: str | None = Field(None, description="The provider's name.")
    tool: str | None = Field(None, description="The name of a tool that was called.")
    tag: str | None = None
    q: str | None = Field(None, description="Words of the title.")
    min_cost: str | None = Field(None, description="USD.", json_schema_extra={"examples": ["0.05"]})
    min_duration_ms: int | None = Field(None, ge=0, lt=10**12)
    since: str | None = Field(None, description="ISO 8601, a time or a day.", json_schema_extra=TIME)
    until: str | None = Field(None, description="ISO 8601, a time or a day; exclusive.", json_schema_extra=TIME)


class TraceToolOut(BaseModel):
    """A tool that a trace called."""

    name: str
    calls: int


class TraceOut(BaseModel):
    """The record of one run."""

    id: str
    title: str
    status: str = Field(json_schema_extra={"enum": list(Trace.Status.values)})
    status_reason: str
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    duration_ms: int | None
    paused_ms: int = Field(description="How much of it nobody advanced the run: it waited for a person, or a worker.")
    provider: str
    protocol: str
    model: str
    simulated: bool = Field(description="Was it the simulator, which is not a language model?")
    steps: int
    input_tokens: int | None = Field(description="The sum of what providers said; null when none said a number.")
    output_tokens: int | None
    cost_usd: Money | None
    error_count: int
    tools: list[TraceToolOut] = Field(description="In the order of their first calls.")
    tags: list[str]
    metadata: dict[str, Any]
    url: str = Field(description="Its page.")


class TraceDetail(TraceOut):
    """The record of one run, with its spans in the order in which they started."""

    spans: list[SpanOut]


class TracePage(BaseModel):
    """Traces, newest first."""

    items: list[TraceOut]
    next_cursor: NextCursor


def url_of(trace_id: str) -> str:
    """The absolute address of a trace's page."""
    return settings.PUBLIC_URL + reverse("traces:detail", args=[trace_id])


def _fields(trace: Trace) -> dict[str, Any]:
    plain = {name: getattr(trace, name) for name in TraceOut.model_fields if name not in ("tools", "tags", "url")}
    if not trace.tokens_are_known:
        plain |= {"input_tokens": None, "output_tokens": None}
    tools = sorted(trace.tools.all(), key=lambda tool: tool.position)
    return plain | {
        "tools": [TraceToolOut(name=tool.name, calls=tool.calls) for tool in tools],
        "tags": [tag.name for tag in trace.tags.all()],
        "url": url_of(trace.pk),
    }


def one_trace(request: ApiRequest, trace_id: str) -> Trace:
    """The trace of this id in the key's workspace. Raises Problem."""
    try:
        return reader.find_trace(request.auth, trace_id)
    except Trace.DoesNotExist:
        raise not_found("trace") from None


@router.get("", response=TracePage, summary="List traces")
def get_traces(request: ApiRequest, query: Query[TraceQuery]) -> TracePage:
    """Traces that match all that is asked."""
    asked = query.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    try:
        page = list_traces(request.auth, TraceFilter.from_query(asked), query.limit, query.cursor)
    except InvalidFilter as error:
        raise invalid(error.errors, "query") from error
    return TracePage(items=[TraceOut(**_fields(trace)) for trace in page.items], next_cursor=page.next_cursor)


@router.get("/{trace_id}", response=TraceDetail, summary="Get a trace")
def get_trace(request: ApiRequest, trace_id: str) -> TraceDetail:
    """A trace with its spans. Arguments and outputs over 16 kB are cut and marked so."""
    trace = one_trace(request, trace_id)
    found = reader.spans_of(trace)
    texts = reader.call_texts(found)
    return TraceDetail(**_fields(trace), spans=[spans.shown(span, texts) for span in found])


@router.delete("/{trace_id}", response={204: None, 409: None}, summary="Delete a trace")
def delete_trace(request: ApiRequest, trace_id: str) -> Status[None]:
    """Delete a trace with its share links, and the payloads that no other trace uses. Its run must have ended."""
    try:
        deletion.delete_trace(one_trace(request, trace_id))
    except deletion.NotEnded as error:
        raise Problem(409, str(error)) from error
    except Trace.DoesNotExist:
        raise not_found("trace") from None
    return Status(204, None)
