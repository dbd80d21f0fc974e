"""The recorded traffic: requests that clients really sent, and what hosts answered."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wire.conversation import ModelResponse
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols import PROTOCOLS


@dataclass(frozen=True)
class Recording:
    """One recorded request and its answer."""

    name: str
    protocol: str
    host: str
    path: str
    request: dict[str, Any]
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def is_stream(self) -> bool:
        return isinstance(self.body, str)

    @property
    def answer(self) -> bytes:
        return self.body.encode() if self.is_stream else json.dumps(self.body).encode()

    @property
    def chunks(self) -> list[dict[str, Any]]:
        """The whole body, or what the events of the stream hold."""
        if not self.is_stream:
            return [self.body]
        lines = (line.removeprefix("data:").strip() for line in self.body.splitlines() if line.startswith("data:"))
        return [json.loads(line) for line in lines if line and line != "[DONE]"]

    @property
    def model(self) -> str:
        """The model that was asked; Gemini's path says it."""
        found = re.search(r"/models/([^:]+):", self.path)
        return found[1] if found else str(self.request["model"])

    @property
    def profile(self) -> Profile:
        """The host's, as far as its request tells."""
        if self.protocol != "openai_chat":
            return Profile()
        return Profile(
            max_tokens_field="max_tokens" if "max_tokens" in self.request else "max_completion_tokens",
            system_role="developer" if self.request["messages"][0]["role"] == "developer" else "system",
            stream_usage="stream_options" in self.request,
            call_id_pattern=r".{1,40}" if self.host == "api.openai.com" else r".+",
            required_word="any" if self.request.get("tool_choice") == "any" else "required",
        )

    def decoded(self, size: int | None = None) -> ModelResponse:
        """The answer; a stream is fed in pieces of `size` bytes."""
        codec = PROTOCOLS[self.protocol]
        if not self.is_stream:
            return codec.decode_response(self.answer, ToolNames())
        decoder, data = codec.stream_decoder(ToolNames()), self.answer
        for start in range(0, len(data), size or len(data)):
            decoder.feed(data[start : start + (size or len(data))])
        return decoder.finish()


def recordings(shared_data: Path, protocol: str | None = None) -> Iterator[Recording]:
    """All of one protocol or of all, also from conversations that move between protocols."""
    for path in sorted((shared_data / "wire").glob("*/*.json")):
        for number, one in enumerate(json.loads(path.read_text())["interactions"]):
            if protocol in (None, one["protocol"]):
                request, response = one["request"], one["response"]
                yield Recording(
                    f"{path.stem}[{number}]",
                    one["protocol"],
                    one["host"],
                    request["path"],
                    request["json"],
                    response["status"],
                    response["headers"],
                    response["body"],
                )
