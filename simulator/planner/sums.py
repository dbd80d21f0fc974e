"""The one sum that people ask chains for: an amount from one output, at a rate from another."""

import re
from collections.abc import Sequence

from simulator.planner.names import currencies
from simulator.planner.numbers import numbers
from simulator.planner.turns import Made

_PRICE_KEYS = ("price", "amount", "total", "value")


def conversions(made: Sequence[Made], text: str) -> list[str]:
    """A sentence for each amount that a rate among the outputs converts."""
    rates = [call.output for call in made if isinstance(call.output, dict) and "rate" in call.output]
    said: list[str] = []
    for rate in rates:
        base, quote, factor = rate.get("base"), rate.get("quote"), rate["rate"]
        if isinstance(base, str) and isinstance(quote, str) and isinstance(factor, int | float):
            for amount in [*_from_outputs(made, base), *_from_text(text, base)]:
                said.append(f"{amount:g} {base} is {_rounded(amount * factor)} {quote}.")
    return list(dict.fromkeys(said))


def _from_outputs(made: Sequence[Made], currency: str) -> list[float]:
    amounts: list[float] = []
    for call in made:
        if isinstance(call.output, dict) and call.output.get("currency") == currency:
            amounts += [call.output[key] for key in _PRICE_KEYS if isinstance(call.output.get(key), int | float)]
    return amounts


def _from_text(text: str, currency: str) -> list[float]:
    """Amounts in the person's words: "$20", "100 dollars", "100 USD"."""
    places = {mention.start for mention in currencies(text) if mention.value == currency}
    amounts: list[float] = []
    for mention in numbers(text):
        if not isinstance(mention.value, int | float) or mention.unit == "%":
            continue
        gap = re.match(r"\s*", text[mention.end :])
        if mention.unit == currency or (gap and mention.end + gap.end() in places):
            amounts.append(mention.value)
    return amounts


def _rounded(amount: float) -> str:
    return f"{amount:.2f}" if abs(amount) >= 1 else f"{amount:.4g}"
