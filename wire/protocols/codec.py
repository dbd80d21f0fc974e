"""What every protocol package offers: the same verbs, in the same order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from wire.conversation import FinishReason, Json, ModelRequest, ModelResponse, Part, Usage
from wire.deltas import Delta
from wire.errors import ProviderError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.facts import Facts


@dataclass(frozen=True, slots=True)
class EncodedRequest:
    """A request ready to send: POST `pieces`, joined, to `path` below the provider's base URL.

    The pieces are slices of the body, cut around the elements of its message list, so that the next request of the
    same conversation begins with the same pieces. `notes` says, for a person, where the protocol lacks what was asked.
    """

    path: str
    pieces: tuple[bytes, ...]
    names: ToolNames
    headers: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def body(self) -> bytes:
        """The exact bytes to send."""
        return b"".join(self.pieces)


class StreamDecoder(Protocol):
    """A stream as a fold: feed it bytes as they come, cut anywhere; then ask for the whole answer."""

    def feed(self, data: bytes) -> list[Delta]:
        """Take more bytes, give what became complete. Raises ProviderError for an error sent in mid-stream."""

    def finish(self) -> ModelResponse:
        """The whole answer, once the bytes have ended. Raises WireError when the stream was cut short."""

    def partial(self) -> ModelResponse:
        """What has arrived so far, for the record of an answer that was cut."""

    def body(self) -> dict[str, Json]:
        """What has arrived so far as the body of a whole answer would say it: nothing that did not come is in it."""


class StreamEncoder(Protocol):
    """The other way: deltas to bytes, for who plays the provider."""

    def encode(self, delta: Delta) -> bytes:
        """The bytes that carry this delta; may be empty."""

    def end_part(self, part: Part) -> bytes:
        """The part that the last deltas were of is whole; one that no delta brought comes now, whole.

        Here is said what deltas cannot carry: signatures, citations, what the provider's own tools did.
        """

    def finish(self, reason: FinishReason, usage: Usage | None) -> bytes:
        """The closing bytes; `usage` None is not said."""


class Codec(Protocol):
    """A protocol: neutral values <-> wire bytes. Pure; every function may be called from anywhere."""

    FACTS: Facts

    def fit_request(self, request: ModelRequest, profile: Profile) -> tuple[ModelRequest, tuple[str, ...]]:
        """The request as this protocol and this host can take it, and what it loses by that, a sentence each.

        `encode_request` does this first.
        """

    def encode_request(self, request: ModelRequest, profile: Profile) -> EncodedRequest:
        """What to send for `request` to a host that behaves as `profile` says."""

    def decode_request(self, body: bytes, profile: Profile = ..., *, path: str = "") -> ModelRequest:
        """The neutral form of a request body sent to a host that behaves as `profile` says. Raises WireError.

        `path`, where it was sent, tells the model and whether a stream is wanted, where the body does not.
        """

    def encode_response(self, response: ModelResponse) -> bytes:
        """A whole answer's body."""

    def decode_response(self, body: bytes, names: ToolNames) -> ModelResponse:
        """The neutral form of a whole answer. Raises WireError, or ProviderError for an error in a 200 body."""

    def stream_encoder(self, response_id: str, model: str) -> StreamEncoder:
        """A new encoder for one streamed answer."""

    def stream_decoder(self, names: ToolNames) -> StreamDecoder:
        """A new decoder for one streamed answer."""

    def encode_error(self, error: ProviderError) -> bytes:
        """An error body in the protocol's own form."""

    def decode_error(self, status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
        """What an answer with an error status says. Never raises: a body that is not the protocol's is quoted."""
