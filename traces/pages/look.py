"""How a request or response is looked at: as it was sent or in another protocol; as JSON or as code."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from wire.code import LANGUAGES
from wire.protocols import PROTOCOLS

PROTOCOL_WORDS = {
    "openai_chat": "Chat Completions",
    "openai_responses": "Responses",
    "anthropic_messages": "Anthropic",
    "gemini": "Gemini",
}

FORM_WORDS = {"": "JSON", "curl": "curl", "python": "Python", "typescript": "TypeScript"}


@dataclass(frozen=True, slots=True)
class Look:
    """`protocol` empty: as it was sent. `form` empty: as JSON."""

    protocol: str = ""
    form: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> "Look":
        """What an address asks for; what is not known counts as not asked."""
        protocol, form = query.get("as", ""), query.get("form", "")
        return cls(protocol if protocol in PROTOCOLS else "", form if form in LANGUAGES else "")

    @property
    def query(self) -> dict[str, str]:
        """Its part of an address."""
        return {name: value for name, value in (("as", self.protocol), ("form", self.form)) if value}

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
    words = {"": "As sent", **{name: PROTOCOL_WORDS.get(name, name) for name in others}}
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
