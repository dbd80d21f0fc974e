"""The hosts that the provider page offers: every preset but the simulator, and whether a key for it lies ready."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from providers.presets import PRESETS, SIMULATOR, Preset


@dataclass(frozen=True, slots=True)
class Offer:
    """A preset as a card. `found_key` names the environment variable that holds a key for it."""

    preset: Preset
    host: str
    found_key: str


def offers() -> list[Offer]:
    """One card a preset. A key that was found is offered, never taken unasked."""
    return [_offer(preset) for preset in PRESETS.values() if preset is not SIMULATOR]


def _offer(preset: Preset) -> Offer:
    variable = preset.key_variable or ""
    found = variable if variable in settings.PROVIDER_KEYS_FOUND else ""
    return Offer(preset, urlsplit(preset.base_url).netloc or "your own host", found)
