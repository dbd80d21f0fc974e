"""A curl command: one HTTP tool. What varies in it, in the path, the query or a JSON body, becomes its arguments.

A command that sends a request to a model is read for the tools in it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from accounts.credential_names import is_credential, is_credential_field, is_credential_parameter
from accounts.secret_places import SECRET_PLACE
from tools.executors.http.check import MAX_URL
from tools.sources import json_tools
from tools.sources.found import Found, FoundTool, NotThis, Unreadable, effects_of, few_enough
from tools.sources.inferred import read_text, with_example
from tools.sources.names import tool_name
from wire import json_text
from wire.conversation import Json, ToolDefinition
from wire.curl_command import CurlCommand, is_curl, read_curl
from wire.errors import WireError
from wire.recognition import recognise

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_WITH_BODY = ("POST", "PUT", "PATCH")
# What the connection decides, what the executor says itself, and what a browser adds of its own accord.
_UNTOLD = re.compile(
    r"host|content-length|connection|accept-encoding|accept|user-agent|expect|te|keep-alive|transfer-encoding|upgrade"
    r"|sec-.*|dnt|priority|origin|referer|cache-control|pragma|accept-language|upgrade-insecure-requests"
)
_SHELL = re.compile(r"\$\{?([A-Za-z_]\w*)\}?|<([A-Za-z][\w -]*)>|\b(YOUR[_-][\w-]+)\b")
"""What stands for a value that a person fills in: `$KEY`, `<your key>`, `YOUR_API_KEY`."""
_NAMED_SEGMENT = re.compile(r"\{(\w+)\}|:([A-Za-z_]\w*)|<([A-Za-z_]\w*)>|\$\{?([A-Za-z_]\w*)\}?")
_VARYING_SEGMENT = re.compile(r"\d+|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{24,}")
_NO_NAME = re.compile(r"v\d+(\.\d+)?|api|rest")


def read(text: str) -> Found:
    """The tool that a command is. Raises NotThis where the text is none, Unreadable where it cannot be one."""
    if not is_curl(text):
        raise NotThis("no curl command")
    try:
        command = read_curl(text)
    except WireError as error:
        raise Unreadable(f"The curl command cannot be read: {error}.") from error
    body = _json(command.body)
    if isinstance(body, Mapping) and body.get("tools") and recognise(body, command.url, command.headers):
        return json_tools.read(command.body)
    return Found("a curl command", (_tool(command, body),))


@dataclass(slots=True)
class _Making:
    """A tool while it is put together."""

    properties: dict[str, Json] = field(default_factory=dict)
    query: list[str] = field(default_factory=list)
    body_argument: str | None = None
    has_body: bool = False
    notes: list[str] = field(default_factory=list)

    def free(self, words: str) -> str:
        return tool_name(words, self.properties, otherwise="argument")


def _tool(command: CurlCommand, body: Json) -> FoundTool:
    address = _address(command.url)
    if command.method not in METHODS:
        raise Unreadable(f"The command sends {command.method[:20]}; a tool can send {', '.join(METHODS)}.")
    making = _Making()
    making.notes += [f"{option} is left out: a tool sends JSON, no files or forms." for option in command.left_out]
    making.notes += [
        f"{option} is left out: {header} is sent once, as the command's other option says it."
        for option, header in command.overruled
        if not _UNTOLD.fullmatch(header)
    ]
    path = _path(making, address.path)
    fixed = _query(making, address.query)
    _add_body(making, command, body)
    few_enough(len(making.properties), "fields")
    headers = dict(_headers(making, command, is_json=body is not None))
    url = f"{address.scheme}://{address.netloc}{path}" + (f"?{fixed}" if fixed else "")
    if making.properties:
        making.notes.append("All that the command sends is required; make optional in the schema what may be left out.")
    schema: dict[str, Json] = {"type": "object", "properties": making.properties}
    if making.properties:
        schema["required"] = list(making.properties)
    definition = ToolDefinition(_name(command, address), f"{command.method} {address.netloc}{address.path}", schema)
    return FoundTool(
        definition,
        implementation=_implementation(making, command.method, url, headers),
        side_effects=effects_of(command.method),
        notes=(*making.notes, "Say in the description what it does: models choose by it."),
    )


def _address(url: str) -> SplitResult:
    try:
        address = urlsplit(url if "://" in url else f"http://{url}")
        host = address.hostname
    except ValueError:
        host = None
    if not host:
        raise Unreadable("The curl command names no address that can be read.")
    user, _, place = address.netloc.rpartition("@")
    if user:
        raise Unreadable("The address carries a user name or password: use -u, or a header, instead.")
    if len(address.netloc) + len(address.path) > MAX_URL:
        raise Unreadable(f"The address is longer than {MAX_URL:,} characters.")
    return address._replace(netloc=place, fragment="")


def _path(making: _Making, path: str) -> str:
    """The path with places where it varies: where it says so, and where a segment is a number or an id."""
    segments = path.split("/")
    for at, segment in enumerate(segments):
        before = segments[at - 1] if at and not segments[at - 1].startswith("{") else ""
        named = _NAMED_SEGMENT.fullmatch(unquote(segment))
        if named:
            name = next(filter(None, named.groups()))
            name = name if name not in making.properties else making.free(name)
            making.properties[name] = {"type": "string"}
        elif _VARYING_SEGMENT.fullmatch(segment):
            name = making.free(f"{_singular(before)} id")
            making.properties[name] = with_example(read_text(segment))
        else:
            continue
        segments[at] = f"{{{name}}}"
    return "/".join(segments)


def _singular(words: str) -> str:
    return words[:-3] + "y" if words.endswith("ies") else words.removesuffix("s")


def _query(making: _Making, query: str) -> str:
    """Make the query's fields arguments; what is a credential stays in the address, to be kept as a secret."""
    fixed: list[str] = []
    fields: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        fields.setdefault(name, []).append(value)
    for name, values in fields.items():
        if is_credential_parameter(name):
            fixed += [f"{quote(name)}={_quoted(_placed(making, value))}" for value in values]
            continue
        if name in making.properties:
            making.notes.append(f"The query's {name} is left out: the path has an argument of this name.")
            continue
        read = [read_text(value) for value in values]
        making.properties[name] = with_example(read if len(read) > 1 else read[0])
        making.query.append(name)
    return "&".join(fixed)


def _add_body(making: _Making, command: CurlCommand, body: Json) -> None:
    if not command.body:
        return
    if command.method not in _WITH_BODY:
        making.notes.append(f"The body is left out: {command.method} is sent without one.")
        return
    making.has_body = True
    fields = body
    if body is None:
        fields = {name: read_text(value) for name, value in parse_qsl(command.body, keep_blank_values=True)}
        if not fields or "=" not in command.body:
            raise Unreadable("The command's body is neither JSON nor a form, and a tool sends JSON.")
        making.notes.append("The command sends a form; the tool sends the same fields as JSON.")
    if not isinstance(fields, Mapping) or set(fields) & set(making.properties):
        name = making.free("body")
        making.body_argument = name
        making.properties[name] = with_example(fields)
        return
    for name, value in fields.items():
        making.properties[name] = _argument(making, name, value)


def _argument(making: _Making, name: str, value: Json) -> dict[str, Json]:
    if isinstance(value, str) and is_credential_field(name):
        making.notes.append(
            f"{name} looks like a credential: its value is left out, and a model would have to give it."
        )
        return {"type": "string"}
    return with_example(value)


def _headers(making: _Making, command: CurlCommand, *, is_json: bool) -> Iterator[tuple[str, str]]:
    for name, value in command.headers.items():
        if name == "content-type":
            if making.has_body and is_json and value.partition(";")[0].strip().lower() != "application/json":
                yield name, value
        elif not _UNTOLD.fullmatch(name):
            yield name, _placed(making, value) if is_credential(name) else value


def _placed(making: _Making, value: str) -> str:
    """A credential, with the place of a secret where the command only names a value."""
    named = _SHELL.search(value)
    if named is None:
        return value
    name = re.sub(r"\W+", "_", next(filter(None, named.groups()))).upper()
    making.notes.append(f"Store its value as the secret {name}.")
    return _SHELL.sub(f"{{{{secret:{name}}}}}", value, count=1)


def _quoted(value: str) -> str:
    """Percent-encoded, but for the place of a secret."""
    return quote(value, safe="{}:") if SECRET_PLACE.search(value) else quote(value, safe="")


def _implementation(making: _Making, method: str, url: str, headers: dict[str, str]) -> dict[str, Json]:
    made: dict[str, Json] = {"kind": "http", "method": method, "url": url, "headers": headers}
    if method in _WITH_BODY:
        made["body"] = "arguments" if making.has_body else "none"
        if making.query:
            made["query"] = making.query
        if making.body_argument is not None:
            made["body_argument"] = making.body_argument
    return made


def _name(command: CurlCommand, address: SplitResult) -> str:
    words = [one for one in address.path.split("/") if one and not _NO_NAME.fullmatch(one)]
    plain = [one for one in words if not _NAMED_SEGMENT.fullmatch(unquote(one)) and not _VARYING_SEGMENT.fullmatch(one)]
    host = (address.hostname or "").removeprefix("www.").removeprefix("api.").rpartition(".")[0]
    return tool_name(f"{command.method.lower()} {' '.join(plain[-3:]) or host}")


def _json(text: str) -> Json:
    try:
        return json_text.loads(text) if text.strip() else None
    except WireError:
        return None
