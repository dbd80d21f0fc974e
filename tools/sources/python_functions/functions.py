"""The functions of a module's text, each a tool."""

import ast
import math
import re
from collections.abc import Iterator

from docstring_parser import Docstring, ParseError, parse

from tools.sources.found import Found, FoundTool, NotThis, Unreadable, few_enough
from tools.sources.python_functions.annotations import Annotations
from tools.sources.python_functions.classes import classes_of
from wire.conversation import Json, ToolDefinition

MAX_LENGTH = 200_000
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_DEFINITION = re.compile(r"^(?:async )?def \w+", re.M)
_OPENAPI = re.compile(r"^(?:openapi|swagger)\s*:", re.M)
_GIVEN = ("self", "cls", "ctx", "context")
"""First parameters that no caller fills in."""


def read(text: str) -> Found:
    """The functions at the top of the text. Raises NotThis where it is no Python, Unreadable where that is broken."""
    if not _DEFINITION.search(text) or text.lstrip()[:1] in ("{", "[") or _OPENAPI.search(text):
        raise NotThis("no function definition")
    if len(text) > MAX_LENGTH:
        raise Unreadable(f"Python of more than {MAX_LENGTH:,} characters is not read: paste the functions alone.")
    try:
        module = ast.parse(text)
    except SyntaxError as error:
        raise Unreadable(f"The Python cannot be read: {error.msg} at line {error.lineno}.") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable("The Python cannot be read: it is nested too deeply or holds a NUL.") from error
    annotations = Annotations(classes_of(module))
    functions = [node for node in module.body if isinstance(node, _Function)]
    few_enough(len(functions), "functions")
    tools = [_tool(function, annotations) for function in functions if not function.name.startswith("_")]
    if not tools:
        raise Unreadable("There is no function at the top level whose name does not begin with an underscore.")
    private = [f"{one.name}: its name begins with an underscore." for one in functions if one.name.startswith("_")]
    return Found("Python functions", tuple(tools), (*private, *_methods(module)))


def _methods(module: ast.Module) -> Iterator[str]:
    """What stands in a class is no function of its own: it needs an object."""
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            methods = (one.name for one in node.body if isinstance(one, _Function))
            yield from (f"{node.name}.{name}: a method of a class." for name in methods if not name.startswith("_"))


def _tool(function: _Function, annotations: Annotations) -> FoundTool:
    described = _docstring(function)
    said = {one.arg_name: (one.description or "").strip() for one in described.params}
    notes: list[str] = []
    properties: dict[str, Json] = {}
    required: list[str] = []
    collected: dict[str, Json] = {}
    for argument, default in _arguments(function, notes):
        schema = annotations.schema(argument.annotation, collected)
        if said.get(argument.arg) and "description" not in schema:
            schema = {**schema, "description": said[argument.arg]}
        properties[argument.arg] = _with_default(schema, default)
        if default is None:
            required.append(argument.arg)
    annotations.complete(collected)
    parameters: dict[str, Json] = {"type": "object", "properties": properties}
    parameters |= {"required": required} if required else {}
    parameters |= {"$defs": collected} if collected else {}
    return FoundTool(ToolDefinition(function.name, _words(described), parameters), notes=tuple(notes))


def _arguments(function: _Function, notes: list[str]) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """Each parameter that a caller may fill in, with its default, None where it has none."""
    given = function.args
    if given.vararg:
        notes.append(f"*{given.vararg.arg} is left out: a tool's arguments have names.")
    if given.kwarg:
        notes.append(f"**{given.kwarg.arg} is left out: a tool's arguments are known beforehand.")
    plain = [*given.posonlyargs, *given.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(given.defaults)) + list(given.defaults)
    pairs = [*zip(plain, defaults, strict=True), *zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    for number, (argument, default) in enumerate(pairs):
        if number == 0 and argument.arg in _GIVEN:
            notes.append(f"{argument.arg} is left out: whoever calls the function gives it.")
        else:
            yield argument, default


def _with_default(schema: dict[str, Json], default: ast.expr | None) -> dict[str, Json]:
    """The schema with its default, where that is plain JSON; None stands for leaving the argument out."""
    if default is None:
        return schema
    try:
        value = ast.literal_eval(default)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return schema
    return {**schema, "default": value} if value is not None and _is_json(value) else schema


def _is_json(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(_is_json, value))
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | int | bool)


def _docstring(function: _Function) -> Docstring:
    try:
        return parse(ast.get_docstring(function) or "")
    except ParseError:
        return Docstring()


def _words(described: Docstring) -> str:
    parts = (described.short_description, described.long_description)
    return "\n\n".join(part.strip() for part in parts if part and part.strip())
