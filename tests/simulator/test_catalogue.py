from pathlib import Path

import pytest

from providers.simulated import MODELS
from simulator.behaviours import model_names

DOCUMENT = Path(__file__).parents[2] / "docs" / "simulator.md"


def test_the_picker_offers_exactly_what_is_played():
    assert sorted(model.name for model in MODELS) == sorted(model_names())


def test_every_fault_says_what_to_watch_for():
    assert all("Watch:" in model.description for model in MODELS if model.name.startswith("sim-fault-"))


@pytest.mark.parametrize("name", model_names())
def test_every_model_is_documented(name):
    assert f"`{name}`" in DOCUMENT.read_text()
