"""What the host and the model that are asked can do: the preset's profile, and what the provider's options change."""

from collections.abc import Mapping
from dataclasses import replace

from providers.models import Provider
from providers.presets import preset_of
from wire.conversation import Json
from wire.profiles import Profile


def profile_of(provider: Provider, model: str = "") -> Profile:
    """How requests for `model` are spelled at this provider."""
    return _with_options(preset_of(provider.preset).speaking(provider.protocol).profile, provider)


def _with_options(profile: Profile, provider: Provider) -> Profile:
    options: Mapping[str, Json] = provider.options
    if provider.protocol != "anthropic_messages":
        return profile
    return replace(
        profile,
        anthropic_version=options.get("api_version") or profile.anthropic_version,
        anthropic_betas=tuple(options.get("betas") or profile.anthropic_betas),
    )
