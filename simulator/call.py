"""A request to the simulator, before anything of it is understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire.conversation import Json, ModelRequest


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request. `path` begins with the version of the API (/v1/messages); names of `headers` are lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def bearer(self) -> str:
        """The key in `Authorization: Bearer`; empty where there is none."""
        scheme, _, given = self.headers.get("authorization", "").partition(" ")
        return given.strip() if scheme.lower() == "bearer" else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that passed its protocol's checks, understood: the neutral request, and the fields of the body.

    `wants_usage`: may a stream end with the counts of its tokens? `thinks`: may a model that can think do so, and
    `shows_thoughts`: shall it be read?
    """

    call: Call
    request: ModelRequest
    fields: Mapping[str, Json]
    wants_usage: bool = True
    thinks: bool = True
    shows_thoughts: bool = True
