"""One attempt to ask the model: recorded before it is sent, streamed to the watchers, recorded when it ends."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime

import httpx
from django.utils import timezone

from accounts.ids import new_span_id
from outbound.exchange import Exchange, OutboundError, exchange
from playground.loop import AskModel, Failure, Step, judge
from playground.worker.failing import broken, not_understood, refused
from playground.worker.receiving import Receiving
from playground.worker.sent import address_of, sent_attributes
from playground.worker.work import Work
from providers import prices
from traces.changes import SpanEnded, SpanStarted, StepsCounted
from traces.models import Span
from wire.conversation import ModelResponse
from wire.errors import ErrorType, ProviderError, WireError
from wire.protocols import PROTOCOLS
from wire.protocols.codec import Codec, EncodedRequest

LARGEST_ANSWER = 64_000_000
STREAM_TYPE = "text/event-stream"


@dataclass(slots=True)
class Attempt:
    """A request under way."""

    ask: AskModel
    span_id: str
    codec: Codec
    encoded: EncodedRequest
    receiving: Receiving
    exchange: Exchange | None = None
    response: ModelResponse | None = None
    started_at: datetime = field(default_factory=timezone.now)

    @property
    def has_begun(self) -> bool:
        """Has the answer begun?"""
        return self.receiving.first_delta_ms is not None


async def ask_model(work: Work, client: httpx.AsyncClient, ask: AskModel) -> Step | Failure:
    """The model's answer to the conversation so far, or why there is none. Cancelled, it records what had come."""
    attempt = _prepare(work, ask)
    base_url = work.job.endpoint.base_url
    await _record_start(work, attempt)
    try:
        attempt.exchange = await _send(work, client, attempt)
        answer = _read(work, attempt)
        attempt.response = replace(answer, message=replace(answer.message, model=work.job.model))
    except asyncio.CancelledError:
        _end(work, attempt, Span.Status.CANCELLED)
        raise
    except OutboundError as error:
        attempt.exchange = error.exchange_so_far
        return _fail(work, attempt, broken(error, base_url))
    except ProviderError as error:
        return _fail(work, attempt, refused(error, base_url))
    except WireError as error:
        partial = attempt.receiving.partial()
        has_begun = partial is not None and bool(partial.message.parts)
        return _fail(work, attempt, not_understood(error, base_url, has_begun=has_begun))
    return _succeed(work, attempt, attempt.response)


def _prepare(work: Work, ask: AskModel) -> Attempt:
    codec = PROTOCOLS[work.job.protocol]
    encoded = codec.encode_request(work.job.request(work.steps), work.job.endpoint.profile)
    return Attempt(ask, new_span_id(), codec, encoded, Receiving(codec.stream_decoder(encoded.names)))


async def _record_start(work: Work, attempt: Attempt) -> None:
    job, ask = work.job, attempt.ask
    work.tell.step(ask.step, ask.attempt, attempt.span_id)
    attributes = {"gen_ai.operation.name": "chat", "toolscope.attempt": ask.attempt}
    attributes |= sent_attributes(job.endpoint, attempt.encoded)
    if attempt.encoded.notes:
        attributes["toolscope.notes"] = list(attempt.encoded.notes)
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
        attributes=attributes,
    )
    work.last_request = attempt.span_id
    await work.journal.write(started, StepsCounted(ask.step))
    work.tell.span(ask.step, attempt.span_id, Span.Kind.MODEL, Span.Status.RUNNING)


async def _send(work: Work, client: httpx.AsyncClient, attempt: Attempt) -> Exchange:
    job, encoded = work.job, attempt.encoded

    def take(data: bytes, elapsed_ms: float) -> None:
        for delta in attempt.receiving.take(data, elapsed_ms):
            work.tell.delta(attempt.ask.step, delta)

    return await exchange(
        client,
        method="POST",
        url=address_of(job.endpoint, encoded),
        headers={"Content-Type": "application/json", **job.endpoint.headers, **encoded.headers},
        content=encoded.body,
        max_bytes=LARGEST_ANSWER,
        total_timeout_s=job.limits.max_seconds,
        on_chunk=take if job.stream else None,
    )


def _read(work: Work, attempt: Attempt) -> ModelResponse:
    """The answer in what came back. Raises ProviderError or WireError."""
    came = attempt.exchange
    assert came is not None
    if not 200 <= came.status < 300:
        # Masked first: what is quoted of it may be cut, and half a secret would not be found.
        raise attempt.codec.decode_error(came.status, came.headers, work.job.masker.mask(came.body).data)
    if attempt.receiving.arrivals and not _is_json(came):
        return attempt.receiving.finish()
    return attempt.codec.decode_response(came.body, attempt.encoded.names)


def _is_json(came: Exchange) -> bool:
    """Did the host answer in one piece? Some do, whatever was asked, and some give streams no or a wrong type."""
    media_type = came.headers.get("content-type", "").partition(";")[0].strip()
    return media_type != STREAM_TYPE and came.body.lstrip()[:1] in (b"{", b"[", b"<")


def _succeed(work: Work, attempt: Attempt, response: ModelResponse) -> Step:
    if not attempt.has_begun:
        work.tell.answer(attempt.ask.step, response)
    cost = prices.cost(work.job.price, response.usage)
    step = Step(response, cost_usd=cost)
    fault = _fault(step)
    _end(work, attempt, Span.Status.ERROR if fault else Span.Status.OK, fault)
    total = None if cost is None or work.cost_usd is None else work.cost_usd + cost
    work.tell.usage(attempt.ask.step, response.usage, cost, total)
    return step


def _fault(step: Step) -> Failure | None:
    """Why this answer, though it came whole, makes the run fail: an empty one, say. None for every other."""
    end = None if step.calls else judge(step.response)
    if end is None or end.status != "failed":
        return None
    error_type, _, message = end.reason.partition(": ")
    return Failure(ErrorType(error_type), f"{message[:1].upper()}{message[1:]}.")


def _fail(work: Work, attempt: Attempt, failure: Failure) -> Failure:
    failure = Failure(
        failure.type, failure.message, failure.retryable, failure.retry_after_s, answer_begun=attempt.has_begun
    )
    _end(work, attempt, Span.Status.ERROR, failure)
    return failure


def _end(work: Work, attempt: Attempt, status: str, failure: Failure | None = None) -> None:
    """Note the end of the span, with all that came, however it ended."""
    work.tell.answer_ended()
    came, receiving = attempt.exchange, attempt.receiving
    response = attempt.response or (receiving.partial() if receiving.arrivals else None)
    usage = response.usage if response else None
    price = work.job.price
    work.journal.note(
        SpanEnded(
            span_id=attempt.span_id,
            at=timezone.now(),
            status=status,
            error_type=failure.type if failure else "",
            error_message=failure.message if failure else "",
            attributes=_attributes(came, attempt.response),
            response=came.body if came else receiving.body or None,
            response_content_type=came.headers.get("content-type", "") if came else STREAM_TYPE,
            arrivals=came.arrivals if came else tuple(receiving.arrivals),
            usage=usage,
            cost_usd=prices.cost(price, usage),
            price=price.as_json(usage) if price and usage else None,
            time_to_first_token_ms=receiving.first_delta_ms,
            finish_reason=attempt.response.finish_reason if attempt.response else "",
        )
    )
    more = {"error": {"type": failure.type, "message": failure.message}} if failure else {}
    work.tell.span(attempt.ask.step, attempt.span_id, Span.Kind.MODEL, status, **more)


def _attributes(came: Exchange | None, response: ModelResponse | None) -> dict[str, object]:
    found: dict[str, object] = {}
    if came is not None:
        found |= {"http.response.status_code": came.status, "toolscope.response.headers": came.headers}
    if response is not None:
        found |= {"gen_ai.response.id": response.response_id, "gen_ai.response.model": response.model}
        found["toolscope.finish_reason"] = response.raw_finish_reason
    return {name: value for name, value in found.items() if value not in (None, {})}
