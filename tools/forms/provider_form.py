"""The part of the tool form that describes a tool which the provider runs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tools import provider_run
from tools.executors.outcome import Problem
from tools.written_json import InvalidJson, read_json
from traces.pages.look import protocol_words
from wire.conversation import Json
from wire.provider_tools import WORDS, word_of

_FIRST = next(iter(WORDS))


@dataclass(frozen=True, slots=True)
class ProviderForm:
    """A neutral word, or, with none, a protocol's own spec as JSON; `owner` is the protocol that a person names."""

    words: ClassVar = list(WORDS.items())
    owners: ClassVar = protocol_words()

    word: str = _FIRST
    spec: str = ""
    owner: str = ""

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> "ProviderForm":
        """As it was typed."""
        return cls(post.get("word", _FIRST), post.get("spec", "").replace("\r\n", "\n"), post.get("owner", ""))

    @classmethod
    def from_implementation(cls, implementation: Mapping[str, Json]) -> "ProviderForm":
        """As a person would type it."""
        spec, owner = implementation["spec"], implementation.get("protocol", "")
        word = word_of(spec) if not owner else None
        return cls(word, "", "") if word else cls("", json.dumps(spec, indent=2, ensure_ascii=False), owner)

    def implementation(self) -> tuple[dict[str, Json], list[Problem]]:
        """What it means, and what is wrong with it."""
        if self.word:
            return {"kind": provider_run.KIND, "spec": {"type": self.word}}, []
        implementation: dict[str, Json] = {"kind": provider_run.KIND}
        if self.owner:
            implementation["protocol"] = self.owner
        try:
            return {**implementation, "spec": read_json(self.spec)}, []
        except InvalidJson as error:
            return implementation, [("implementation.spec", str(error))]
