"""The hosts that the provider page offers: every preset but the simulator, and whether a key for it lies ready."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from providers.presets import PRESETS, SIMULATOR, Preset
from wire.protocols import PROTOCOLS


@dataclass(frozen=True, slots=True)
class Offer:
    """A preset as a card. `found_key` names the environment variable that holds a key for it."""

    preset: Preset
    host: str
    protocols: tuple[str, ...]
    found_key: str


@dataclass(frozen=True, slots=True)
class Group:
    """Hosts of one kind."""

    name: str
    offers: tuple[Offer, ...]


def offers() -> list[Group]:
    """One card a preset, in groups. A key that was found is offered, never taken unasked."""
    shown = [preset for preset in PRESETS.values() if preset is not SIMULATOR]
    names = dict.fromkeys(preset.group for preset in shown)
    return [Group(name, tuple(_offer(preset) for preset in shown if preset.group == name)) for name in names]


def found_key(preset: Preset) -> str:
    """The environment variable that holds a key for this host; empty when there is none."""
    return next((name for name in preset.key_variables if name in settings.PROVIDER_KEYS_FOUND), "")


def _offer(preset: Preset) -> Offer:
    host = urlsplit(preset.speaks[0].base_url).netloc.replace("YOUR-RESOURCE.", "")
    return Offer(
        preset, host or "any host", tuple(PROTOCOLS[name].FACTS.short for name in preset.protocols), found_key(preset)
    )
