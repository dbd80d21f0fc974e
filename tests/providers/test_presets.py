"""Presets: one click fills in what is known about a host."""

from urllib.parse import urlsplit

import pytest
from genai_prices.data_snapshot import get_snapshot

from config.environment import PROVIDER_KEY_NAMES
from providers.presets import CUSTOM, PRESETS, SIMULATOR, preset_of
from providers.validation import base_url_errors, protocol_errors

FIXED = [preset for preset in PRESETS.values() if preset not in (CUSTOM, SIMULATOR)]


@pytest.mark.parametrize("preset", FIXED, ids=lambda preset: preset.slug)
def test_its_address_and_protocol_can_be_used(preset):
    assert base_url_errors(preset.base_url) == []
    assert protocol_errors(preset.protocol) == []


@pytest.mark.parametrize("preset", FIXED, ids=lambda preset: preset.slug)
def test_its_prices_are_those_of_a_host_that_the_library_knows(preset):
    known = {provider.id for provider in get_snapshot().providers}
    assert preset.price_provider is None or preset.price_provider in known


@pytest.mark.parametrize("preset", FIXED, ids=lambda preset: preset.slug)
def test_a_host_on_the_net_needs_a_key_and_names_its_variable(preset):
    on_this_machine = urlsplit(preset.base_url).hostname == "localhost"
    assert preset.is_local == on_this_machine
    assert preset.needs_key == (preset.key_variable in PROVIDER_KEY_NAMES) == (not on_this_machine)


def test_an_unknown_preset_is_treated_as_custom():
    assert preset_of("nobody") is CUSTOM
    assert preset_of("") is CUSTOM
