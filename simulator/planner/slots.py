"""A tool's parameters as slots to fill: what kind of value each takes, and by which words a text speaks of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from simulator.planner.knowledge import CURRENCY_CODES
from simulator.planner.words import concept, concepts, split_identifier
from wire.conversation import Json, ToolDefinition
from wire.schemas.walk import required_of

SlotKind = Literal[
    "choice", "boolean", "number", "year", "array", "object", "email", "url", "date", "time", "currency", "symbol",
    "id", "message", "free_text", "name",
]  # fmt: skip

_MESSAGE = frozenset("body message subject content note notes comment".split())
_FREE_TEXT = frozenset(
    "text title query question summary expression code prompt description function formula equation sentence topic "
    "keyword".split()
)
_BY_WORD: tuple[tuple[SlotKind, frozenset[str]], ...] = (
    ("email", frozenset({"email", "mail"})),
    ("url", frozenset({"url", "uri", "link", "website"})),
    ("currency", frozenset({"currency"})),
    ("symbol", frozenset({"symbol", "ticker"})),
    ("id", frozenset({"id", "identifier", "sku", "uuid", "isbn"})),
    ("date", frozenset({"date", "day", "deadline"})),
    ("time", frozenset({"time"})),
    ("message", _MESSAGE),
    ("free_text", _FREE_TEXT),
)
_DESCRIBED: tuple[tuple[SlotKind, re.Pattern[str]], ...] = (
    ("email", re.compile(r"\be-?mail address|recipient", re.IGNORECASE)),
    ("currency", re.compile(r"currency code|ISO 4217|\bcurrency\b.{0,30}\b[A-Z]{3}\b", re.IGNORECASE)),
    ("symbol", re.compile(r"ticker|stock symbol", re.IGNORECASE)),
    ("date", re.compile(r"YYYY|ISO 8601 date", re.IGNORECASE)),
)
_FORMATS: Mapping[str, SlotKind] = {"date": "date", "date-time": "date", "time": "time", "email": "email", "uri": "url"}
_PAIRS = frozenset(
    """from to start end source target base quote min max minimum maximum first second third origin destination
    departure arrival initial final before after a b c d x y z left right one two""".split()
)
_QUOTED_VALUE = re.compile(r"['\"]([\w .%/-]{1,40})['\"]")
_EXAMPLES = re.compile(
    r"(?:e\.g\.?|such as|for example|possible values(?: are)?|options?(?: are)?|either)[:,]?\s*([^.;)]+)", re.I
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One parameter. `choices` are its enum's values; `suggestions` those that its description names."""

    name: str
    kind: SlotKind
    required: bool
    schema: Mapping[str, Json]
    words: tuple[str, ...]
    described: frozenset[str]
    choices: tuple[Json, ...] = ()
    suggestions: tuple[str, ...] = ()
    item: SlotKind = "name"

    @property
    def element(self) -> SlotKind:
        """The kind of one value: an array's item, else its own."""
        return self.item if self.kind == "array" else self.kind

    @property
    def pair_key(self) -> tuple[str, ...]:
        """Equal for slots that differ only by a number, a letter or a word like from/to: number1 and number2."""
        rest = tuple(word for word in self.words if word not in _PAIRS and not word.isdecimal() and len(word) > 1)
        return (self.kind, *rest)

    @property
    def is_paired(self) -> bool:
        """Does the name hold such a mark?"""
        return len(self.pair_key) - 1 < len(self.words)


def slots(tool: ToolDefinition) -> tuple[Slot, ...]:
    """The parameters of a tool, in their order. A schema without properties has none."""
    properties = tool.parameters.get("properties")
    required = required_of(tool.parameters)
    if not isinstance(properties, Mapping):
        return ()
    return tuple(
        _slot(name, schema, name in required) for name, schema in properties.items() if isinstance(schema, Mapping)
    )


def _slot(name: str, schema: Mapping[str, Json], required: bool) -> Slot:
    description = str(schema.get("description") or "")
    items = schema.get("items")
    items = items if isinstance(items, Mapping) else {}
    choices = schema.get("enum") or items.get("enum") or ()
    if "const" in schema:
        choices = (schema["const"],)
    return Slot(
        name=name,
        kind=_kind(name, schema, description),
        required=required,
        schema=schema,
        words=tuple(split_identifier(name)),
        described=concepts(description) - {concept(word) for word in split_identifier(name)},
        choices=tuple(choices) if isinstance(choices, list | tuple) else (),
        suggestions=_suggestions(description),
        item=_kind(name.removesuffix("s"), items, description) if items else "name",
    )


def _kind(name: str, schema: Mapping[str, Json], description: str) -> SlotKind:
    declared = schema_type(schema)
    words = split_identifier(name)
    if declared == "array":
        return "array"
    if schema.get("enum") or "const" in schema:
        return "currency" if _are_currencies(schema.get("enum")) else "choice"
    if declared in ("integer", "number"):
        return "year" if "year" in words and "years" not in words else "number"
    if declared == "boolean":
        return "boolean"
    if declared == "object":
        return "object"
    return _string_kind(words, schema, description)


def _are_currencies(choices: Json) -> bool:
    return isinstance(choices, list) and bool(choices) and all(choice in CURRENCY_CODES for choice in map(str, choices))


def _string_kind(words: list[str], schema: Mapping[str, Json], description: str) -> SlotKind:
    by_format = _FORMATS.get(str(schema.get("format")))
    if by_format:
        return by_format
    last_words = set(words[-1:]) | ({"email"} if "email" in words else set())
    for kind, marks in _BY_WORD:
        if marks & last_words:
            return kind
    return next((kind for kind, pattern in _DESCRIBED if pattern.search(description)), "name")


def schema_type(schema: Mapping[str, Json]) -> str:
    """The type that a schema asks for: of several the first that is not null; "string" where it says none."""
    declared = schema.get("type")
    if isinstance(declared, list | tuple):
        declared = next((name for name in declared if name != "null"), "string")
    if declared is None:
        for key in ("anyOf", "oneOf"):
            for branch in schema.get(key) or ():
                if isinstance(branch, Mapping) and branch.get("type") != "null":
                    return schema_type(branch)
        declared = "object" if "properties" in schema else "string"
    return str(declared)


def _suggestions(description: str) -> tuple[str, ...]:
    named = _QUOTED_VALUE.findall(description)
    for listed in _EXAMPLES.findall(description):
        named += [piece.strip(" '\"`") for piece in re.split(r",|/|\bor\b|\band\b", listed)]
    return tuple(dict.fromkeys(value for value in named if value and len(value) <= 40))
