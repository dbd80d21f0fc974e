"""The part of the tool form that describes free text in place of arguments."""

from collections.abc import Mapping
from dataclasses import dataclass

from wire.conversation import Json


@dataclass(frozen=True, slots=True)
class FreeTextForm:
    """Which text: any, or that of a grammar, whose `syntax` is then its language."""

    syntax: str = ""
    grammar: str = ""

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> "FreeTextForm":
        """As it was typed."""
        return cls(post.get("syntax", ""), post.get("grammar", "").replace("\r\n", "\n"))

    @classmethod
    def from_input(cls, free_text: Mapping[str, Json]) -> "FreeTextForm":
        """As a person would type it."""
        return cls(free_text.get("syntax", ""), free_text.get("definition", ""))

    def input(self) -> dict[str, Json]:
        """What it means."""
        if not self.syntax:
            return {"type": "text"}
        return {"type": "grammar", "syntax": self.syntax, "definition": self.grammar}
