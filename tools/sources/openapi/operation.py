"""One operation as a tool: its parameters and body as arguments, its address and security as an HTTP implementation."""

from collections.abc import Collection, Mapping

from tools.sources.found import FoundTool, effects_of
from tools.sources.names import tool_name
from tools.sources.openapi.making import LONGEST_DESCRIPTION, Making, Operation, Unusable
from tools.sources.openapi.parameters import add_parameters
from tools.sources.openapi.references import Definitions, follow
from tools.sources.openapi.security import authorise
from wire.conversation import Json, ToolDefinition
from wire.schemas.walk import required_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_NOT_ONLY_PROPERTIES = ("allOf", "anyOf", "oneOf", "additionalProperties", "patternProperties")


def tool_of(operation: Operation, taken: Collection[str]) -> FoundTool:
    """The tool for an operation. Raises Unusable, or references.Unresolvable."""
    if not operation.server:
        raise Unusable("the document names no server with an absolute address")
    making = Making(Definitions(operation.schemas), f"{operation.server}{operation.path}")
    making.url, making.headers = authorise(operation.document, operation.fields, making.url, making.notes)
    add_parameters(making, operation)
    _add_body(making, operation)
    if operation.fields.get("deprecated") is True:
        making.notes.append("The document calls this operation deprecated.")
    return FoundTool(
        definition=ToolDefinition(_name(operation, taken), _description(operation), _schema(making)),
        implementation=_implementation(making, operation.method),
        side_effects=effects_of(operation.method),
        notes=tuple(making.notes),
    )


def _add_body(making: Making, operation: Operation) -> None:
    """The body's properties as arguments of their own; where they cannot be told apart, the whole body as one."""
    body = follow(operation.document, operation.fields.get("requestBody"))
    if not isinstance(body, Mapping):
        return
    content = body.get("content")
    kinds = content if isinstance(content, Mapping) else {}
    kind = next((name for name in kinds if "json" in str(name).lower()), None)
    is_required = body.get("required") is True
    if kind is None:
        if is_required:
            raise Unusable(f"its body is {', '.join(map(str, kinds)) or 'of no kind'}, and only JSON can be sent")
        making.notes.append("The body is left out: it is not JSON.")
        return
    if operation.method not in ("POST", "PUT", "PATCH"):
        making.notes.append(f"The body is left out: {operation.method} is sent without one.")
        return
    making.has_body = True
    _add_body_schema(making, operation, kinds[kind], is_required=is_required)


def _add_body_schema(making: Making, operation: Operation, media: Json, *, is_required: bool) -> None:
    given = media.get("schema", {}) if isinstance(media, Mapping) else {}
    flat = follow(operation.document, given)
    properties = flat.get("properties") if isinstance(flat, Mapping) else None
    mixed = any(keyword in flat for keyword in _NOT_ONLY_PROPERTIES) if isinstance(flat, Mapping) else True
    if not isinstance(properties, Mapping) or not properties or mixed or set(properties) & set(making.properties):
        name = tool_name("body", making.properties)
        making.body_argument = name
        making.add(name, making.definitions.schema(given), required=is_required)
        return
    required = required_of(flat) if is_required else ()
    for name, schema in properties.items():
        making.add(str(name), making.definitions.schema(schema), required=name in required)


def _schema(making: Making) -> dict[str, Json]:
    made: dict[str, Json] = {"type": "object", "properties": making.properties}
    if making.required:
        made["required"] = making.required
    if collected := making.definitions.collected():
        made["$defs"] = collected
    return made


def _implementation(making: Making, method: str) -> dict[str, Json]:
    made: dict[str, Json] = {"kind": "http", "method": method, "url": making.url, "headers": making.headers}
    if method in ("POST", "PUT", "PATCH"):
        made["body"] = "arguments" if making.has_body else "none"
        if making.query:
            made["query"] = making.query
        if making.body_argument is not None:
            made["body_argument"] = making.body_argument
    if making.header_arguments:
        made["header_arguments"] = making.header_arguments
    return made


def _name(operation: Operation, taken: Collection[str]) -> str:
    given = operation.fields.get("operationId")
    return tool_name(given if isinstance(given, str) and given else f"{operation.method} {operation.path}", taken)


def _description(operation: Operation) -> str:
    said = [operation.fields.get("summary"), operation.fields.get("description")]
    words = list(dict.fromkeys(one.strip() for one in said if isinstance(one, str) and one.strip()))
    return "\n\n".join(words)[:LONGEST_DESCRIPTION] or f"{operation.method} {operation.path}"
