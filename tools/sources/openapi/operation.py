"""One operation as a tool: its parameters and body as arguments, its address and security as an HTTP implementation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tools.sources.found import FoundTool, effects_of
from tools.sources.names import tool_name
from tools.sources.openapi.references import Definitions, follow
from tools.sources.openapi.security import authorise
from wire.conversation import Json, ToolDefinition

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_LONGEST_DESCRIPTION = 1024
_NOT_ONLY_PROPERTIES = ("allOf", "anyOf", "oneOf", "additionalProperties", "patternProperties")


class Unusable(Exception):
    """The operation cannot be a tool. The message says why, as the rest of a sentence."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation where it stands. `server` is the address below which its path goes, "" unknown."""

    document: Mapping[str, Json]
    method: str
    path: str
    item: Mapping[str, Json]
    fields: Mapping[str, Json]
    server: str

    @property
    def label(self) -> str:
        """How a person finds it in the document."""
        return f"{self.method} {self.path}"


@dataclass(slots=True)
class _Making:
    """A tool while it is put together."""

    definitions: Definitions
    url: str
    properties: dict[str, Json] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    query: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body_argument: str | None = None
    has_body: bool = False
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, schema: Json, *, required: bool) -> None:
        self.properties[name] = schema
        if required:
            self.required.append(name)


def tool_of(operation: Operation, taken: Collection[str]) -> FoundTool:
    """The tool for an operation. Raises Unusable, or references.Unresolvable."""
    if not operation.server:
        raise Unusable("the document names no server with an absolute address")
    making = _Making(Definitions(operation.document), f"{operation.server}{operation.path}")
    for parameter in _parameters(operation):
        _add_parameter(making, parameter)
    _add_body(making, operation)
    making.url, making.headers = authorise(operation.document, operation.fields, making.url, making.notes)
    if operation.fields.get("deprecated") is True:
        making.notes.append("The document calls this operation deprecated.")
    return FoundTool(
        definition=ToolDefinition(_name(operation, taken), _description(operation), _schema(making)),
        implementation=_implementation(making, operation.method),
        side_effects=effects_of(operation.method),
        notes=tuple(making.notes),
    )


def _parameters(operation: Operation) -> list[Mapping[str, Json]]:
    """The operation's parameters over those of its path, each once."""
    found: dict[tuple[Json, Json], Mapping[str, Json]] = {}
    for level in (operation.item, operation.fields):
        given = level.get("parameters")
        for value in given if isinstance(given, list) else ():
            parameter = follow(operation.document, value)
            if isinstance(parameter, Mapping) and isinstance(parameter.get("name"), str):
                found[parameter.get("in"), parameter["name"]] = parameter
    return list(found.values())


def _add_parameter(making: _Making, parameter: Mapping[str, Json]) -> None:
    name, place = parameter["name"], parameter.get("in")
    is_required = parameter.get("required") is True
    if place in ("header", "cookie"):
        if is_required:
            raise Unusable(f"it needs the {place} parameter {name}, which an argument cannot be")
        making.notes.append(f"The {place} parameter {name} is left out.")
        return
    if place not in ("path", "query"):
        return
    if place == "path" and f"{{{name}}}" not in making.url:
        raise Unusable(f"its path has no place for the parameter {name}")
    schema = making.definitions.schema(_schema_of(parameter))
    making.add(name, _described(schema, parameter.get("description")), required=is_required or place == "path")
    if place == "query":
        making.query.append(name)


def _schema_of(parameter: Mapping[str, Json]) -> Json:
    if "schema" in parameter:
        return parameter["schema"]
    content = parameter.get("content")
    first = next(iter(content.values()), None) if isinstance(content, Mapping) else None
    return first.get("schema", {}) if isinstance(first, Mapping) else {}


def _described(schema: Json, description: Json) -> Json:
    if not isinstance(description, str) or not description.strip() or not isinstance(schema, Mapping):
        return schema
    return {**schema, "description": schema.get("description") or description.strip()[:_LONGEST_DESCRIPTION]}


def _add_body(making: _Making, operation: Operation) -> None:
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


def _add_body_schema(making: _Making, operation: Operation, media: Json, *, is_required: bool) -> None:
    given = media.get("schema", {}) if isinstance(media, Mapping) else {}
    flat = follow(operation.document, given)
    properties = flat.get("properties") if isinstance(flat, Mapping) else None
    mixed = any(keyword in flat for keyword in _NOT_ONLY_PROPERTIES) if isinstance(flat, Mapping) else True
    if not isinstance(properties, Mapping) or not properties or mixed or set(properties) & set(making.properties):
        name = tool_name("body", making.properties)
        making.body_argument = name
        making.add(name, making.definitions.schema(given), required=is_required)
        return
    required = flat.get("required")
    for name, schema in properties.items():
        needed = is_required and isinstance(required, list) and name in required
        making.add(str(name), making.definitions.schema(schema), required=needed)


def _schema(making: _Making) -> dict[str, Json]:
    made: dict[str, Json] = {"type": "object", "properties": making.properties}
    if making.required:
        made["required"] = making.required
    if making.definitions.collected:
        made["$defs"] = making.definitions.collected
    return made


def _implementation(making: _Making, method: str) -> dict[str, Json]:
    made: dict[str, Json] = {"kind": "http", "method": method, "url": making.url, "headers": making.headers}
    if method in ("POST", "PUT", "PATCH"):
        made["body"] = "arguments" if making.has_body else "none"
        if making.query:
            made["query"] = making.query
        if making.body_argument is not None:
            made["body_argument"] = making.body_argument
    return made


def _name(operation: Operation, taken: Collection[str]) -> str:
    given = operation.fields.get("operationId")
    return tool_name(given if isinstance(given, str) and given else f"{operation.method} {operation.path}", taken)


def _description(operation: Operation) -> str:
    said = [operation.fields.get("summary"), operation.fields.get("description")]
    words = list(dict.fromkeys(one.strip() for one in said if isinstance(one, str) and one.strip()))
    return "\n\n".join(words)[:_LONGEST_DESCRIPTION] or f"{operation.method} {operation.path}"
