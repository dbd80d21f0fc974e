"""How a request, response or stream is looked at: in which protocol, as JSON or as code; which of its events."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from wire.programs import LANGUAGES
from wire.protocols import PROTOCOLS

_LONGEST_NAME = 100
_NUMBER = re.compile(r"[0-9]{1,9}")
_EVERY = "all"
"""What older links say where they mean events of every name."""
FORM_WORDS = {"": "JSON", "curl": "curl", "python": "Python", "typescript": "TypeScript"}


def protocol_word(name: str) -> str:
    """What a protocol is called among others; one that is no longer spoken keeps its name."""
    return PROTOCOLS[name].FACTS.word if name in PROTOCOLS else name


def protocol_words() -> list[tuple[str, str]]:
    """The protocols, with what each is called among the others."""
    return [(name, protocol_word(name)) for name in PROTOCOLS]


@dataclass(frozen=True, slots=True)
class Look:
    """`protocol` empty: as it was sent. `form` empty: as JSON. `events` empty: those of every name, after the first
    `after` of them."""

    protocol: str = ""
    form: str = ""
    events: str = ""
    after: int = 0

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> "Look":
        """What an address asks for; what is not known counts as not asked."""
        protocol, form = query.get("as", ""), query.get("form", "")
        form = form if form in LANGUAGES else ""
        events, after = query.get("events", ""), query.get("after", "")
        return cls(
            protocol if protocol in PROTOCOLS else "",
            form,
            "" if events == _EVERY else events[:_LONGEST_NAME],
            int(after) if _NUMBER.fullmatch(after) else 0,
        )

    @property
    def query(self) -> dict[str, str]:
        """Its part of an address."""
        said = (("as", self.protocol), ("form", self.form), ("events", self.events), ("after", self.after))
        return {name: str(value) for name, value in said if value}

    def only(self, *fields: str) -> "Look":
        """Of it what a tab knows that has only these ways to be looked at."""
        return Look(**{field: getattr(self, field) for field in fields})

    def for_span(self, protocol: str) -> "Look":
        """The same at a span of this protocol: in its own it is simply as sent."""
        return replace(self, protocol="") if self.protocol == protocol else self


AS_SENT = Look()


@dataclass(frozen=True, slots=True)
class Way:
    """One look to choose: `word` on a link."""

    id: str
    word: str
    look: Look
    is_chosen: bool


def protocol_ways(look: Look, own: str) -> list[Way]:
    """As sent, and as each protocol but the span's own."""
    others = [name for name in PROTOCOLS if name != own] if own in PROTOCOLS else []
    words = {"": "As sent", **{name: protocol_word(name) for name in others}}
    return [
        Way(f"as-{name or 'sent'}", word, replace(look, protocol=name), look.protocol == name)
        for name, word in words.items()
    ]


def form_ways(look: Look) -> list[Way]:
    """As JSON, and as code in each language."""
    return [
        Way(f"form-{form or 'json'}", word, replace(look, form=form), look.form == form)
        for form, word in FORM_WORDS.items()
    ]


def event_ways(look: Look, names: Mapping[str, int]) -> list[Way]:
    """All events, and those of each name, from the first on; none where all have the same."""
    if len(names) < 2:
        return []
    heads = {name.partition(".")[0] for name in names}
    shared = f"{heads.pop()}." if len(heads) == 1 else ""
    chosen = {
        "": f"All {sum(names.values()):,}",
        **{name: f"{name.removeprefix(shared)} {count:,}" for name, count in names.items()},
    }
    return [
        Way(f"events-{number}", word, replace(look, events=name, after=0), look.events == name)
        for number, (name, word) in enumerate(chosen.items())
    ]


def page_ways(look: Look, count: int, size: int) -> list[Way]:
    """The other pages of `count` events, by `size` a page, that one may want next; none where one page has all."""
    last = (count - 1) // size * size if count else 0
    places = {
        "First": 0 if look.after else None,
        "Previous": max(0, look.after - size) if look.after else None,
        "Next": look.after + size if look.after + size < count else None,
        "Last": last if look.after < last else None,
    }
    return [
        Way(f"page-{word.lower()}", word, replace(look, after=after), is_chosen=False)
        for word, after in places.items()
        if after is not None
    ]
