"""A workspace's own prices: what a contract or a local machine costs, where the price library does not know."""

from dataclasses import dataclass
from decimal import Decimal

from providers.models import ModelPrice, Provider
from providers.prices import Price, general_price, own_price


@dataclass(frozen=True, slots=True)
class PricedModel:
    """A model and what it costs; `own` when the price is the workspace's, None as `price` when nobody knows it."""

    model: str
    price: Price | None
    own: ModelPrice | None


def prices_of(provider: Provider, most: int = 50) -> list[PricedModel]:
    """The provider's models with their prices, those with a price of the workspace's own first. One query."""
    if provider.is_simulated:  # one made-up price for all
        return [PricedModel(name, general_price(provider, name), None) for name in provider.model_names[:1]]
    own = {price.model: price for price in ModelPrice.objects.filter(provider=provider).order_by("model")}
    others = [name for name in provider.model_names if name not in own]
    return [PricedModel(name, own_price(price), price) for name, price in own.items()] + [
        PricedModel(name, general_price(provider, name), None) for name in others[: max(most - len(own), 0)]
    ]


def set_price(
    provider: Provider,
    *,
    model: str,
    input_per_million: Decimal,
    output_per_million: Decimal,
    cache_read_per_million: Decimal | None = None,
    cache_write_per_million: Decimal | None = None,
) -> ModelPrice:
    """Give a model a price of the workspace's own, in USD per million tokens; it replaces an earlier one."""
    price, _ = ModelPrice.objects.update_or_create(
        provider=provider,
        model=model,
        defaults={
            "workspace_id": provider.workspace_id,
            "input_per_million": input_per_million,
            "output_per_million": output_per_million,
            "cache_read_per_million": cache_read_per_million,
            "cache_write_per_million": cache_write_per_million,
        },
    )
    return price


def remove_price(provider: Provider, price_id: int) -> None:
    """Go back to what the price library says. Raises ModelPrice.DoesNotExist."""
    ModelPrice.objects.get(provider=provider, pk=price_id).delete()
