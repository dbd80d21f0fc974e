"""What a Python implementation must look like. Parsed here, never run."""

import ast
from collections.abc import Iterator, Mapping

from tools.executors.outcome import Problem
from wire.conversation import Json

LONGEST_CODE = 100_000
ENTRY = "run"

# With one of these at the root, `properties` need not name every argument.
_OPEN_ENDED = ("$ref", "allOf", "anyOf", "oneOf", "patternProperties")


def check(implementation: dict[str, Json], parameters: Mapping[str, Json]) -> list[Problem]:
    """What is wrong with this code, as far as it can be told without running it."""
    problems = [(name, "This field is not known.") for name in implementation if name not in ("kind", "code")]
    code = implementation.get("code")
    if not isinstance(code, str) or not code.strip():
        return [*problems, ("code", f"Write a function {ENTRY} whose parameters are the tool's arguments.")]
    if len(code) > LONGEST_CODE:
        return [*problems, ("code", f"The code is longer than {LONGEST_CODE:,} characters.")]
    return problems + [("code", sentence) for sentence in _check_code(code, parameters)]


def _check_code(code: str, parameters: Mapping[str, Json]) -> Iterator[str]:
    try:
        module = ast.parse(code)
    except SyntaxError as error:
        yield f"Line {error.lineno or 1}, column {error.offset or 1}: {error.msg}."
        return
    except (ValueError, RecursionError, MemoryError):
        yield "The code cannot be read: it is nested too deeply or holds a NUL."
        return
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    entry = next((node for node in reversed(functions) if node.name == ENTRY), None)
    if entry is None:
        yield f"There is no function named {ENTRY}: write def {ENTRY}(...) at the top level."
    else:
        yield from _check_entry(entry, parameters)


def _check_entry(entry: ast.FunctionDef | ast.AsyncFunctionDef, parameters: Mapping[str, Json]) -> Iterator[str]:
    if isinstance(entry, ast.AsyncFunctionDef):
        yield f"{_place(entry)}: {ENTRY} must be a plain function, not async."
    properties = parameters.get("properties")
    names = set(properties) if isinstance(properties, Mapping) else set()
    given = entry.args
    takes = [*given.args, *given.kwonlyargs]
    needed = {one.arg for one in given.args[: len(given.args) - len(given.defaults)]}
    needed |= {one.arg for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is None}
    if any(keyword in parameters for keyword in _OPEN_ENDED):
        return
    if given.posonlyargs:
        yield f"{_place(entry)}: arguments come by name, so {ENTRY} cannot have parameters before a /."
    for name in sorted(needed - names):
        yield f"{_place(entry)}: {ENTRY} needs {name}, which is not one of the tool's parameters."
    for name in sorted(names - {one.arg for one in takes}) if given.kwarg is None else ():
        yield f"{_place(entry)}: {ENTRY} does not take the parameter {name}; add it, or **rest."


def _place(node: ast.stmt) -> str:
    return f"Line {node.lineno}, column {node.col_offset + 1}"
