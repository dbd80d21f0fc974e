"""What a tool takes: arguments by a JSON Schema; free text, perhaps of a grammar; or, run by its provider, neither.

Free text is `{"type": "text"}` or `{"type": "grammar", "syntax": "lark" | "regex", "definition": "..."}`. Where a
protocol knows only objects, and for what answers here, the text stands in one: `{"input": "..."}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tools import parameters
from tools.executors.outcome import Problem
from tools.plain_text import unstorable
from wire.conversation import Json
from wire.protocols import free_text

ANY_TEXT: dict[str, Json] = {"type": "text"}
SYNTAXES = ("lark", "regex")
MAX_GRAMMAR = 50_000
IN_AN_OBJECT = free_text.SCHEMA
"""The schema of free text where only objects are known."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The schema of the arguments with its text as written, and the kind of free text, None for an object."""

    schema: dict[str, Json]
    text: str
    input: dict[str, Json] | None = None


NOTHING = Taken({"type": "object", "properties": {}}, parameters.EMPTY)


def read(fields: Mapping[str, Json], *, is_provider_run: bool) -> tuple[Taken, list[Problem]]:
    """What the fields of a version say that it takes, and what is wrong with them.

    Places in a schema are named by line and column where a person wrote its text.
    """
    written = fields.get("parameters_text")
    has_parameters = written is not None or fields.get("parameters") is not None
    wanted = fields.get("input")
    if is_provider_run:
        return NOTHING, _superfluous(wanted is not None, has_parameters)
    if wanted is not None:
        return _read_free_text(wanted, fields)
    if not has_parameters:
        return NOTHING, [("parameters", f"Give a JSON Schema; for a tool that takes none: {parameters.EMPTY}")]
    if written is not None and not isinstance(written, str):
        return NOTHING, [("parameters", "Must be JSON text.")]
    try:
        text = written if written is not None else parameters.write(fields["parameters"])
        return Taken(parameters.read(text), text), []
    except parameters.InvalidParameters as error:
        return NOTHING, [_problem(fault, with_place=written is not None) for fault in error.faults]
    except (TypeError, RecursionError):
        return NOTHING, [("parameters", "Must be a JSON object.")]


def _superfluous(has_input: bool, has_parameters: bool) -> list[Problem]:
    sentence = "Leave this out: the provider runs this tool and knows what it takes."
    found = {"input": has_input, "parameters": has_parameters}
    return [(name, sentence) for name, is_there in found.items() if is_there]


def _read_free_text(wanted: Json, fields: Mapping[str, Json]) -> tuple[Taken, list[Problem]]:
    problems = _check_free_text(wanted)
    if fields.get("parameters_text") is not None or fields.get("parameters") not in (None, IN_AN_OBJECT):
        problems.append(("parameters", "A tool that takes free text has none: leave them out."))
    return Taken(IN_AN_OBJECT, parameters.write(IN_AN_OBJECT), wanted), problems


def _check_free_text(wanted: Json) -> list[Problem]:
    match wanted:
        case {"type": "text", **rest} if not rest:
            return []
        case {"type": "grammar", "syntax": syntax, "definition": str(definition), **rest} if not rest:
            return _check_grammar(syntax, definition)
    example = '{"type": "text"} or {"type": "grammar", "syntax": "lark" or "regex", "definition": "..."}'
    return [("input", f"Must be {example}.")]


def _check_grammar(syntax: Json, definition: str) -> list[Problem]:
    problems: list[Problem] = []
    if syntax not in SYNTAXES:
        problems.append(("input.syntax", f"Must be one of {', '.join(SYNTAXES)}."))
    if not definition.strip():
        problems.append(("input.definition", "Write the grammar that the text must follow."))
    elif len(definition) > MAX_GRAMMAR:
        problems.append(("input.definition", f"The grammar is longer than {MAX_GRAMMAR:,} characters."))
    elif unstorable(definition):
        problems.append(("input.definition", "Contains U+0000 or half of a surrogate pair."))
    return problems


def _problem(fault: parameters.Fault, *, with_place: bool) -> Problem:
    message = f"{fault.place.sentence}: {fault.message}" if with_place else fault.message
    return ".".join(("parameters", *fault.path)), message
