"""The recorded conversations of this protocol."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wire.conversation import ModelResponse
from wire.names import ToolNames
from wire.protocols import gemini


@dataclass(frozen=True)
class Recording:
    """One recorded request and its answer."""

    name: str
    path: str
    request: dict[str, Any]
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def is_stream(self) -> bool:
        return isinstance(self.body, str)

    @property
    def model(self) -> str:
        found = re.search(r"/models/([^:]+):", self.path)
        assert found
        return found[1]

    @property
    def answer(self) -> bytes:
        return self.body.encode() if self.is_stream else json.dumps(self.body).encode()

    @property
    def chunks(self) -> list[dict[str, Any]]:
        """The whole body, or what the events of the stream hold."""
        if not self.is_stream:
            return [self.body]
        return [json.loads(line.removeprefix("data: ")) for line in self.body.splitlines() if line]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """All parts of the answer, as they came."""
        candidates = [one for chunk in self.chunks for one in chunk.get("candidates", [])]
        return [part for one in candidates for part in one["content"].get("parts", [])]


def recordings(shared_data: Path) -> Iterator[Recording]:
    """All of them, also from conversations that move between protocols."""
    for folder in ("gemini", "mixed"):
        for path in sorted((shared_data / "wire" / folder).glob("*.json")):
            for number, one in enumerate(json.loads(path.read_text())["interactions"]):
                if one["protocol"] == "gemini":
                    request, response = one["request"], one["response"]
                    yield Recording(
                        f"{path.stem}[{number}]",
                        request["path"],
                        request["json"],
                        response["status"],
                        response["headers"],
                        response["body"],
                    )


def decoded(recording: Recording, size: int | None = None) -> ModelResponse:
    """The answer; a stream is fed in pieces of `size` bytes."""
    if not recording.is_stream:
        return gemini.decode_response(recording.answer, ToolNames())
    decoder = gemini.stream_decoder(ToolNames())
    data = recording.answer
    for start in range(0, len(data), size or len(data)):
        decoder.feed(data[start : start + (size or len(data))])
    return decoder.finish()
