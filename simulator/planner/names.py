"""Names: capitalised words, currencies, and (trusted least) what follows a preposition."""

import re
from collections.abc import Iterator

from simulator.planner.knowledge import COUNTRIES, CURRENCIES, CURRENCY_CODES
from simulator.planner.mentions import Mention
from simulator.planner.words import IMPERATIVES, QUESTION_WORDS, STOPWORDS

_CAPITAL = r"[A-ZÀ-Þ][\w'’.&-]*[\w&]|[A-Z]"
_NAME = re.compile(rf"(?<![\w@.])(?:{_CAPITAL})(?:\s+(?:(?:of|de|da|del|la|von|van|the)\s+){{0,2}}(?:{_CAPITAL}))*")
# "Denver, CO" and "Madrid, Spain" are one place each.
_STATE = re.compile(rf",\s(?:[A-Z]{{2}}|{COUNTRIES})\b(?!,?\s(?:and|or)\b)")
_CURRENCY = re.compile(
    rf"\b(?:{'|'.join([*sorted(CURRENCIES, key=len, reverse=True), *sorted(CURRENCY_CODES)])})\b", re.IGNORECASE
)
AMOUNT = "amount"
"""The unit of a currency that is counted: "100 dollars"."""
_NOT_CURRENCY = re.compile(r"^(?:won|pound|pounds|try)$")
_PREPOSITIONS = "in|for|of|at|to|from|about|on|with|near|into|by|called|named"
_PHRASE = re.compile(rf"\b(?:{_PREPOSITIONS})\s+([^\d.?!;:()\"\n]+)", re.IGNORECASE)
_ENDS = (
    "that|which|who|where|is|are|was|were|if|using|under|over|between|per|given|within|during|after|before|than|"
    "and then|right now|now|please|today|tomorrow"
)
_PHRASE_END = re.compile(
    rf"\s+(?:{_PREPOSITIONS}|{_ENDS})\b.*$",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*(?:,\s*and\b|,|/|&|\band\b|\bor\b)\s*", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|a|an|my|me|our|your|both|each|this|that|some|any)\s+", re.IGNORECASE)
_LEADING = (STOPWORDS | IMPERATIVES | QUESTION_WORDS) - {"new", "us", "last"}


def names(text: str) -> Iterator[Mention]:
    """Capitalised words and runs of them. A sentence's first word counts only where it is no common word."""
    for match in _NAME.finditer(text):
        value, start = _without_common_words(match[0], match.start())
        value = re.sub(r"['’]s$", "", value)
        end = start + len(value)
        state = _STATE.match(text, end)
        if state:
            value, end = value + state[0], state.end()
        if value and value != "I":
            yield Mention("name", value, start, end)


def _without_common_words(value: str, start: int) -> tuple[str, int]:
    while value:
        first, _, rest = value.partition(" ")
        if re.split(r"['’]", first.lower())[0] not in _LEADING or (first.isupper() and len(first) > 1 and rest == ""):
            break
        start += len(value) - len(rest.lstrip())
        value = rest.lstrip()
    return value, start


def currencies(text: str) -> Iterator[Mention]:
    """Currencies, by code or by everyday name, as ISO 4217 codes."""
    for match in _CURRENCY.finditer(text):
        word = match[0].lower()
        if word.upper() in CURRENCY_CODES and not _NOT_CURRENCY.match(word):
            code = word.upper()
        elif word in CURRENCIES:
            code = CURRENCIES[word]
        else:
            continue
        counted = re.search(r"\d\s*$", text[: match.start()])
        yield Mention("currency", code, match.start(), match.end(), AMOUNT if counted else "")


def phrases(text: str) -> Iterator[Mention]:
    """What follows a preposition, split where it enumerates: "weather in tokyo, london and paris"."""
    for match in _PHRASE.finditer(text):
        body = _PHRASE_END.sub("", match[1])
        position = match.start(1)
        for piece in _pieces(body):
            offset = body.index(piece)
            words = piece.split()
            if words and len(words) <= 4 and words[0].lower() not in _LEADING:
                yield Mention("phrase", piece, position + offset, position + offset + len(piece))


def _pieces(body: str) -> list[str]:
    return [_ARTICLE.sub("", piece.strip()) for piece in _SPLIT.split(body) if piece.strip()]
