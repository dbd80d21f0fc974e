"""Prices as genai-prices lists them. It works offline, from its packaged data."""

from datetime import UTC, datetime
from decimal import Decimal

from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelPrice as ListedPrice
from genai_prices.types import TieredPrices

from providers.rates import Price, Rates, Tier

# The library's names of the rates, in the order of `Rates`.
PRICE_KEYS = (
    "input_mtok",
    "output_mtok",
    "cache_read_mtok",
    "cache_write_mtok",
    "cache_write_1h_mtok",
    "output_reasoning_mtok",
)


def listed_price(host: str | None, model: str) -> Price | None:
    """The price that the library lists for this model at this host."""
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
        base.cache_write_1h_per_million,
        base.reasoning_per_million,
        source="genai-prices",
        per_request=_each(prices.requests_kcount) or Decimal(0),
        per_web_search=_each(prices.web_searches_kcount),
        tiers=tuple(_tiers(prices)),
    )


def _each(per_thousand: Decimal | TieredPrices | None) -> Decimal | None:
    amount = _amount(per_thousand, 0)
    return None if amount is None else amount / 1000


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
