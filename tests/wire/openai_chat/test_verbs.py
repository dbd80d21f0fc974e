"""The registry of protocols."""

import inspect

from wire.protocols import PROTOCOLS
from wire.protocols.codec import Codec


def test_every_protocol_offers_the_same_verbs():
    verbs = [name for name, _ in inspect.getmembers(Codec, inspect.isfunction) if not name.startswith("_")]
    for codec in PROTOCOLS.values():
        assert sorted(codec.__all__) == sorted([*verbs, "FACTS"])
        for verb in verbs:
            wanted = [name for name in inspect.signature(getattr(Codec, verb)).parameters if name != "self"]
            assert list(inspect.signature(getattr(codec, verb)).parameters)[: len(wanted)] == wanted
