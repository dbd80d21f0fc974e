"""Words for types that programming languages have and JSON Schema has not (`dict`, `float`, `tuple`), as it says them.

Definitions made from a program's own types carry them, as those of the Berkeley Function Calling Leaderboard do. Only
words with one meaning are read; each that was is named, and every other one is left to the check of the schema.
"""

import copy
from collections.abc import Mapping
from typing import Any

from wire.conversation import Json
from wire.schemas.walk import parts

_OURS = ("array", "boolean", "integer", "null", "number", "object", "string")
_WORDS: dict[str, tuple[str, ...]] = {
    "object": ("dict", "dictionary", "map", "mapping", "hashmap", "hash", "record", "struct", "json"),
    "array": ("list", "tuple", "set", "arraylist", "sequence", "vector"),
    "number": ("float", "double", "decimal", "real"),
    "integer": ("int", "long", "short", "byte", "bigint"),
    "string": ("str", "text", "char"),
    "boolean": ("bool",),
    "null": ("none", "nil"),
}
_MEANT = {word: ours for ours, words in _WORDS.items() for word in (*words, ours)}
_ANYTHING = "any"


def in_json_schema(schema: Mapping[str, Json]) -> tuple[dict[str, Json], tuple[str, ...]]:
    """The schema with JSON Schema's own words for types, and a sentence for each kind of word that was another."""
    read: dict[str, str] = {}
    try:
        changed: Any = copy.deepcopy(dict(schema))
        for _, part in parts(changed):
            _say(part, read)  # type: ignore[arg-type]  # our own copy
    except RecursionError:  # deeper than any schema that can be used; its check says so
        return dict(schema), ()
    sentences = (f"The type {word} is taken as {meant or 'any type'}." for word, meant in read.items())
    return changed, tuple(sentences)


def _say(part: dict[str, Json], read: dict[str, str]) -> None:
    match part.get("type"):
        case str() as word if word not in _OURS:
            if word.lower() == _ANYTHING:
                del part["type"]
                read[word] = ""
            elif meant := _MEANT.get(word.lower()):
                part["type"] = read[word] = meant
        case list() as words:
            part["type"] = [_word(word, read) for word in words]


def _word(word: Json, read: dict[str, str]) -> Json:
    meant = _MEANT.get(word.lower()) if isinstance(word, str) and word not in _OURS else None
    if meant is None:
        return word
    read[word] = meant
    return meant
