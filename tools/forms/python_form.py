"""The part of the tool form that holds a Python function."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.executors.outcome import Problem
from wire.conversation import Json

FIRST_LINES = 'def run(**arguments):\n    return {"got": arguments}\n'


@dataclass(frozen=True, slots=True)
class PythonForm:
    """The code as typed."""

    code: str = FIRST_LINES

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> "PythonForm":
        """As it was typed."""
        return cls(post.get("code", FIRST_LINES).replace("\r\n", "\n"))

    @classmethod
    def from_implementation(cls, implementation: Mapping[str, Json]) -> "PythonForm":
        """As a person would type it."""
        return cls(implementation["code"])

    def implementation(self) -> tuple[dict[str, Json], list[Problem]]:
        """What it means, and what is wrong with it."""
        return {"kind": "python", "code": self.code}, []
