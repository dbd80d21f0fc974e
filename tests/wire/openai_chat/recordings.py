"""The recorded conversations of this protocol."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wire.profiles import Profile


@dataclass(frozen=True)
class Recording:
    """One recorded request and its answer."""

    name: str
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
    def profile(self) -> Profile:
        """The host's, read off its request."""
        first = self.request["messages"][0]["role"]
        return Profile(
            max_tokens_field="max_tokens" if "max_tokens" in self.request else "max_completion_tokens",
            system_role="developer" if first == "developer" else "system",
            stream_usage="stream_options" in self.request,
            required_word="any" if self.request.get("tool_choice") == "any" else "required",
        )


def recordings(shared_data: Path) -> Iterator[Recording]:
    """All of them, also from conversations that move between protocols."""
    for folder in ("openai_chat", "mixed"):
        for path in sorted((shared_data / "wire" / folder).glob("*.json")):
            for number, one in enumerate(json.loads(path.read_text())["interactions"]):
                if one["protocol"] == "openai_chat":
                    response = one["response"]
                    yield Recording(
                        f"{path.stem}[{number}]",
                        one["request"]["json"],
                        response["status"],
                        response["headers"],
                        response["body"],
                    )
