"""An operation, and the tool that is put together of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.sources.openapi.references import Definitions, Schemas
from wire.conversation import Json

LONGEST_DESCRIPTION = 1024


class Unusable(Exception):
    """The operation cannot be a tool. The message says why, as the rest of a sentence."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation where it stands. `server` is the address below which its path goes, "" unknown."""

    schemas: Schemas
    method: str
    path: str
    item: Mapping[str, Json]
    fields: Mapping[str, Json]
    server: str

    @property
    def document(self) -> Json:
        """The whole document, into which references point."""
        return self.schemas.document

    @property
    def label(self) -> str:
        """How a person finds it in the document."""
        return f"{self.method} {self.path}"


@dataclass(slots=True)
class Making:
    """A tool while it is put together."""

    definitions: Definitions
    url: str
    properties: dict[str, Json] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    query: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    header_arguments: list[str] = field(default_factory=list)
    body_argument: str | None = None
    has_body: bool = False
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, schema: Json, *, required: bool) -> None:
        """One more argument."""
        self.properties[name] = schema
        if required:
            self.required.append(name)
