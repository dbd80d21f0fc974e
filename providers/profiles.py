"""What host and model can do: the preset's profile, what the model changes in it, and what the options do."""

from collections.abc import Mapping
from dataclasses import replace

from providers.models import Provider
from providers.options import in_profile
from providers.presets import preset_of
from providers.quirks import with_quirks
from wire.conversation import Json
from wire.profiles import Profile


def profile_of(provider: Provider, model: str = "") -> Profile:
    """How requests for `model` are spelled at this provider."""
    host = preset_of(provider.preset).speaking(provider.protocol).profile
    return _with_options(with_quirks(host, provider.preset, provider.protocol, model), provider)


def _with_options(profile: Profile, provider: Provider) -> Profile:
    options: Mapping[str, Json] = provider.options
    if options.get("no_thoughts"):
        profile = replace(profile, thoughts="")
    return in_profile(profile, options, preset_of(provider.preset), provider.protocol)
