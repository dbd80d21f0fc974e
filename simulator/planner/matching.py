"""How well a piece of a person's text fits a tool: by the words of its name, description, parameters and choices."""

import re
from collections import Counter
from dataclasses import dataclass

from simulator.planner.knowledge import TICKERS
from simulator.planner.names import currencies
from simulator.planner.slots import Slot, slots
from simulator.planner.words import STOPWORDS, concept, concepts, split_identifier, words
from wire.conversation import ToolDefinition

NAME_WEIGHT = 3.0
PARAMETER_WEIGHT = 1.5
DESCRIPTION_WEIGHT = 1.2
CHOICE_WEIGHT = 1.5
# Below this a text is not about the tool. One word of a name that has a few more passes.
THRESHOLD = 2.0
# From here on the text is surely about the tool, so that a missing argument is worth a question.
SURE = 2.7


@dataclass(frozen=True, slots=True)
class Subject:
    """A tool, prepared for matching."""

    tool: ToolDefinition
    slots: tuple[Slot, ...]
    name: frozenset[str]
    parameters: frozenset[str]
    description: frozenset[str]
    choices: frozenset[str]

    @property
    def required(self) -> tuple[Slot, ...]:
        """The slots that a call cannot do without."""
        return tuple(slot for slot in self.slots if slot.required)


def subject(tool: ToolDefinition) -> Subject:
    """What is needed of a tool to match texts against it."""
    parts = slots(tool)
    name = concepts(" ".join(split_identifier(tool.name)))
    parameters = frozenset(concept(word) for slot in parts for word in slot.words if _counts(word))
    described = concepts(tool.description).union(*(slot.described for slot in parts))
    choices = concepts(" ".join(str(choice) for slot in parts for choice in slot.choices))
    return Subject(
        tool=tool,
        slots=parts,
        name=name,
        parameters=parameters - name,
        description=described - name - parameters,
        choices=choices - name - parameters,
    )


def _counts(word: str) -> bool:
    return word not in STOPWORDS and len(word) > 2 and not word.isdecimal()


def score(text: str, candidate: Subject) -> float:
    """How well `text` fits. 0 is: no word in common."""
    about = concepts(text)
    if _is_named(text, candidate.tool.name):
        return 20.0
    name_hits = about & candidate.name
    total = NAME_WEIGHT * len(name_hits)
    total += PARAMETER_WEIGHT * len(about & candidate.parameters)
    total += DESCRIPTION_WEIGHT * len(about & candidate.description)
    total += CHOICE_WEIGHT * len(about & candidate.choices)
    unmatched_name = len(candidate.name - name_hits)
    return max(0.0, total + _by_values(text, candidate) - 0.3 * unmatched_name)


def _by_values(text: str, candidate: Subject) -> float:
    """Some values by themselves tell what is asked: two currencies, a ticker symbol, a number of an order."""
    kinds = Counter(slot.kind for slot in candidate.required)
    total = 0.0
    if kinds["currency"] and len({mention.value for mention in currencies(text)}) >= kinds["currency"]:
        total += 1.2 * kinds["currency"]
    if kinds["symbol"] and _SYMBOL.search(text):
        total += 2.8
    if kinds["email"] and _EMAIL.search(text):
        total += 2.5
    if kinds["id"] and _CODE.search(text):
        total += 1.5
    return total


_EMAIL = re.compile(r"\w@\w")
_CODE = re.compile(r"\b[A-Za-z]+-?\d{3,}\b")
_SYMBOL = re.compile(rf"\b(?:{'|'.join(sorted(set(TICKERS.values()), key=len, reverse=True)[:-2])})\b")


def _is_named(text: str, name: str) -> bool:
    parts = split_identifier(name)
    return name in text and (len(parts) > 1 or name != name.lower() or words(text) == parts)
