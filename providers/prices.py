"""What a model's tokens cost. Decimal USD throughout; None is unknown, which is never 0.

Three sources, in this order: the workspace's own price of the model; genai-prices, asked by the preset's host and never
by model name alone (any host may call a model `gpt-4o`); a made-up price for simulated models.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelPrice as ListedPrice
from genai_prices.types import TieredPrices

from providers import simulated
from providers.models import ModelPrice, Provider
from providers.presets import preset_of
from wire.conversation import Json, Usage

MILLION = Decimal(1_000_000)

# The library's names of the rates, in the order of `Rates`.
PRICE_KEYS = ("input_mtok", "output_mtok", "cache_read_mtok", "cache_write_mtok", "output_reasoning_mtok")

Source = Literal["workspace", "genai-prices", "made up (simulated)"]


@dataclass(frozen=True, slots=True)
class Rates:
    """USD per million tokens; what has no rate of its own costs what plain input or output costs."""

    input_per_million: Decimal
    output_per_million: Decimal
    cache_read_per_million: Decimal | None = None
    cache_write_per_million: Decimal | None = None
    reasoning_per_million: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """Other rates, for all tokens of a request, once it reads more than this many."""

    above_input_tokens: int
    rates: Rates


@dataclass(frozen=True, slots=True)
class Price(Rates):
    """A model's price and where it comes from. `tiers` go up."""

    source: Source = "workspace"
    per_request: Decimal = Decimal(0)
    tiers: tuple[Tier, ...] = ()

    def rates_for(self, input_tokens: int) -> Rates:
        """The rates of a request of this size."""
        reached = [tier.rates for tier in self.tiers if input_tokens > tier.above_input_tokens]
        return reached[-1] if reached else self

    def as_json(self, usage: Usage | None = None) -> dict[str, Json]:
        """For the record: the rates that applied to `usage`, as decimal strings, with their source."""
        rates = self.rates_for(usage.input_tokens if usage else 0)
        amounts = {
            "input_per_million": rates.input_per_million,
            "output_per_million": rates.output_per_million,
            "cache_read_per_million": rates.cache_read_per_million,
            "cache_write_per_million": rates.cache_write_per_million,
            "reasoning_per_million": rates.reasoning_per_million,
            "per_request": self.per_request or None,
        }
        return {"source": self.source} | {name: f"{amount:f}" for name, amount in amounts.items() if amount is not None}


def price_for(provider: Provider, model: str) -> Price | None:
    """What `model` costs at `provider` now; None when nobody knows."""
    own = ModelPrice.objects.filter(provider=provider, model=model).first()
    return general_price(provider, model) if own is None else own_price(own)


def general_price(provider: Provider, model: str) -> Price | None:
    """What `model` costs where the workspace gives no price of its own."""
    if provider.is_simulated:
        return _made_up_price()
    return _listed_price(preset_of(provider.preset).price_provider, model)


def cost(price: Price | None, usage: Usage | None) -> Decimal | None:
    """What `usage` costs in USD; None when the price or the usage is unknown.

    Hosts report cached tokens beyond the input, and negative ones: each count is held within what can be.
    """
    if price is None or usage is None:
        return None
    total_input = max(usage.input_tokens, 0)
    read = min(max(usage.cache_read_tokens, 0), total_input)
    written = min(max(usage.cache_write_tokens, 0), total_input - read)
    total_output = max(usage.output_tokens, 0)
    reasoning = min(max(usage.reasoning_tokens, 0), total_output)
    rates = price.rates_for(total_input)
    charges = (
        (total_input - read - written, rates.input_per_million),
        (read, _first(rates.cache_read_per_million, rates.input_per_million)),
        (written, _first(rates.cache_write_per_million, rates.input_per_million)),
        (total_output - reasoning, rates.output_per_million),
        (reasoning, _first(rates.reasoning_per_million, rates.output_per_million)),
    )
    return sum((tokens * rate / MILLION for tokens, rate in charges), start=price.per_request)


def _first(own: Decimal | None, otherwise: Decimal) -> Decimal:
    return otherwise if own is None else own


def own_price(own: ModelPrice) -> Price:
    """The workspace's own price."""
    return Price(own.input_per_million, own.output_per_million, own.cache_read_per_million, source="workspace")


def _made_up_price() -> Price:
    return Price(
        simulated.MADE_UP_INPUT_PRICE,
        simulated.MADE_UP_OUTPUT_PRICE,
        simulated.MADE_UP_CACHE_READ_PRICE,
        source="made up (simulated)",
    )


def _listed_price(host: str | None, model: str) -> Price | None:
    """The price that genai-prices lists for this model at this host. It works offline, from its packaged data."""
    if host is None:
        return None
    try:
        _, listed = get_snapshot().find_provider_model(model, None, host, None)
    except LookupError:
        return None
    prices = listed.get_prices(datetime.now(UTC))
    base = _rates_above(prices, 0)
    if base is None:
        return None
    return Price(
        base.input_per_million,
        base.output_per_million,
        base.cache_read_per_million,
        base.cache_write_per_million,
        base.reasoning_per_million,
        source="genai-prices",
        per_request=(_amount(prices.requests_kcount, 0) or Decimal(0)) / 1000,
        tiers=tuple(_tiers(prices)),
    )


def _tiers(prices: ListedPrice) -> list[Tier]:
    listed = (getattr(prices, key) for key in PRICE_KEYS)
    starts = sorted({tier.start for price in listed if isinstance(price, TieredPrices) for tier in price.tiers})
    rates = ((start, _rates_above(prices, start + 1)) for start in starts)
    return [Tier(start, above) for start, above in rates if above is not None]


def _rates_above(prices: ListedPrice, input_tokens: int) -> Rates | None:
    """The listed rates of a request that reads this many tokens; None where input or output has none."""
    read, made, *others = (_amount(getattr(prices, key), input_tokens) for key in PRICE_KEYS)
    if read is None or made is None:
        return None
    return Rates(read, made, *others)


def _amount(price: Decimal | TieredPrices | None, input_tokens: int) -> Decimal | None:
    if not isinstance(price, TieredPrices):
        return price
    reached = [tier.price for tier in price.tiers if input_tokens > tier.start]
    return reached[-1] if reached else price.base
