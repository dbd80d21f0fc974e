"""Which price a model has at a provider; None is unknown, which is never 0.

Three sources, in this order: the workspace's own price of the model; genai-prices, asked by the preset's host and never
by model name alone (any host may call a model `gpt-4o`); a made-up price for simulated models.
"""

from providers import simulated
from providers.listed_prices import listed_price
from providers.models import ModelPrice, Provider
from providers.presets import preset_of
from providers.rates import Price, Rates, Tier, cost

__all__ = ["Price", "Rates", "Tier", "cost", "general_price", "own_price", "price_for"]


def price_for(provider: Provider, model: str) -> Price | None:
    """What `model` costs at `provider` now; None when nobody knows."""
    own = ModelPrice.objects.filter(provider=provider, model=model).first()
    return general_price(provider, model) if own is None else own_price(own)


def general_price(provider: Provider, model: str) -> Price | None:
    """What `model` costs where the workspace gives no price of its own."""
    if provider.is_simulated:
        return _made_up_price()
    return listed_price(preset_of(provider.preset).price_provider, model)


def own_price(own: ModelPrice) -> Price:
    """The workspace's own price."""
    return Price(
        own.input_per_million,
        own.output_per_million,
        own.cache_read_per_million,
        own.cache_write_per_million,
        source="workspace",
    )


def _made_up_price() -> Price:
    return Price(
        simulated.MADE_UP_INPUT_PRICE,
        simulated.MADE_UP_OUTPUT_PRICE,
        simulated.MADE_UP_CACHE_READ_PRICE,
        source="made up (simulated)",
    )
