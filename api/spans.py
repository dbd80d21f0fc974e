"""A trace's spans over the API, and their payloads as bytes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from api.auth import ApiRequest
from api.problems import Problem, not_found
from api.values import Moment, Money
from traces import reader, waits
from traces.models import Span
from traces.reader import CallText
from wire import json_text

router = Router()

SPAN = "/{trace_id}/spans/{span_id}"


class UsageOut(BaseModel):
    """Tokens; null where the provider said nothing. Input includes what was cached, output includes reasoning."""

    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None


class ToolCallOut(BaseModel):
    """A tool call."""

    name: str
    version: int | None
    call_id: str
    arguments: str | None = Field(description="As the model wrote them, valid JSON or not.")
    output: str | None = Field(description="What came back; what is not text is escaped.")
    is_error: bool | None
    truncated: bool = Field(description="Is one of the two cut here? Their own addresses give them whole.")
    arguments_truncated: bool
    output_truncated: bool


class ErrorOut(BaseModel):
    """What went wrong in a span."""

    type: str
    message: str


class SpanOut(BaseModel):
    """Something that took time: the run, a model request, a tool call."""

    id: str
    parent_id: str | None
    kind: str = Field(json_schema_extra={"enum": list(Span.Kind.values)})
    name: str
    status: str = Field(json_schema_extra={"enum": list(Span.Status.values)})
    step: int | None
    started_at: Moment
    ended_at: Moment | None
    duration_ms: int | None = Field(description="Of a call that waited for a person: without that.")
    waited_ms: int | None = Field(description="How long the call waited for a person, or does so far.")
    provider: str | None
    protocol: str | None
    model: str | None
    usage: UsageOut | None
    cost_usd: Money | None
    price: dict[str, Any] | None = Field(description="The price that was used, and where it comes from.")
    time_to_first_token_ms: int | None
    finish_reason: str | None
    tool: ToolCallOut | None
    error: ErrorOut | None
    masked_secrets: list[str] = Field(description="Names of the secrets whose values were replaced in its payloads.")
    attributes: dict[str, Any] = Field(description="OpenTelemetry GenAI names where there is one.")


def shown(span: Span, texts: Mapping[str, CallText]) -> SpanOut:
    """The span as callers see it. `texts` are the arguments and outputs of its trace (`traces.reader.call_texts`)."""
    return SpanOut(
        id=span.id,
        parent_id=span.parent_id,
        kind=span.kind,
        name=span.name,
        status=span.status,
        step=span.step,
        started_at=span.started_at,
        ended_at=span.ended_at,
        duration_ms=span.duration_ms,
        waited_ms=waits.waited_ms(span),
        provider=span.provider or None,
        protocol=span.protocol or None,
        model=span.model or None,
        usage=_usage(span),
        cost_usd=span.cost_usd,
        price=span.price,
        time_to_first_token_ms=span.time_to_first_token_ms,
        finish_reason=span.finish_reason or None,
        tool=_tool(span, texts[span.id]) if span.kind == Span.Kind.TOOL else None,
        error=ErrorOut(type=span.error_type, message=span.error_message) if span.error_type else None,
        masked_secrets=span.masked_secrets,
        attributes=span.attributes,
    )


def _usage(span: Span) -> UsageOut | None:
    counts = {name: getattr(span, name) for name in UsageOut.model_fields}
    return UsageOut(**counts) if any(count is not None for count in counts.values()) else None


def _tool(span: Span, text: CallText) -> ToolCallOut:
    return ToolCallOut(
        name=span.tool_name,
        version=span.tool_version,
        call_id=span.call_id,
        arguments=text.arguments,
        output=text.output,
        is_error=span.is_error,
        truncated=text.arguments_truncated or text.output_truncated,
        arguments_truncated=text.arguments_truncated,
        output_truncated=text.output_truncated,
    )


JSON, EVENTS, LINES, TEXT, BYTES = (
    "application/json",
    "text/event-stream",
    "application/jsonl",
    "text/plain",
    "application/octet-stream",
)


def _sends(sentence: str, *content_types: str) -> dict[str, Any]:
    """What an operation that answers with bytes says of them in the OpenAPI document."""
    return {"responses": {200: {"description": sentence, "content": {kind: {} for kind in content_types}}}}


def _one(request: ApiRequest, trace_id: str, span_id: str) -> Span:
    found = Span.objects.select_related("response").filter(
        pk=span_id, trace_id=trace_id, trace__workspace_id=request.auth.pk
    )
    span = found.first()
    if span is None:
        raise not_found("span")
    return span


def _payload(span: Span, read: Callable[[Span], bytes | None], name: str) -> bytes:
    data = read(span)
    if data is None:
        raise Problem(404, f"This span has no {name}.")
    return data


@router.get(f"{SPAN}/request", summary="The request body", openapi_extra=_sends("The exact bytes that were sent", JSON))
def get_request(request: ApiRequest, trace_id: str, span_id: str) -> HttpResponse:
    """The exact bytes of the body that was sent; only secrets' values are replaced."""
    data = _payload(_one(request, trace_id, span_id), reader.request_bytes, "request")
    return HttpResponse(data, content_type=JSON)


@router.get(
    f"{SPAN}/response", summary="The response body", openapi_extra=_sends("The bytes received", JSON, EVENTS, BYTES)
)
def get_response(request: ApiRequest, trace_id: str, span_id: str) -> HttpResponse:
    """The body that was received, after content decoding; of a stream the raw event text."""
    span = _one(request, trace_id, span_id)
    data = _payload(span, reader.response_bytes, "response")
    kind = (span.response.content_type if span.response else "").partition(";")[0].strip().lower()
    return HttpResponse(data, content_type=kind if kind in (JSON, EVENTS) else BYTES)


@router.get(f"{SPAN}/stream", summary="The received events", openapi_extra=_sends("One JSON object a line", LINES))
def get_stream(request: ApiRequest, trace_id: str, span_id: str) -> HttpResponse:
    """The events of a streamed response with their arrival times: JSON lines `{"t_ms", "event", "data"}`."""
    events = list(reader.stream_events(_one(request, trace_id, span_id)))
    if not events:
        raise Problem(404, "This span has no stream.")
    lines = (json_text.dumps(event._asdict()) + "\n" for event in events)
    return HttpResponse("".join(lines), content_type=LINES)


@router.get(
    f"{SPAN}/arguments", summary="The whole arguments", openapi_extra=_sends("As the model wrote them", TEXT, BYTES)
)
def get_arguments(request: ApiRequest, trace_id: str, span_id: str) -> HttpResponse:
    """The arguments of a tool call, whole."""
    return _text(_payload(_one(request, trace_id, span_id), reader.arguments_bytes, "arguments"))


@router.get(f"{SPAN}/output", summary="The whole output", openapi_extra=_sends("As the tool gave it", TEXT, BYTES))
def get_output(request: ApiRequest, trace_id: str, span_id: str) -> HttpResponse:
    """The output of a tool call, whole."""
    return _text(_payload(_one(request, trace_id, span_id), reader.output_bytes, "output"))


def _text(data: bytes) -> HttpResponse:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return HttpResponse(data, content_type=BYTES)
    return HttpResponse(data, content_type=f"{TEXT}; charset=utf-8")
