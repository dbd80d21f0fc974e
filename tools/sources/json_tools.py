"""Tools as JSON: the vendors' definitions, lists of them, requests that carry them, MCP's `tools/list`, a bare schema.

Sources: the vendors' API references; Model Context Protocol 2025-06-18, `tools/list`; `../shared/protocols.md`, 9.
"""

import re
from collections.abc import Iterator, Mapping

from tools.provider_run import name_of
from tools.sources.found import (
    NO_PARAMETERS,
    Approval,
    Found,
    FoundTool,
    NotThis,
    SideEffects,
    Unreadable,
    few_enough,
    of_request,
)
from tools.sources.names import tool_name
from tools.sources.type_words import in_json_schema
from wire import json_text
from wire.conversation import CustomTool, Json, ProviderTool, ToolDefinition
from wire.errors import WireError
from wire.provider_tools import is_known, kind_of, protocol_of, runs_at_the_client, word_of
from wire.schemas.openapi import from_openapi

_SCHEMA_FIELDS = ("parameters", "input_schema", "inputSchema", "parametersJsonSchema", "parameters_json_schema")
"""Where the schema stands with OpenAI, Anthropic, MCP and Gemini."""
_DECLARATIONS = ("functionDeclarations", "function_declarations")
_HOLDERS = ("tools", "functions", *_DECLARATIONS)
_SMALL_TYPES = ("string", "number", "integer", "boolean", "array", "object", "null")


def read(text: str) -> Found:
    """The tools in a JSON text. In a list, what is no tool is left out and named.

    Raises NotThis where the text is no JSON, Unreadable where it is and holds no tool, with the place of what is wrong.
    """
    if text.lstrip()[:1] not in ("{", "["):
        raise NotThis("no JSON object or list")
    try:
        value = json_text.loads(text)
    except WireError as error:
        raise Unreadable(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    value = _result_of_rpc(value)
    entries = list(_entries(value, ""))
    if not entries:
        raise Unreadable("The list is empty: there is no tool in it.")
    few_enough(len(entries))
    tools: list[FoundTool] = []
    left_out: list[str] = list(_further_pages(value))
    for where, entry in entries:
        try:
            tools.append(_tool(entry, where))
        except (Unreadable, WireError) as problem:
            if len(entries) == 1:
                raise Unreadable(f"{_at(where)}{str(problem).rstrip('.')}.") from problem
            left_out.append(f"{_at(where)}{str(problem).rstrip('.')}.")
    if not tools:
        raise Unreadable(left_out[-1])
    return Found(_form(value), tuple(tools), tuple(left_out))


def _result_of_rpc(value: Json) -> Json:
    """An MCP answer's result: the list of tools stands in it."""
    is_answer = isinstance(value, dict) and "jsonrpc" in value and isinstance(value.get("result"), dict)
    return value["result"] if is_answer else value


def _further_pages(value: Json) -> Iterator[str]:
    if isinstance(value, dict) and value.get("nextCursor") and isinstance(value.get("tools"), list):
        yield "nextCursor: the server has more tools than this page of its list; import the other pages too."


def _entries(value: Json, where: str) -> Iterator[tuple[str, Json]]:
    """What may be a tool, each with its place."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inside(item, f"{where}[{index}]")
    else:
        yield from _inside(value, where)


def _inside(value: Json, where: str) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict) and not _is_schema(value) and "name" not in value:
        holder = next((name for name in _HOLDERS if isinstance(value.get(name), list)), None)
        if holder is not None:
            yield from _entries(value[holder], f"{where}.{holder}")
            return
    yield where, value


def _tool(value: Json, where: str) -> FoundTool:
    if not isinstance(value, dict):
        raise Unreadable("a tool must be a JSON object")
    if isinstance(value.get("function"), dict):
        return _from_fields(value["function"])
    has_schema = _is_schema(value) or any(field in value for field in _SCHEMA_FIELDS)
    if value.get("type") == "custom" and not has_schema:
        return _free_text(value)
    if not has_schema and (found := _run_by_a_provider(value)) is not None:
        return found
    if "name" in value and not _is_schema(value):
        return _from_fields(value)
    if _is_schema(value):
        schema, reworded = in_json_schema(value)
        return FoundTool(_from_schema(schema), notes=reworded)
    if has_schema:
        raise Unreadable("name: must be a non-empty string")
    if kind_of(value):
        raise Unreadable(f"a tool of the type {json_text.dumps(kind_of(value))[:80]} is none that can be run here")
    raise Unreadable("neither a tool with a name nor a JSON Schema with an object at its root")


def _free_text(value: Mapping[str, Json]) -> FoundTool:
    """A custom tool, flat as in Responses or nested as in Chat Completions."""
    fields = value["custom"] if isinstance(value.get("custom"), dict) else value
    name, description, form = fields.get("name"), fields.get("description"), fields.get("format")
    if not isinstance(name, str) or not name:
        raise Unreadable("name: must be a non-empty string")
    if isinstance(form, dict) and isinstance(form.get("grammar"), dict):
        form = {"type": form.get("type"), **form["grammar"]}
    said = description if isinstance(description, str) else ""
    return of_request(CustomTool(name, said, form if isinstance(form, dict) else None))


def _run_by_a_provider(spec: Mapping[str, Json]) -> FoundTool | None:
    """A tool that the provider runs by itself, as it stands in a request; None where it is none that is known."""
    protocol = protocol_of(spec)
    is_word = word_of(spec) is not None
    if not is_word and (protocol is None or not is_known(ProviderTool(protocol, spec)) or runs_at_the_client(spec)):
        return None
    return FoundTool(
        ToolDefinition(tool_name(name_of(spec)), "", NO_PARAMETERS), {"kind": "provider", "spec": dict(spec)}
    )


def _is_schema(value: Mapping[str, Json]) -> bool:
    return value.get("type") == "object" or isinstance(value.get("properties"), dict) or "$schema" in value


def _from_fields(fields: Mapping[str, Json]) -> FoundTool:
    name, description, strict = fields.get("name"), fields.get("description"), fields.get("strict")
    if not isinstance(name, str) or not name:
        raise Unreadable("name: must be a non-empty string")
    if description is not None and not isinstance(description, str):
        raise Unreadable("description: must be a string")
    field = next((field for field in _SCHEMA_FIELDS if fields.get(field) is not None), None)
    schema = fields[field] if field else NO_PARAMETERS
    if not isinstance(schema, dict):
        raise Unreadable(f"{field}: must be a JSON Schema, an object")
    if schema.get("type") not in _SMALL_TYPES and str(schema.get("type", "")).lower() in _SMALL_TYPES:
        schema = from_openapi(schema)
    schema, reworded = in_json_schema(schema)
    definition = ToolDefinition(name, description or "", schema, strict is True)
    notes = (*_notes(fields), *reworded)
    annotations = fields.get("annotations")
    asks: Approval = "ask" if _says_that_it_destroys(annotations) else ""
    return FoundTool(definition, side_effects=_side_effects(annotations), approval=asks, notes=notes)


def _side_effects(annotations: Json) -> SideEffects:
    """What MCP's hints say; nothing where there are none. They are hints of whoever wrote the tool, not promises."""
    if not isinstance(annotations, dict):
        return ""
    if annotations.get("readOnlyHint") is True:
        return "read_only"
    if annotations.get("idempotentHint") is True and annotations.get("destructiveHint") is not True:
        return "idempotent"
    return "destructive" if "destructiveHint" in annotations or "readOnlyHint" in annotations else ""


def _says_that_it_destroys(annotations: Json) -> bool:
    """Then a person is asked first. MCP's hint counts for tools that are not read-only alone."""
    match annotations:
        case {"destructiveHint": True, **hints}:
            return hints.get("readOnlyHint") is not True
    return False


def _notes(fields: Mapping[str, Json]) -> Iterator[str]:
    for name in ("outputSchema", "output_schema", "response", "responseJsonSchema"):
        if fields.get(name) is not None:
            yield f"{name} is left out: outputs are not checked."
    for name in ("cache_control", "input_examples", "defer_loading", "allowed_callers", "eager_input_streaming"):
        if fields.get(name) is not None:
            yield f"{name} is left out."


def _from_schema(schema: Mapping[str, Json]) -> ToolDefinition:
    title, description = schema.get("title"), schema.get("description")
    words = title if isinstance(title, str) and re.search("[A-Za-z]", title) else "new tool"
    said = description if isinstance(description, str) else ""
    return ToolDefinition(tool_name(words), said, dict(schema))


def _form(value: Json) -> str:
    """What the text was, in words."""
    if isinstance(value, dict) and any(name in value for name in ("messages", "contents", "input")):
        return "the tools of a request"
    first = value["tools"] if isinstance(value, dict) and isinstance(value.get("tools"), list) else value
    first = first[0] if isinstance(first, list) and first else first
    match first:
        case {"inputSchema": _}:
            return "MCP tools"
        case {"input_schema": _}:
            return "Anthropic tools"
        case {"functionDeclarations": _} | {"function_declarations": _} | {"parametersJsonSchema": _}:
            return "Gemini function declarations"
        case {"function": _}:
            return "OpenAI Chat Completions tools"
        case {"type": "function"}:
            return "OpenAI Responses tools"
        case {"name": _}:
            return "tool definitions"
    return "a JSON Schema"


def _at(where: str) -> str:
    return f"{where.removeprefix('.')}: " if where else ""
