"""One attempt to ask the model: recorded before it is sent, streamed to the watchers, recorded when it ends."""

import asyncio
from dataclasses import replace

from accounts.ids import new_span_id
from outbound.client import Client
from outbound.exchange import Exchange, OutboundError, exchange
from playground.finishing import after, is_malformed, judge
from playground.state import AskModel, Failure, Finish, Step
from playground.worker.attempt import Attempt, record_end, record_start
from playground.worker.failing import broken, malformed, not_understood, of_end, refused
from playground.worker.receiving import Receiving
from playground.worker.work import Work
from providers import prices
from traces.models import Span
from wire.conversation import ModelResponse
from wire.errors import ProviderError, WireError
from wire.protocols import PROTOCOLS

LARGEST_ANSWER = 64_000_000


async def ask_model(work: Work, client: Client, ask: AskModel) -> Step | Failure:
    """The model's answer to the conversation so far, or why there is none. Cancelled, it records what had come."""
    attempt = _prepare(work, ask)
    target = work.job.endpoint
    await record_start(work, attempt)
    try:
        attempt.exchange = await _send(work, client, attempt)
        answer = _read(work, attempt)
        attempt.response = replace(answer, message=replace(answer.message, model=work.job.model))
    except asyncio.CancelledError:
        record_end(work, attempt, Span.Status.CANCELLED)
        raise
    except OutboundError as error:
        attempt.exchange = error.exchange_so_far
        return _fail(work, attempt, broken(error, target))
    except ProviderError as error:
        return _fail(work, attempt, refused(error, target))
    except WireError as error:
        partial = attempt.receiving.partial()
        has_begun = partial is not None and bool(partial.message.parts)
        failure = not_understood(error, target, work.job.masker, has_begun=has_begun)
        return _fail(work, attempt, failure)
    return _take_answer(work, attempt, attempt.response)


def _prepare(work: Work, ask: AskModel) -> Attempt:
    codec = PROTOCOLS[work.job.protocol]
    encoded = codec.encode_request(work.job.request(work.steps), work.job.endpoint.profile)
    return Attempt(ask, new_span_id(), codec, encoded, Receiving(codec.stream_decoder(encoded.names)), work.job.losses)


async def _send(work: Work, client: Client, attempt: Attempt) -> Exchange:
    job, encoded = work.job, attempt.encoded

    def take(data: bytes, elapsed_ms: float) -> None:
        for delta in attempt.receiving.take(data, elapsed_ms):
            work.tell.delta(attempt.ask.step, delta)

    def begin(head: Exchange) -> None:
        attempt.head = head

    return await exchange(
        client,
        method="POST",
        url=job.endpoint.url(encoded.path),
        headers=job.endpoint.headers_over({"Content-Type": "application/json", **encoded.headers}),
        content=encoded.body,
        max_bytes=LARGEST_ANSWER,
        total_timeout_s=job.limits.max_seconds,
        on_chunk=take if job.stream else None,
        on_head=begin,
    )


def _read(work: Work, attempt: Attempt) -> ModelResponse:
    """The answer in what came back. Raises ProviderError or WireError."""
    came = attempt.exchange
    assert came is not None
    if not 200 <= came.status < 300:
        # Masked first: what is quoted of it may be cut, and half a secret would not be found.
        raise attempt.codec.decode_error(came.status, came.headers, work.job.masker.mask(came.body).data)
    if attempt.is_stream:
        return attempt.receiving.finish()
    return attempt.codec.decode_response(came.body, attempt.encoded.names)


def _take_answer(work: Work, attempt: Attempt, response: ModelResponse) -> Step | Failure:
    """An answer that came whole. One that makes the run fail, or has to be asked for again, is an error to open."""
    if not attempt.has_begun:
        work.tell.answer(attempt.ask.step, response)
    cost = prices.cost(work.job.price, response.usage, response.message)
    failure = _fault(response)
    record_end(work, attempt, Span.Status.ERROR if failure else Span.Status.OK, failure)
    total = None if cost is None or work.cost_usd is None else work.cost_usd + cost
    work.tell.usage(attempt.ask.step, response.usage, cost, total)
    if failure is not None and failure.retryable:
        return replace(failure, usage=response.usage, cost_usd=cost)
    return Step(response, cost_usd=cost)


def _fault(response: ModelResponse) -> Failure | None:
    """Why this answer, though it came whole, is none to go on with; None for every other."""
    if response.message.tool_calls:
        return None
    if is_malformed(response):
        return malformed(judge(response))
    end = after(response)
    return of_end(end) if isinstance(end, Finish) and end.status == "failed" else None


def _fail(work: Work, attempt: Attempt, failure: Failure) -> Failure:
    failure = replace(failure, answer_begun=attempt.has_begun)
    record_end(work, attempt, Span.Status.ERROR, failure)
    return failure
