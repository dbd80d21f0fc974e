"""The functions of the BFCL sample as tools: its own words for types made those of JSON Schema."""

import json
from pathlib import Path

from wire.conversation import ToolDefinition

TYPES = {"dict": "object", "float": "number", "tuple": "array", "any": ["string", "number", "boolean", "object"]}


def as_schema(value):
    """BFCL's parameters as JSON Schema."""
    if isinstance(value, dict):
        return {
            key: TYPES.get(one, one) if key == "type" and isinstance(one, str) else as_schema(one)
            for key, one in value.items()
        }
    return [as_schema(one) for one in value] if isinstance(value, list) else value


def definitions(shared: Path):
    """Every function of every file."""
    for path in sorted((shared / "bfcl").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            for one in json.loads(line)["function"]:
                yield ToolDefinition(one["name"], one["description"], as_schema(one["parameters"]))
