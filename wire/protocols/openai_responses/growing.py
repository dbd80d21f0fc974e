"""One item of an answer as it builds up."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire.conversation import Json
from wire.protocols.calls import arguments_text
from wire.protocols.openai_responses.calls import CALL_TYPES
from wire.protocols.openai_responses.content import kind_of

Slot = tuple[str, int]
"""A text of an item: the list that it stands in ("summary" or "content") and its place there."""


@dataclass(slots=True)
class GrowingItem:
    """One item so far. `fields` is how it was announced, until it comes whole: that is what counts then."""

    fields: dict[str, Json]
    is_whole: bool = False
    _kinds: dict[Slot, str] = field(default_factory=dict)
    _texts: dict[Slot, list[str]] = field(default_factory=dict)
    _arguments: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The item's type."""
        return kind_of(self.fields)

    @property
    def has_words(self) -> bool:
        """Has any text arrived?"""
        return bool(self._texts)

    def has_text(self, slot: Slot) -> bool:
        """Has any of this text arrived?"""
        return slot in self._texts

    def add_text(self, slot: Slot, kind: str, text: str) -> None:
        """More of one of its texts, which is a part of type `kind`."""
        pieces = self._texts.get(slot)
        if pieces is None:
            self._kinds[slot], self._texts[slot] = kind, [text]
        else:
            pieces.append(text)

    def add_arguments(self, text: str) -> None:
        """More of a call's arguments."""
        self._arguments.append(text)

    def text_rest(self, slot: Slot, whole: str) -> str:
        """What of a text that is `whole` now has not arrived in pieces."""
        return _rest("".join(self._texts.get(slot, ())), whole)

    def arguments_rest(self, whole: str) -> str:
        """What of arguments that are whole now has not arrived in pieces."""
        return _rest("".join(self._arguments), whole)

    def complete(self, fields: Mapping[str, Json]) -> None:
        """It came whole; a later form may leave out what an earlier one had (`encrypted_content`)."""
        kept = self.fields if self.is_whole else {}
        said = {name: value for name, value in fields.items() if value is not None or name not in kept}
        self.fields = {**kept, **said}
        self.is_whole = True

    def value(self) -> dict[str, Json]:
        """The item as it stands."""
        if self.is_whole:
            return self.fields
        item = dict(self.fields)
        for slot in sorted(self._texts):
            name, _ = slot
            before = item[name] if slot[1] and isinstance(item.get(name), list) else []
            item[name] = [*before, _part(self._kinds[slot], "".join(self._texts[slot]))]
        if self._arguments and self.kind in CALL_TYPES:
            item[CALL_TYPES[self.kind]] = "".join(self._arguments)
        return item


def texts_of(item: Mapping[str, Json]) -> list[tuple[Slot, str, str]]:
    """Every text of a whole item: where it stands, the type of the part, its words."""
    found: list[tuple[Slot, str, str]] = []
    for name in ("summary", "content"):
        parts = item.get(name)
        for index, part in enumerate(parts if isinstance(parts, list) else ()):
            if isinstance(part, dict) and isinstance(part.get("type"), str):
                text = part.get("refusal" if part["type"] == "refusal" else "text")
                if isinstance(text, str):
                    found.append(((name, index), part["type"], text))
    return found


def arguments_of(item: Mapping[str, Json]) -> str:
    """What a call passes."""
    return arguments_text(item.get(CALL_TYPES[item["type"]]))


def _part(kind: str, text: str) -> Json:
    if kind == "refusal":
        return {"type": kind, "refusal": text}
    return {"type": kind, "text": text, **({"annotations": []} if kind == "output_text" else {})}


def _rest(arrived: str, whole: str) -> str:
    return whole[len(arrived) :] if whole.startswith(arrived) else ""
