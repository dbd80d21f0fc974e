"""A request made acceptable for a protocol and a host, before it is written: what they lack, and the nearest to it.

Each rule stands here once, for all protocols; what differs between them is data (`Abilities`, `Profile`). What is lost
is a sentence for the person. Fitting a request that fits changes nothing.
"""

from dataclasses import replace

from wire.conversation import ModelRequest
from wire.profiles import Profile
from wire.protocols.abilities import Abilities
from wire.protocols.fitting.losses import Losses
from wire.protocols.fitting.messages import fit_messages
from wire.protocols.fitting.offer import fit_offer
from wire.protocols.fitting.settings import fit_settings

__all__ = ["Losses", "fit"]


def fit(request: ModelRequest, abilities: Abilities, profile: Profile, losses: Losses) -> ModelRequest:
    """The request as this protocol and this host can take it."""
    messages = fit_messages(request.messages, request.model, abilities, profile, losses)
    settings = fit_settings(request.settings, abilities, profile, losses)
    return fit_offer(replace(request, messages=messages, settings=settings), abilities, profile, losses)
