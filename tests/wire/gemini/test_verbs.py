"""The package offers what every protocol offers."""

import inspect

from wire.protocols import gemini
from wire.protocols.codec import Codec


def test_it_offers_the_same_verbs_with_the_same_first_parameters():
    verbs = [name for name, _ in inspect.getmembers(Codec, inspect.isfunction) if not name.startswith("_")]
    assert sorted(gemini.__all__) == sorted([*verbs, "FACTS"])
    for verb in verbs:
        wanted = [name for name in inspect.signature(getattr(Codec, verb)).parameters if name != "self"]
        assert list(inspect.signature(getattr(gemini, verb)).parameters)[: len(wanted)] == wanted
