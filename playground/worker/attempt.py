"""A model request under way, and how its beginning and end are recorded and told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from outbound.exchange import Exchange
from playground.history import FREE_TEXT, NAMES
from playground.state import AskModel, Failure
from playground.worker.receiving import Receiving
from playground.worker.sent import sent_attributes
from playground.worker.server_tools import server_tool_spans
from playground.worker.work import Work
from providers import prices
from providers.told import stated_cost
from traces.changes import SpanEnded, SpanStarted, StepsCounted
from traces.models import ADVICE, ATTEMPT, NOTES, ODD_USAGE, REQUEST_ID, RETRYABLE, STATED_COST, STATUS_CODE, WHY, Span
from wire.conversation import ModelResponse
from wire.odd_usage import odd_counts
from wire.protocols.codec import Codec, EncodedRequest

STREAM_TYPE = "text/event-stream"


@dataclass(slots=True)
class Attempt:
    """A request under way. `notes` say what of the conversation could not be sent as it stands."""

    ask: AskModel
    span_id: str
    codec: Codec
    encoded: EncodedRequest
    receiving: Receiving
    notes: tuple[str, ...] = ()
    head: Exchange | None = None
    """Status and headers, as soon as they came."""
    exchange: Exchange | None = None
    response: ModelResponse | None = None
    started_at: datetime = field(default_factory=timezone.now)

    @property
    def has_begun(self) -> bool:
        """Has the answer begun?"""
        return self.receiving.first_delta_ms is not None

    @property
    def is_stream(self) -> bool:
        """Is what came read as a stream? Some hosts answer in one piece whatever was asked, some name a wrong type."""
        if not self.receiving.arrivals:
            return False
        return self.exchange is None or not _is_json(self.exchange)


def _is_json(came: Exchange) -> bool:
    media_type = came.headers.get("content-type", "").partition(";")[0].strip()
    return media_type != STREAM_TYPE and came.body.lstrip()[:1] in (b"{", b"[", b"<")


def note_of(ask: AskModel) -> str:
    """Why this request is made, in a sentence; empty where that goes without saying."""
    if ask.attempt == 1:
        return f"{ask.why[:1].upper()}{ask.why[1:]}." if ask.why else ""
    waited = f", after waiting {ask.wait_s:.2g} s" if ask.wait_s else ""
    return f"Attempt {ask.attempt}{waited}" + (f": {ask.why}." if ask.why else ".")


async def record_start(work: Work, attempt: Attempt) -> None:
    """Before anything is sent."""
    job, ask = work.job, attempt.ask
    note = note_of(ask)
    work.tell.step(ask.step, ask.attempt, attempt.span_id, note)
    started = SpanStarted(
        span_id=attempt.span_id,
        parent_id=work.root,
        sequence=work.next_sequence(),
        kind=Span.Kind.MODEL,
        name=f"chat {job.model}",
        step=ask.step,
        at=attempt.started_at,
        provider=job.provider_name,
        protocol=job.protocol,
        model=job.model,
        request=attempt.encoded.pieces,
        request_base=work.last_request,
        attributes={**sent_attributes(job.endpoint, attempt.encoded), **_start_attributes(attempt, note)},
    )
    work.last_request = attempt.span_id
    await work.journal.write(started, StepsCounted(ask.step))
    work.tell.span(ask.step, attempt.span_id, Span.Kind.MODEL, Span.Status.RUNNING)


def record_end(work: Work, attempt: Attempt, status: str, failure: Failure | None = None) -> None:
    """Note the end of the span, with all that came, however it ended."""
    work.tell.answer_ended()
    came, receiving = attempt.exchange, attempt.receiving
    response = attempt.response or (receiving.partial() if receiving.arrivals else None)
    usage = response.usage if response else None
    price = work.job.price
    ended = SpanEnded(
        span_id=attempt.span_id,
        at=timezone.now(),
        status=status,
        error_type=failure.type if failure else "",
        error_message=failure.message if failure else "",
        attributes=_end_attributes(came or attempt.head, attempt.response, failure),
        response=came.body if came else receiving.body or None,
        # The database alone has to tell how this was read; the type that the host named stands among the headers.
        response_content_type=STREAM_TYPE
        if attempt.is_stream
        else came.headers.get("content-type", "")
        if came
        else "",
        arrivals=came.arrivals if came else tuple(receiving.arrivals),
        answer=response.message if response and receiving.arrivals else None,
        usage=usage,
        cost_usd=prices.cost(price, usage, response.message if response else None),
        price=price.as_json(usage) if price and usage else None,
        time_to_first_token_ms=receiving.first_delta_ms,
        finish_reason=attempt.response.finish_reason if attempt.response else "",
    )
    work.journal.note(ended, *server_tool_spans(work, attempt.ask.step, attempt.span_id, response))
    more = {"error": {"type": failure.type, "message": failure.message}} if failure else {}
    work.tell.span(attempt.ask.step, attempt.span_id, Span.Kind.MODEL, status, **more)


def _start_attributes(attempt: Attempt, note: str) -> Mapping[str, object]:
    ask, encoded = attempt.ask, attempt.encoded
    found: dict[str, object] = {"gen_ai.operation.name": "chat", ATTEMPT: ask.attempt}
    if ask.wait_s:
        found["toolscope.wait_s"] = round(ask.wait_s, 3)
    if note:
        found[WHY] = note
    if notes := [*attempt.notes, *encoded.notes]:
        found[NOTES] = list(dict.fromkeys(notes))
    if spelled := encoded.names.respelled:
        found[NAMES] = dict(spelled)
    if free_text := encoded.names.free_text:
        found[FREE_TEXT] = sorted(free_text)
    return found


def _end_attributes(
    came: Exchange | None, response: ModelResponse | None, failure: Failure | None
) -> Mapping[str, object]:
    found: dict[str, object] = {}
    if came is not None:
        found |= {STATUS_CODE: came.status, "toolscope.response.headers": came.headers}
        found["network.protocol.version"] = came.http_version
    if response is not None:
        found |= {"gen_ai.response.id": response.response_id, "gen_ai.response.model": response.model}
        found["toolscope.finish_reason"] = response.raw_finish_reason
        stated = stated_cost(response.usage)
        found[STATED_COST] = None if stated is None else f"{stated:f}"
        found[ODD_USAGE] = odd_counts(response.usage) if response.usage else None
    if failure is not None:
        found |= {ADVICE: failure.advice, REQUEST_ID: failure.request_id}
        found[RETRYABLE] = (failure.retryable and not failure.answer_begun) or None
    return {name: value for name, value in found.items() if value not in (None, {}, [], "")}
