"""What is to be known of a protocol beside its codec: everything that others would otherwise keep a table for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wire.code.call import Call
from wire.conversation import Json
from wire.profiles import Profile
from wire.protocols.options import Option
from wire.schemas.dialects import LENIENT, Dialect

VENDORS_OWN = Profile()
NOTHING = re.compile(r"(?!)")
"""Matches no text."""


@dataclass(frozen=True, slots=True)
class Program:
    """A call as a program in one language, with the SDK of the protocol's vendor: `install` is what that needs."""

    write: Callable[[Call], str]
    install: str


@dataclass(frozen=True, slots=True)
class HostTools:
    """The tools that hosts of the protocol run by themselves. The kind of one is its type, or else its only field."""

    spellings: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """By the neutral word (`wire.provider_tools`); a word that is not there has none such."""
    owns: Callable[[Mapping[str, Json]], int] = lambda spec: 0
    """How surely a spec that is no neutral word is in this protocol's form: 0 it is not, 1 it may be, 2 it is."""
    known: re.Pattern[str] = NOTHING
    """The kinds that are known. New ones appear: one that is not here may exist."""
    client_runs: re.Pattern[str] = NOTHING
    """Kinds whose calls the provider sends back, to be carried out by who asked."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Each protocol's own are a constant of its package.

    `label` is its full name, `word` what it is called among the others, `short` where there is little room.
    """

    label: str
    word: str
    short: str

    vendor_url: str
    """The address of its own vendor, below which its paths go."""
    version: str = ""
    """What the vendor's SDK puts between its base URL and the path of a request."""
    key_form: str = "bearer"
    """How the vendor takes a key: `bearer`, or the name of a header."""
    key_variable: str = "API_KEY"
    """The environment variable in which the vendor's SDK looks for a key by itself."""

    paths: re.Pattern[str] = NOTHING
    """What the paths of its requests look like."""
    headers: tuple[str, ...] = ()
    """Headers that only its requests have."""
    likeness: Callable[[Mapping[str, Json]], int] = lambda fields: 0
    """How surely a body is a request of it: 0 it is none, 1 it may be, 2 it has a hint of it, 3 fields that are seldom
    another's, 4 a field that is its own, 5 tools or calls in its own form."""

    name_character: str = "[A-Za-z0-9_-]"
    """One character that a tool's name may have, and how many of them."""
    name_length: int = 64
    most_tools: int | None = None
    """How many tools a request may offer at most, where the vendor's reference says so."""
    lenient: Dialect = LENIENT
    strict: Dialect = LENIENT
    """The dialects of JSON Schema in which parameters go out, of tools that are strict and of others."""
    host_tools: HostTools = HostTools()
    programs: Mapping[str, Program] = field(default_factory=dict)
    """By the language's name."""

    models_query: Mapping[str, str] = field(default_factory=dict)
    """What the list of models is asked for, so that few pages are needed; hosts that do not know it leave it aside."""
    models_after: str = ""
    """The parameter that asks for what follows a page's last model, where pages name it."""
    compatible: Profile = VENDORS_OWN
    """What a host that speaks the protocol and is not its vendor can be trusted with."""
    options: tuple[Option, ...] = ()
    """Settings that hold for every request to a provider."""
    answer_limits: tuple[tuple[str, ...], ...] = ()
    """Where in a body its limit of output tokens stands."""
    no_wait: str = ""
    """The field of a request that asks for an answer which is not waited for on its connection."""

    @property
    def key_header(self) -> str:
        """The header that carries a key at the protocol's own vendor."""
        return "authorization" if self.key_form == "bearer" else self.key_form

    @property
    def base_url_example(self) -> str:
        """What a base URL looks like that its SDK takes."""
        return "https://api.example.com" if self.version else "https://api.example.com/v1"
