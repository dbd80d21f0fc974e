"""A model's price, and what a request costs by it. Pure; decimal USD throughout; None is unknown, which is never 0."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from providers.told import has_other_fees, hour_long_writes, web_searches
from wire.conversation import Json, Message, Usage

MILLION = Decimal(1_000_000)

Source = Literal["workspace", "genai-prices", "made up (simulated)"]


@dataclass(frozen=True, slots=True)
class Rates:
    """USD per million tokens; what has no rate of its own costs what plain input or output costs.

    Tokens that are kept in the cache for an hour cost what other writes cost where they have no rate.
    """

    input_per_million: Decimal
    output_per_million: Decimal
    cache_read_per_million: Decimal | None = None
    cache_write_per_million: Decimal | None = None
    cache_write_1h_per_million: Decimal | None = None
    reasoning_per_million: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """Other rates, for all tokens of a request, once it reads more than this many."""

    above_input_tokens: int
    rates: Rates


@dataclass(frozen=True, slots=True)
class Price(Rates):
    """A model's price and where it comes from. `tiers` go up; `per_web_search` None: nobody says."""

    source: Source = "workspace"
    per_request: Decimal = Decimal(0)
    per_web_search: Decimal | None = None
    tiers: tuple[Tier, ...] = ()

    def rates_for(self, input_tokens: int) -> Rates:
        """The rates of a request of this size."""
        reached = [tier.rates for tier in self.tiers if input_tokens > tier.above_input_tokens]
        return reached[-1] if reached else self

    def as_json(self, usage: Usage | None = None) -> dict[str, Json]:
        """For the record: the rates that applied to `usage`, as decimal strings, with their source."""
        rates = self.rates_for((usage.input_tokens if usage else None) or 0)
        amounts = {
            "input_per_million": rates.input_per_million,
            "output_per_million": rates.output_per_million,
            "cache_read_per_million": rates.cache_read_per_million,
            "cache_write_per_million": rates.cache_write_per_million,
            "cache_write_1h_per_million": rates.cache_write_1h_per_million,
            "reasoning_per_million": rates.reasoning_per_million,
            "per_request": self.per_request or None,
            "per_web_search": self.per_web_search,
        }
        return {"source": self.source} | {name: f"{amount:f}" for name, amount in amounts.items() if amount is not None}


def cost(price: Price | None, usage: Usage | None, message: Message | None = None) -> Decimal | None:
    """What `usage` costs in USD; None when the price or a count is unknown, or a fee for what the provider ran.

    Hosts report cached tokens beyond the input: each count is held within what can be.
    """
    if price is None or usage is None or not usage.is_known or has_other_fees(usage, message):
        return None
    fees = _fees(price, web_searches(usage, message))
    return None if fees is None else _tokens_cost(price, usage) + fees


def _fees(price: Price, searches: int | None) -> Decimal | None:
    if searches == 0:
        return price.per_request
    if searches is None or price.per_web_search is None:
        return None
    return price.per_request + searches * price.per_web_search


def _tokens_cost(price: Price, usage: Usage) -> Decimal:
    total_input = usage.input_tokens or 0
    read = min(usage.cache_read_tokens or 0, total_input)
    written = min(usage.cache_write_tokens or 0, total_input - read)
    long_written = min(hour_long_writes(usage), written)
    total_output = usage.output_tokens or 0
    reasoning = min(usage.reasoning_tokens or 0, total_output)
    rates = price.rates_for(total_input)
    write_rate = _first(rates.cache_write_per_million, rates.input_per_million)
    charges = (
        (total_input - read - written, rates.input_per_million),
        (read, _first(rates.cache_read_per_million, rates.input_per_million)),
        (written - long_written, write_rate),
        (long_written, _first(rates.cache_write_1h_per_million, write_rate)),
        (total_output - reasoning, rates.output_per_million),
        (reasoning, _first(rates.reasoning_per_million, rates.output_per_million)),
    )
    return sum((tokens * rate / MILLION for tokens, rate in charges), start=Decimal(0))


def _first(own: Decimal | None, otherwise: Decimal) -> Decimal:
    return otherwise if own is None else own
