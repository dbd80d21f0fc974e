"""The recorded conversations of this protocol."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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


def recordings(shared_data: Path) -> Iterator[Recording]:
    """All of them, also from conversations that move between protocols."""
    for folder in ("anthropic_messages", "mixed"):
        for path in sorted((shared_data / "wire" / folder).glob("*.json")):
            for number, one in enumerate(json.loads(path.read_text())["interactions"]):
                if one["protocol"] == "anthropic_messages":
                    response = one["response"]
                    yield Recording(
                        f"{path.stem}[{number}]",
                        one["request"]["json"],
                        response["status"],
                        response["headers"],
                        response["body"],
                    )
