"""An answer while it comes in: decoded as it comes, and kept byte for byte even if it breaks off."""

from wire.conversation import ModelResponse
from wire.deltas import Delta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from wire.errors import ProviderError, WireError
from wire.protocols.codec import StreamDecoder

ANSWERING = (TextDelta, ReasoningDelta, RefusalDelta, ToolCallDelta)
"""What counts as the beginning of an answer."""


class Receiving:
    """Takes the pieces of one streamed answer. `first_delta_ms` is when the answer began, None before."""

    def __init__(self, decoder: StreamDecoder) -> None:
        self._decoder = decoder
        self._pieces: list[bytes] = []
        self._size = 0
        self.arrivals: list[tuple[int, int]] = []
        self.first_delta_ms: int | None = None

    @property
    def body(self) -> bytes:
        """All that has come."""
        return b"".join(self._pieces)

    def take(self, data: bytes, elapsed_ms: float) -> list[Delta]:
        """Take another piece, give what it says. Raises ProviderError for an error in mid-stream, or WireError."""
        self._pieces.append(data)
        self._size += len(data)
        self.arrivals.append((int(elapsed_ms), self._size))
        deltas = self._decoder.feed(data)
        if self.first_delta_ms is None and any(isinstance(delta, ANSWERING) for delta in deltas):
            self.first_delta_ms = int(elapsed_ms)
        return deltas

    def finish(self) -> ModelResponse:
        """The whole answer. Raises WireError when it was cut short."""
        return self._decoder.finish()

    def partial(self) -> ModelResponse | None:
        """What can be understood of an answer that was cut."""
        try:
            return self._decoder.partial()
        except (WireError, ProviderError):
            return None
