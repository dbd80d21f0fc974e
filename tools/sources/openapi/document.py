"""The whole document: its operations in order, each a tool or a sentence why not."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from tools.executors.http.check import MAX_URL
from tools.sources.document import read_document
from tools.sources.found import Found, FoundTool, NotThis, Unreadable, few_enough
from tools.sources.openapi.making import Operation, Unusable
from tools.sources.openapi.operation import METHODS, tool_of
from tools.sources.openapi.references import Schemas, Unresolvable, follow
from wire.conversation import Json
from wire.schemas.walk import as_map


def read(text: str, base_url: str = "") -> Found:
    """The operations of an OpenAPI 3.x document as HTTP tools; `base_url` is where the document came from, if anywhere.

    Raises NotThis where the text is none, Unreadable where it is one of another version or has no operation.
    """
    document = read_document(text)
    if "swagger" in document:
        raise Unreadable("This is a Swagger 2.0 document; convert it to OpenAPI 3 first.")
    version, paths = document.get("openapi"), document.get("paths")
    if version is None:
        raise NotThis("no OpenAPI document")
    if not str(version).startswith("3."):
        raise Unreadable(f"OpenAPI {str(version)[:20]} is not understood; 3.0 and 3.1 are.")
    if not isinstance(paths, Mapping) or not paths:
        raise Unreadable("The document has no paths, so there is no operation in it.")
    tools, left_out = _tools(document, base_url)
    if not tools and not left_out:
        raise Unreadable("The document's paths have no operation in them.")
    return Found(f"an OpenAPI {version} document", tuple(tools), tuple(left_out))


def _tools(document: Mapping[str, Json], base_url: str) -> tuple[list[FoundTool], list[str]]:
    tools: list[FoundTool] = []
    left_out: list[str] = []
    taken: set[str] = set()
    for number, operation in enumerate(_operations(document, base_url)):
        few_enough(number, "operations")
        try:
            tools.append(tool_of(operation, taken))
            taken.add(tools[-1].definition.name)
        except (Unusable, Unresolvable) as problem:
            left_out.append(f"{operation.label}: {problem}.")
        except RecursionError:
            left_out.append(f"{operation.label}: its schemas are nested too deeply.")
    return tools, left_out


def _operations(document: Mapping[str, Json], base_url: str) -> Iterator[Operation]:
    schemas = Schemas(document)
    for path, item in document["paths"].items():
        try:
            item = follow(document, item)
        except Unresolvable:
            continue
        if not isinstance(item, Mapping):
            continue
        for method, fields in item.items():
            if str(method).upper() in METHODS and isinstance(fields, Mapping):
                server = _server(base_url, fields, item, document)
                yield Operation(schemas, str(method).upper(), str(path), item, fields, server)


def _server(base_url: str, *levels: Mapping[str, Json]) -> str:
    """The address that an operation's path goes below: the nearest level that names one."""
    for level in levels:
        servers = level.get("servers")
        if isinstance(servers, list) and servers and isinstance(servers[0], Mapping):
            return _absolute(base_url, _with_variables(servers[0]))
    return _absolute(base_url, "/")


def _with_variables(server: Mapping[str, Json]) -> str:
    """Each place filled once: what stands in a default is not read again."""
    variables = as_map(server.get("variables"))

    def default(place: re.Match[str]) -> str:
        said = as_map(variables.get(place[1])).get("default")
        return place[0] if place[1] not in variables else str(said if said is not None else "")[:MAX_URL]

    return re.sub(r"\{([^{}]*)\}", default, str(server.get("url", ""))[:MAX_URL])


def _absolute(base_url: str, url: str) -> str:
    try:
        joined = urljoin(base_url, url) if base_url else url
        return joined.rstrip("/") if urlsplit(joined).scheme in ("http", "https") else ""
    except ValueError:  # `http://[x`
        return ""
