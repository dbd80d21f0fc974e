"""Slots whose values are words of the text itself: enum values, values that a description names, yes or no."""

import re
from collections.abc import Iterator

from simulator.planner.mentions import Mention
from simulator.planner.slots import Slot
from simulator.planner.words import concept, concepts, stem, words
from wire.conversation import Json

_NEGATED = re.compile(r"\b(?:not|without|no|don't|exclude|excluding|less|disable|off|false)\b", re.IGNORECASE)
_AFFIRMED = re.compile(r"\b(?:with|include|including|also|enable|on|true|yes)\b", re.IGNORECASE)


def chosen(text: str, slot: Slot) -> list[Mention]:
    """The enum values, or else the values named in the description, that stand in the text."""
    if slot.kind == "currency":
        return []
    options = slot.choices or (slot.suggestions if slot.kind in ("name", "free_text", "array", "choice") else ())
    found = [mention for option in options for mention in _places(text, option)]
    found.sort(key=lambda mention: (mention.start, -mention.end))
    return [
        mention for index, mention in enumerate(found) if not any(_covers(other, mention) for other in found[:index])
    ]


def _places(text: str, option: object) -> Iterator[Mention]:
    spelled = re.sub(r"[_\s-]+", r"[_\\s-]+", re.escape(str(option)).replace(r"\ ", " ").replace(r"\-", "-"))
    pattern = rf"(?<!\w){spelled}(?:s|es|ly|n)?(?!\w)"
    for match in re.finditer(pattern, text, 0 if len(str(option)) <= 2 else re.IGNORECASE):
        yield Mention("name", option, match.start(), match.end())


def _covers(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def same_word(text: str, slot: Slot) -> Json:
    """The enum value that shares its stem with a word of the text: "hourly" for hour; None where none does."""
    stems = {stem(word) for word in words(text)} | {concept(word) for word in words(text)}
    for option in slot.choices:
        parts = words(str(option))
        if parts and all(stem(part) in stems for part in parts):
            return option
    return None


def yes_or_no(text: str, slot: Slot) -> bool | None:
    """Whether the text asks for what a boolean slot switches; None where it does not speak of it."""
    marks = {
        concept(word) for word in slot.words if word not in ("include", "with", "is", "has", "format", "as", "show")
    }
    if not marks & concepts(text):
        return None
    for match in re.finditer(r"[\w'-]+", text):
        if concept(match[0]) in marks:
            return not _NEGATED.search(text[max(0, match.start() - 25) : match.start()])
    return bool(_AFFIRMED.search(text))
