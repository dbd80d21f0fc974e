"""What a model is told about a tool in words: names, descriptions that say something, tools that are too alike."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Literal

from wire.conversation import ToolDefinition
from wire.names import ToolNames
from wire.protocols import PROTOCOLS
from wire.schemas.walk import as_map, escape, parts

Remark = tuple[str, Literal["error", "warning", "info"], str, str]
"""Code, severity, JSON Pointer into the parameters, sentence."""

_FEWEST_WORDS = 3
_ALIKE = 0.75
_LONGEST_LOOKED_AT = 1_000
"""Of a description, where each is held against every other one."""
_WORD = re.compile(r"[a-z]+|\d+")
_EMPTY_WORDS = set("the a an of to for and or this function tool method parameter value".split())  # noqa: SIM905


def remarks_on(definition: ToolDefinition) -> Iterator[Remark]:
    """What is missing or says nothing in a definition, whoever receives it."""
    yield from _name(definition.name)
    yield from _description(definition)
    for path, part in parts(dict(definition.parameters)):
        for name, one in as_map(part.get("properties")).items():
            place = f"{path}/properties/{escape(name)}"
            said = as_map(one).get("description") if not isinstance(one, bool) else None
            if not isinstance(said, str) or not said.strip():
                yield "undescribed_parameter", "warning", place, f"{name} has no description."
            elif _says_no_more(said, name):
                yield "empty_description", "info", place, f"The description of {name} says no more than its name."


def _name(name: str) -> Iterator[Remark]:
    forms: dict[str, list[str]] = {}
    for protocol, codec in PROTOCOLS.items():
        facts = codec.FACTS
        sent = ToolNames.for_protocol([name], facts.name_character, facts.name_length).to_wire(name)
        if sent != name:
            forms.setdefault(sent, []).append(protocol)
    for sent, protocols in forms.items():
        yield "name_form", "info", "", f"The name is sent as {sent} in {', '.join(protocols)}, and mapped back."


def _description(definition: ToolDefinition) -> Iterator[Remark]:
    said = definition.description.strip()
    if not said:
        yield "no_description", "warning", "", "The tool has no description: models choose by it."
    elif _says_no_more(said, definition.name):
        yield "empty_description", "warning", "", "The description says no more than the name."
    elif len(said.split()) < _FEWEST_WORDS:
        yield "short_description", "info", "", "The description is very short: say when to use the tool."


def _says_no_more(said: str, name: str) -> bool:
    return not _words(said) - _words(name)


def _words(text: str) -> set[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return set(_WORD.findall(spaced.lower())) - _EMPTY_WORDS


def too_alike(definitions: Sequence[ToolDefinition]) -> list[tuple[str, str, float]]:
    """Pairs of tools that a model will mix up, by the words of their names and descriptions; the most alike first."""
    words = [(one.name, _words(f"{one.name} {one.description[:_LONGEST_LOOKED_AT]}")) for one in definitions]
    found = [
        (first, second, round(likeness, 2))
        for (first, mine), (second, other) in combinations(words, 2)
        # Of sets whose sizes differ too much the second condition cannot hold, and costs more to ask.
        if _ALIKE * len(mine) <= len(other) and _ALIKE * len(other) <= len(mine) and mine
        if (likeness := (both := len(mine & other)) / (len(mine) + len(other) - both)) >= _ALIKE
    ]
    return sorted(found, key=lambda one: -one[2])
