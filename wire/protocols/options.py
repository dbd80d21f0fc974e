"""Settings of a protocol that hold for every request to a provider, as data: API version, betas, account."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "words", "flag", "object"]


@dataclass(frozen=True, slots=True)
class Option:
    """A setting. What becomes of its value: a header, a parameter of the address, a field of the profile, a place.

    `everywhere` says that every host of the protocol knows it, `anywhere` that a host may of which nothing is known.
    """

    name: str
    label: str
    kind: Kind
    hint: str
    placeholder: str = ""
    pattern: str = r"[\x20-\xff]+"
    header: str = ""
    query: str = ""
    profile: str = ""
    place: Literal["", "version", "project", "location"] = ""
    everywhere: bool = False
    anywhere: bool = False

    @property
    def field(self) -> str:
        """Its name in the form and in the place of an error."""
        return f"option_{self.name}"

    def has_form(self, text: str) -> bool:
        """Is the text of the form that is asked for?"""
        return re.fullmatch(self.pattern, text) is not None


NO_THOUGHTS = Option(
    "no_thoughts",
    "Do not ask for thoughts",
    "flag",
    "Models think all the same; what they think is not shown. Otherwise it is asked for where a model is known to "
    "give it. Extra fields that speak of reasoning go before this.",
)
"""For the protocols in which thoughts are asked for."""
ORGANIZATION = Option(
    "organization",
    "Organisation",
    "text",
    "Goes out as OpenAI-Organization.",
    placeholder="org-…",
    header="OpenAI-Organization",
    anywhere=True,
)
PROJECT = Option(
    "project",
    "Project",
    "text",
    "Goes out as OpenAI-Project.",
    placeholder="proj_…",
    header="OpenAI-Project",
    anywhere=True,
)
"""Whose account it is, in both of OpenAI's protocols."""
