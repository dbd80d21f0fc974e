"""What the real API refuses in tools and in their configuration."""

import re
from collections.abc import Iterator, Mapping

from simulator.protocols.gemini.errors import bad_request
from simulator.protocols.gemini.unknown import unknown_name
from simulator.refusals import Refused
from wire.conversation import Json
from wire.protocols.gemini.spelling import camel, camel_or_empty
from wire.schemas.walk import as_list

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,127}")
_NAME_RULE = (
    "Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9), underscores "
    "(_), dots (.), colons (:), or dashes (-), with a maximum length of 128."
)
_MODES = ("AUTO", "ANY", "NONE", "VALIDATED", "MODE_UNSPECIFIED")
_OPENAPI = {
    "type",
    "format",
    "title",
    "description",
    "nullable",
    "enum",
    "items",
    "properties",
    "required",
    "anyOf",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "example",
    "default",
    "propertyOrdering",
}
"""What a schema in `parameters` may say; `parametersJsonSchema` takes any."""


def tools(fields: Mapping[str, Json]) -> Iterator[Refused]:
    """The first thing that is wrong with a request's tools."""
    given = fields.get("tools")
    offered = [camel_or_empty(tool) for tool in given] if isinstance(given, list) else []
    names: list[str] = []
    for index, tool in enumerate(offered):
        declarations = tool.get("functionDeclarations")
        for place, declaration in enumerate(declarations if isinstance(declarations, list) else ()):
            where = f"tools[{index}].function_declarations[{place}]"
            yield from _declaration(where, camel_or_empty(declaration))
            names.append(declaration["name"])
    for name in names:
        if names.count(name) > 1:
            yield bad_request(f"Duplicate function declaration found: {name}")
    yield from _config(camel_or_empty(fields.get("toolConfig")), names)


def _declaration(where: str, declaration: Mapping[str, Json]) -> Iterator[Refused]:
    if not isinstance(declaration.get("name"), str) or not NAME.fullmatch(declaration["name"]):
        yield bad_request(f"* GenerateContentRequest.{where}.name: {_NAME_RULE}\n")
    if "parameters" in declaration and "parametersJsonSchema" in declaration:
        yield bad_request(f"* GenerateContentRequest.{where}: parameters and parameters_json_schema are exclusive\n")
    yield from _schema(f"{where}.parameters", declaration.get("parameters"))


def _schema(where: str, schema: Json) -> Iterator[Refused]:
    if not isinstance(schema, dict):
        return
    for name in camel(schema):
        if name not in _OPENAPI:
            yield unknown_name(name, where)
    properties = schema.get("properties")
    for index, one in enumerate(properties.values() if isinstance(properties, dict) else ()):
        yield from _schema(f"{where}.properties[{index}].value", one)
    yield from _schema(f"{where}.items", schema.get("items"))


def _config(config: Mapping[str, Json], names: list[str]) -> Iterator[Refused]:
    if "functionCallingConfig" not in config:
        return
    calling = camel_or_empty(config["functionCallingConfig"])
    mode, allowed = calling.get("mode", "AUTO"), as_list(calling.get("allowedFunctionNames"))
    if mode not in _MODES:
        yield bad_request(
            "Invalid value at 'tool_config.function_calling_config.mode' (type.googleapis.com/google.ai."
            f'generativelanguage.v1beta.FunctionCallingConfig.Mode), "{mode}"'
        )
    if not names:
        yield bad_request("Function calling config is set without function_declarations.")
    if allowed and mode not in ("ANY", "VALIDATED"):
        yield bad_request("Allowed function names should be set only when function calling mode is ANY or VALIDATED.")
    for name in allowed:
        if name not in names:
            yield bad_request(f"Allowed function name `{name}` is not one of the function_declarations.")
