"""Parameters that take words as they stand: a message's body, a subject, a search query, an expression."""

import re

from simulator.planner.matching import Subject
from simulator.planner.slots import Slot
from simulator.planner.words import IMPERATIVES, STOPWORDS
from wire.conversation import Json

_SAYING = re.compile(
    r"\b(?:saying|that says|says|telling (?:him|her|them)|with the (?:text|message|body))[:,]?\s+(.+)$", re.I | re.S
)
_SUBJECT = re.compile(
    r"\b(?:subject|titled|with the title)[:,]?\s+(?:is\s+)?(.+?)(?=\s+(?:and|saying|that says|with)\b|[.,;]|$)", re.I
)
_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|on the topic of)\s+(.+?)(?=\s+(?:saying|that says|to \w+@)|[.;?!]|$)", re.I
)
_FORMULA = re.compile(r"[-+(]*\d*\s?[a-z]?(?:\^\d+|\*\*\d+)?(?:\s*[-+*/^]\s*[-(]*\d*\.?\d*\s?[a-z]?(?:\^\d+)?\)*)+")
_AFTER_ADDRESS = re.compile(r"@[\w.-]+[:,]\s+(.+)$", re.S)
_PRONOUNS = frozenset("it its this that them their these those him his her".split())
_BODY = frozenset("body message text content note notes comment".split())
_QUERY = frozenset("query question keyword topic prompt".split())
_MATH = frozenset("expression formula function equation".split())


def complete(text: str, candidate: Subject, filled: dict[str, Json]) -> dict[str, Json]:
    """`filled`, and for every free-text slot still empty what the text offers."""
    result = dict(filled)
    for slot in candidate.slots:
        if slot.kind in ("message", "free_text") and (slot.name not in result or _is_body(slot)):
            found = _found(text, slot)
            if found:
                result[slot.name] = found
    return result


def _is_body(slot: Slot) -> bool:
    return bool(_BODY & set(slot.words)) and slot.required


def _found(text: str, slot: Slot) -> str:
    words = set(slot.words)
    if words & _MATH:
        match = _FORMULA.search(text)
        return match[0].strip(" .") if match else ""
    if words & _BODY:
        match = _SAYING.search(text) or _AFTER_ADDRESS.search(text)
        return _bare(match[1]) if match else ""
    if "subject" in words or "title" in words:
        match = _SUBJECT.search(text) or _ABOUT.search(text)
        return _bare(match[1]) if match and match[1].lower().split()[0] not in _PRONOUNS else ""
    if words & _QUERY and slot.required:
        match = _ABOUT.search(text)
        return _bare(match[1]) if match else without_command(text)
    return ""


def without_command(text: str) -> str:
    """A request without the words that ask for it: "Please search the web for red shoes" -> "the web for red shoes"."""
    words = text.strip().rstrip("?.! ").split()
    while words and words[0].lower().strip(",") in (IMPERATIVES | STOPWORDS) - {"who", "what", "how", "why", "when"}:
        words.pop(0)
    return " ".join(words)


def _bare(text: str) -> str:
    return text.strip().strip("'\"“”").rstrip(".").strip("'\"“”")
