"""The part of the tool form for a tool that a person answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.executors import manual
from tools.executors.outcome import Problem
from tools.parameters import write
from tools.written_json import InvalidJson, read_json
from wire.conversation import Json


@dataclass(frozen=True, slots=True)
class ManualForm:
    """What whoever answers is told, and the schema of the output as JSON text, empty for any."""

    instructions: str = ""
    output_schema: str = ""

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> "ManualForm":
        """As it was typed."""
        return cls(post.get("instructions", "").replace("\r\n", "\n"), post.get("output_schema", ""))

    @classmethod
    def from_implementation(cls, implementation: Mapping[str, Json]) -> "ManualForm":
        """As a person would type it."""
        schema = implementation.get("output_schema")
        return cls(implementation.get("instructions", ""), "" if schema is None else write(schema))

    def implementation(self) -> tuple[dict[str, Json], list[Problem]]:
        """What it means, and what is wrong with it."""
        implementation: dict[str, Json] = {"kind": manual.KIND}
        if self.instructions.strip():
            implementation["instructions"] = self.instructions.strip()
        try:
            if self.output_schema.strip():
                implementation["output_schema"] = read_json(self.output_schema)
        except InvalidJson as error:
            return implementation, [("implementation.output_schema", str(error))]
        return implementation, []
