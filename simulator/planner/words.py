"""Words of texts and of identifiers, reduced so that "Orders" meets "get_order"."""

import re
from functools import lru_cache

STOPWORDS = frozenset(
    """a about after again all also am an and any are as at be been but by can could did do does doing down each else
    for from had has have he her here him his how i if in into is it its itself just last lastly let like ll me
    more most my no not now of on one ones only or other our out over per please s same shall she should so some
    such than that the their them then there these they this those through to too under up upon us using use
    used very was we were what whats when where which while who whom whose why will with within would you your
    first second third finally secondly id give need want know tell help show make take given based following
    thank thanks hi hello hey okay ok currently current much many new between specific specified name details
    detail information info return optional required default value values e g type""".split()
)

# Verbs that name no subject: nearly every tool has one of them, so they tell tools apart badly.
GENERIC_VERBS = frozenset(
    """get find fetch list look lookup show search retrieve calculate compute determine check provide read query run
    obtain see view display create generate make perform identify analyze analyse estimate return update set add
    select choose start call""".split()
)

QUESTION_WORDS = frozenset("what how who when where which why whats is are does do can could should would will".split())

IMPERATIVES = GENERIC_VERBS | frozenset(
    """send email mail book convert translate tell give plan order cancel schedule remind write post play solve sort
    predict recommend compare describe summarize summarise explain delete remove open close buy sell pay transfer
    track help imagine change fetch locate please let""".split()
)

_SAME = (
    "weather forecast temperature rain rainy sunny snow snowy hot cold warm humid umbrella jacket",
    "email mail message send recipient",
    "calendar meeting appointment schedule event agenda",
    "price cost worth quote pricing",
    "stock share ticker equity",
    "currency money dollar euro pound yen usd eur gbp jpy chf",
    "exchange convert conversion",
    "order package parcel delivery shipment purchase",
    "user customer client account person",
    "movie film cinema",
    "city town place location area region near nearby nearest closest",
    "car vehicle automobile gas",
    "sum add total plus",
    "average mean",
    "multiply times product",
    "remove delete",
    "doctor physician",
    "flight fly plane airline",
    "hotel accommodation room",
    "song music melody track",
    "weight weigh mass heavy",
    "co2 carbon emission",
    "time hour clock",
    "bmi body",
    "biggest largest",
    "odds probability chance likelihood",
)

_WORD = re.compile(r"[A-Za-z]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SUFFIXES = ("ations", "ation", "ings", "ing", "ies", "ment", "ers", "ions", "ion", "ed", "es", "er", "al", "ly", "s")


def split_identifier(name: str) -> list[str]:
    """The words of an identifier: `getOrderStatus`, `get_order.status` -> get, order, status."""
    return words(_CAMEL.sub(" ", name))


def words(text: str) -> list[str]:
    """The words and whole numbers of a text, in small letters. "CO2" stays one word."""
    return [word.lower() for word in _WORD.findall(text.replace("CO2", "carbon").replace("e-mail", "email"))]


def stem(word: str) -> str:
    """A word without its ending; crude, the same for both sides."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
            word = word[: -len(suffix)] + ("y" if suffix == "ies" else "")
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


_CONCEPTS = {stem(word): stem(group.split()[0]) for group in _SAME for word in group.split()}


def concept(word: str) -> str:
    """What a word stands for: its stem, or the head of its group of near synonyms."""
    reduced = stem(word.lower())
    return _CONCEPTS.get(reduced, reduced)


@lru_cache(maxsize=4096)
def concepts(text: str) -> frozenset[str]:
    """What a text is about, as a set."""
    return frozenset(concept(word) for word in words(text) if _carries_meaning(word))


def _carries_meaning(word: str) -> bool:
    return word not in STOPWORDS and word not in GENERIC_VERBS and not word.isdecimal() and len(word) > 1
