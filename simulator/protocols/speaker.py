"""What every protocol package of the simulator offers: the same verbs, in the same order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from providers.simulated import SimulatedModel
from simulator.call import Asked, Call
from simulator.memory import Memory
from simulator.refusals import Failure, Refused
from simulator.reply import Reply
from wire.conversation import Json, Message, ModelResponse, Usage
from wire.protocols.codec import StreamEncoder

Verb = Literal["answer", "count", "models", "model"]
"""What a call wants: a model's answer, the count of a prompt's tokens, the list of models, one of them."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an answer repeats of its request, and what makes it unique."""

    asked: Asked
    reply: Reply
    nonce: str
    now: datetime
    usage: Usage

    @property
    def created(self) -> int:
        """Seconds since 1970."""
        return int(self.now.timestamp())


class Speaker(Protocol):
    """How the simulator speaks one protocol. Pure; every function may be called from anywhere."""

    def verb_of(self, call: Call) -> Verb | None:
        """What the call wants of this protocol; None for an address that is not its own."""

    def key_of(self, call: Call) -> str:
        """The key that the call brings; empty where it brings none."""

    def read(self, call: Call, memory: Memory) -> Asked:
        """The request, checked as the real API does; what it only names is taken from memory. Raises Refused."""

    def response_id(self, context: Context) -> str:
        """The answer's own id."""

    def message(self, context: Context) -> Message:
        """The reply with all that this protocol adds to it: ids, and state that must come back."""

    def remember(self, message: Message, context: Context, memory: Memory) -> None:
        """Keep what a later request may name, where the protocol knows that."""

    def body(self, response: ModelResponse, context: Context) -> bytes:
        """A whole answer."""

    def encoder(self, context: Context) -> StreamEncoder:
        """Whoever makes the answer's stream."""

    def content_type(self, asked: Asked) -> str:
        """That of the answer."""

    def headers(self, request_id: str, retry_after_s: int | None = None) -> Mapping[str, str]:
        """What stands in the headers of every answer, and of an error after which to come again."""

    def count(self, tokens: int) -> Json:
        """The answer about a prompt's length; None in a protocol without that question."""

    def models(self) -> Json:
        """The list of models."""

    def model(self, known: SimulatedModel) -> Json:
        """One of them."""

    def failure(self, failure: Failure) -> Refused:
        """The failure in this protocol's words."""

    def unknown_model(self, model: str) -> Refused:
        """The error for a model that is not played."""

    def error(self, refused: Refused, request_id: str, call: Call) -> bytes:
        """The body of an error."""

    def broken(self, refused: Refused, encoder: StreamEncoder, nonce: str) -> bytes:
        """The error that ends a stream which began well."""
