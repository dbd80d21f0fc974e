"""A person answers, in the page of the conversation or over the API, while the run waits (`playground.deciding`).

{"kind": "manual", "instructions": "Ring the warehouse.", "output_schema": {"type": "object", "properties": {...}}}

Both fields may be left out: `instructions` are for whoever answers, `output_schema` is what the answer must follow.
"""

from collections.abc import Mapping

from tools.executors.outcome import Context, Outcome, Problem, failed
from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType
from wire.schemas.validation import check_schema, violations

KIND = "manual"
MAX_INSTRUCTIONS = 2_000
MAX_SCHEMA = 100_000
_MOST_SHOWN = 5
_FIELDS = ("kind", "instructions", "output_schema")


def check(implementation: dict[str, Json], _parameters: Mapping[str, Json]) -> list[Problem]:
    """What is wrong with this implementation, if anything."""
    problems = [(name, "This field is not known.") for name in implementation if name not in _FIELDS]
    instructions = implementation.get("instructions", "")
    if not isinstance(instructions, str) or len(instructions) > MAX_INSTRUCTIONS:
        problems.append(("instructions", f"Must be a text of at most {MAX_INSTRUCTIONS:,} characters."))
    if "output_schema" in implementation:
        problems += _check_schema(implementation["output_schema"])
    return problems


async def execute(_implementation: Mapping[str, Json], _arguments: dict[str, Json], _context: Context) -> Outcome:
    """Nothing runs here: outside a run nobody is asked."""
    return failed(ErrorType.TOOL_ERROR, "A person answers this tool: it has an output only within a run, which waits.")


def unfitting(implementation: Mapping[str, Json], output: Json) -> str:
    """Where a person's output breaks the schema that it must follow, in a sentence; empty where it does not."""
    schema = implementation.get("output_schema")
    found = [] if schema is None else violations(schema, output)
    return "; ".join(f"at {one.path or 'the top'}: {one.message}" for one in found[:_MOST_SHOWN])


def _check_schema(schema: Json) -> list[Problem]:
    if not isinstance(schema, dict):
        return [("output_schema", "Must be a JSON Schema, an object.")]
    if len(json_text.dumps(schema)) > MAX_SCHEMA:
        return [("output_schema", f"Is larger than {MAX_SCHEMA:,} characters of JSON.")]
    found = check_schema(schema, is_of_object=False)
    return [("output_schema", f"{one.path or 'the top'}: {one.message}.") for one in found[:_MOST_SHOWN]]
