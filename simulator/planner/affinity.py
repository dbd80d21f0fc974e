"""Which slot a mention belongs to: by its form, by the words around it, by the preposition before it."""

import re
from dataclasses import dataclass

from simulator.planner.mentions import Mention
from simulator.planner.names import AMOUNT
from simulator.planner.slots import Slot
from simulator.planner.values import accepts
from simulator.planner.words import concept, words

_HINTS: dict[str, frozenset[str]] = {
    "from": frozenset("from source start base origin departure initial begin since".split()),
    "to": frozenset("to target end destination quote arrival recipient into until goal".split()),
    "into": frozenset("to target quote into".split()),
    "in": frozenset("city location place country region state area to target quote unit year month language".split()),
    "at": frozenset("location place time rate address".split()),
    "near": frozenset("city location place area".split()),
    "by": frozenset("artist author creator composer director".split()),
    "on": frozenset("date day topic subject".split()),
    "with": frozenset("attendee participant".split()),
    "about": frozenset("topic subject query".split()),
    "saying": frozenset("body message text content".split()),
    "says": frozenset("body message text content".split()),
    "subject": frozenset({"subject"}),
    "titled": frozenset("title subject name".split()),
    "until": frozenset("to end".split()),
    "and": frozenset({"end", "to"}),
}
_TIME_UNITS = frozenset("second seconds minute minutes hour hours day days week weeks month months year years".split())
_PERIODS = frozenset("period duration time term length interval timeframe".split())
# How many words away a word may stand and still speak of a value.
LEFT_REACH, RIGHT_REACH = 6, 3


@dataclass(frozen=True, slots=True)
class Context:
    """The words around a mention, nearest first, and the unit after it."""

    left: tuple[str, ...]
    right: tuple[str, ...]


def context(text: str, group: list[Mention], before: Mention | None, after: Mention | None) -> Context:
    """The words around an enumeration `group`, as far as the neighbouring mentions and sentence."""
    left = text[before.end if before else 0 : group[0].start]
    right = text[group[-1].end : after.start if after else len(text)]
    left = re.split(r"[.!?;]\s", left)[-1]
    right = re.split(r"[.!?;,](?:\s|$)|\b(?:and|then|with|for|at|of|in|on|by)\b", right)[0]
    unit = tuple(words(group[-1].unit))
    return Context(tuple(reversed(words(left)))[:LEFT_REACH], unit + tuple(words(right))[:RIGHT_REACH])


def affinity(mention: Mention, around: Context, slot: Slot) -> tuple[float, float]:
    """(by form, by context). A form of 0 rules the pair out."""
    form = accepts(slot.element, mention)
    if form == 0:
        return 0.0, 0.0
    # What a number counts stands right after it: "3 years", "80 BPM".
    after = 3.4 if mention.kind in ("number", "count") else 2.8
    if mention.unit == AMOUNT and slot.element == "currency":  # what is counted is what one has
        return form, 2.5 if {"base", "from", "source"} & set(slot.words) else 0.0
    return form, _by_words(around, slot, after) + by_preposition(around, slot) + _by_unit(around, slot)


def _by_unit(around: Context, slot: Slot) -> float:
    """ "5 years" is a period, whatever the words before it."""
    return 2.5 if around.right[:1] and around.right[0] in _TIME_UNITS and _PERIODS & set(slot.words) else 0.0


def _by_words(around: Context, slot: Slot, after: float) -> float:
    named = {concept(word) for word in slot.words}
    initials = {word for word in slot.words if len(word) == 1} | {slot.name.lower()}
    best = 0.0
    for side, weight in ((around.left, 3.2), (around.right, after)):
        for distance, word in enumerate(side):
            if word in _HINTS and side is around.right:  # "10 dollars to": the word speaks of what follows it
                continue
            if word in initials or (concept(word) in named and len(word) > 1):
                best = max(best, weight - 0.4 * distance)
            elif concept(word) in slot.described:
                best = max(best, 0.45 * (weight - 0.4 * distance))
    return best


def by_preposition(around: Context, slot: Slot) -> float:
    """How much the preposition before a mention speaks for a slot."""
    for distance, word in enumerate(around.left[:2]):
        if word in _HINTS:
            hit = _HINTS[word] & set(slot.words)
            return (2.2 - 0.6 * distance) if hit else 0.0
    return 0.0
