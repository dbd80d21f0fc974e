"""What a run may cost at most, and which limits hold: said before it starts. Pure but for the price given.

A run's requests grow: each reads what the one before read and wrote, and the results of its calls. So the most that a
run can cost is bounded where the answers are (`max_output_tokens`, or all that the model's context holds), and each
of these bounds is one, the lowest being said:

- by steps: `max_steps` requests, each reading as much as it can;
- by tokens or cost: the limit itself, and one more request, since a request that is under way is not broken off.

Every rate is taken at its dearest (cache writes, reasoning). Not counted are the fees of a provider's own tools and
attempts that a provider bills though they brought no answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from playground.limits import Limits
from providers.prices import Price

MILLION = Decimal(1_000_000)
RESULT_TOKENS = 12_500
"""About the most that the model reads of one tool's output, where its tool says nothing else."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large requests, answers and results can be. None is unknown; `first` is what the first request reads."""

    first: int = 0
    context: int | None = None
    answer: int | None = None
    calls_tools: bool = True
    result: int = RESULT_TOKENS


@dataclass(frozen=True, slots=True)
class Estimate:
    """Two short sentences for the composer, and how the second one comes about."""

    limits: str = ""
    cost: str = ""
    rule: tuple[str, ...] = ()


def estimate(limits: Limits, price: Price | None, size: Size) -> Estimate:
    """The sentences for these limits and this price, None when unknown."""
    if price is None:
        return Estimate(_limits(limits), "Cost unknown: no price for this model.")
    most = highest_cost(limits, price, size)
    return Estimate(_limits(limits), _cost(limits, price, most), tuple(_rule(limits, price, size, most)))


def highest_cost(limits: Limits, price: Price, size: Size) -> Decimal | None:
    """The most that a run can cost in USD; None where nothing bounds it."""
    answer = size.answer or size.context
    if answer is None:
        return None
    reads = _reads(limits, size, answer)
    most = sum((_request_cost(price, tokens, answer) for tokens in reads), Decimal(0))
    last = _request_cost(price, reads[-1], answer)
    bounds = [most]
    if limits.max_total_tokens is not None:
        bounds.append(_dearest(price) * limits.max_total_tokens / MILLION + last)
    if limits.max_cost_usd is not None:
        bounds.append(limits.max_cost_usd + last)
    return min(bounds)


def _reads(limits: Limits, size: Size, answer: int) -> list[int]:
    """What each request reads at most: all that came before it, held to what the model's context holds."""
    steps = limits.max_steps if size.calls_tools else 1
    reads = [_held(size.first, size.context)]
    calls_left = limits.max_calls
    while len(reads) < steps:
        calls = limits.max_calls_per_step if calls_left is None else min(calls_left, limits.max_calls_per_step)
        calls_left = None if calls_left is None else calls_left - calls
        reads.append(_held(reads[-1] + answer + calls * size.result, size.context))
    return reads


def _held(tokens: int, context: int | None) -> int:
    return tokens if context is None else min(tokens, context)


def _request_cost(price: Price, read: int, written: int) -> Decimal:
    rates = price.rates_for(read)
    reading = max(rates.input_per_million, rates.cache_write_per_million or Decimal(0))
    writing = max(rates.output_per_million, rates.reasoning_per_million or Decimal(0))
    return price.per_request + (read * reading + written * writing) / MILLION


def _dearest(price: Price) -> Decimal:
    every = [price, *(tier.rates for tier in price.tiers)]
    return max(
        rate
        for rates in every
        for rate in (
            rates.input_per_million,
            rates.output_per_million,
            rates.cache_write_per_million or Decimal(0),
            rates.reasoning_per_million or Decimal(0),
        )
    )


def _limits(limits: Limits) -> str:
    parts = [f"{limits.max_steps} steps", f"{limits.max_seconds:g} s"]
    if limits.max_calls is not None:
        parts.append(f"{limits.max_calls} calls")
    if limits.max_total_tokens is not None:
        parts.append(f"{limits.max_total_tokens:,} tokens")
    return f"At most {', '.join(parts)}."


def _cost(limits: Limits, price: Price, most: Decimal | None) -> str:
    note = " (made-up price)" if "made up" in price.source else ""
    if limits.max_cost_usd is not None and (most is None or most > limits.max_cost_usd):
        beyond = "the last request may go beyond" if most is None else f"about ${_money(most)} with the last request"
        return f"Stops at ${limits.max_cost_usd:f}, {beyond}{note}."
    if most is not None:
        return f"Costs at most about ${_money(most)}{note}."
    if limits.max_total_tokens is not None:
        spent = _money(_dearest(price) * limits.max_total_tokens / MILLION)
        return f"Stops at about ${spent}, the last request may go beyond{note}."
    return f"No cost limit{note}."


def _rule(limits: Limits, price: Price, size: Size, most: Decimal | None) -> Iterator[str]:
    """How the cost comes about, and what bounds it, a sentence each."""
    made_up = ", a made-up price" if "made up" in price.source else ""
    rates = f"${_plain(price.input_per_million)} in, ${_plain(price.output_per_million)} out"
    yield f"{rates} per million tokens{made_up}."
    if size.first:
        yield f"The first request reads about {size.first:,} tokens; each later one also what came before it."
    if not size.calls_tools:
        yield "Without a tool to call there is one request."
    if most is None:
        yield "How much this model writes at most is not known. Set Max output tokens and a cost limit to bound it."
        return
    answer = f"{size.answer:,} tokens" if size.answer else f"what its context of {size.context:,} tokens holds"
    yield f"An answer has at most {answer}."
    if size.context:
        yield f"A request reads at most the model's context, {size.context:,} tokens."
    if limits.max_cost_usd is None and limits.max_total_tokens is None:
        yield "Set a cost limit to make it less."


def _money(amount: Decimal) -> str:
    """Two digits that count, rounded up: this much is never exceeded by rounding."""
    if not amount:
        return "0"
    step = Decimal(1).scaleb(min(amount.adjusted() - 1, 0))
    rounded = amount.quantize(step, rounding=ROUND_UP)
    return f"{rounded:.2f}" if Decimal("0.1") <= rounded < 10 else _plain(rounded)


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
