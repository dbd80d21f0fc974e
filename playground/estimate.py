"""What a run may cost at most, and which limits hold: said before it starts. Pure but for the price given."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from playground.limits import InvalidLimits, Limits, parse
from providers.prices import Price
from wire.conversation import Json

MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Two short sentences for the composer."""

    limits: str
    cost: str


def estimate(wanted: Mapping[str, Json], price: Price | None) -> Estimate:
    """The sentences for these limits and this price, None when unknown."""
    try:
        limits = parse(wanted)
    except InvalidLimits as error:
        return Estimate("; ".join(f"{place}: {sentence}" for place, sentence in error.errors), "")
    return Estimate(_limits(limits), _cost(limits, price))


def _limits(limits: Limits) -> str:
    parts = [f"{limits.max_steps} steps", f"{limits.max_seconds:g} s"]
    if limits.max_calls is not None:
        parts.append(f"{limits.max_calls} calls")
    if limits.max_total_tokens is not None:
        parts.append(f"{limits.max_total_tokens:,} tokens")
    return f"At most {', '.join(parts)}."


def _cost(limits: Limits, price: Price | None) -> str:
    if price is None:
        return "Cost unknown: no price for this model."
    note = " (made-up price)" if "made up" in price.source else ""
    if limits.max_cost_usd is not None:
        return f"Stops after ${limits.max_cost_usd:f}{note}."
    if limits.max_total_tokens is not None:
        dearest = max(price.input_per_million, price.output_per_million)
        return f"Stops after about ${(dearest * limits.max_total_tokens / MILLION).normalize():f}{note}."
    rates = f"${price.input_per_million.normalize():f} in, ${price.output_per_million.normalize():f} out"
    return f"No cost limit; {rates} per million tokens{note}."
