"""The simulator as a provider: its key, and the models that it offers. The simulator itself is the room `simulator`."""

import hashlib
import hmac
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

MADE_UP_INPUT_PRICE = Decimal("1.00")
MADE_UP_OUTPUT_PRICE = Decimal("4.00")
MADE_UP_CACHE_READ_PRICE = Decimal("0.10")
"""USD per million tokens: made up, so that costs and cost limits can be tried; labelled so wherever they show."""


def simulator_key() -> str:
    """The bearer key that the simulator asks for: derived from this installation's secret key, stored nowhere."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"toolscope simulator key", hashlib.sha256)
    return f"sim-{digest.hexdigest()[:40]}"


@dataclass(frozen=True, slots=True)
class SimulatedModel:
    """A model that the simulator plays, with a sentence for the model picker."""

    name: str
    description: str


MODELS: tuple[SimulatedModel, ...] = (
    SimulatedModel("sim-planner", "Plans tool calls from your words and the tools' names, descriptions and schemas."),
)
"""Everything that the simulator answers to; its own `/models` lists the same."""


def description_of(model: str) -> str:
    """The picker's sentence about a simulated model; empty for one that is not known."""
    return next((known.description for known in MODELS if known.name == model), "")
