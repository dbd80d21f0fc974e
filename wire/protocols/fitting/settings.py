"""Settings that a protocol or a model does not take."""

from collections.abc import Mapping
from dataclasses import replace

from wire.conversation import Json, Settings
from wire.profiles import Profile
from wire.protocols.abilities import Abilities
from wire.protocols.fitting.losses import Losses

_SAMPLING = ("temperature", "top_p", "top_k")


def fit_settings(settings: Settings, abilities: Abilities, profile: Profile, losses: Losses) -> Settings:
    """The settings that can be sent."""
    if not profile.takes_sampling:
        settings = _without_sampling(settings, abilities, losses)
    if settings.stop and not abilities.stop:
        losses.note(f"{abilities.label} has no stop sequences: they are not sent.")
        settings = replace(settings, stop=())
    if not abilities.blank_stop and not all(map(str.strip, settings.stop)):
        losses.note(f"{abilities.label} takes no stop sequence of white space alone: it is not sent.")
        settings = replace(settings, stop=tuple(stop for stop in settings.stop if stop.strip()))
    if settings.seed is not None and not abilities.seed:
        losses.note(f"{abilities.label} has no seed: it is not sent.")
        settings = replace(settings, seed=None)
    return _held_to(settings, min(abilities.max_temperature, profile.max_temperature), losses)


def _without_sampling(settings: Settings, abilities: Abilities, losses: Losses) -> Settings:
    said = {"temperature": settings.temperature, "top_p": settings.top_p, "top_k": settings.extra_body.get("top_k")}
    for name, value in said.items():
        if value is not None:
            losses.note(f"This model takes no `{name}`: it is not sent.")
    extra: Mapping[str, Json] = {name: value for name, value in settings.extra_body.items() if name not in _SAMPLING}
    settings = replace(settings, temperature=None, top_p=None, extra_body=extra)
    if settings.stop and abilities.stop_is_sampling:
        losses.note("This model takes no stop sequences: they are not sent.")
        settings = replace(settings, stop=())
    return settings


def _held_to(settings: Settings, limit: float, losses: Losses) -> Settings:
    if settings.temperature is None or settings.temperature <= limit:
        return settings
    losses.note(f"The temperature goes up to {limit:g} here: {limit:g} is sent.")
    return replace(settings, temperature=limit)
