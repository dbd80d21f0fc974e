"""What an HTTP implementation must look like."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from tools.executors.http.headers import check_arguments, check_headers
from tools.executors.outcome import Problem
from tools.filling import PLACE, arguments_in
from wire.conversation import Json

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
BODIES = ("arguments", "none")
MAX_URL = 4000

# With one of these at the root, `properties` need not name every argument.
_OPEN_ENDED = ("$ref", "allOf", "anyOf", "oneOf", "patternProperties")


def check(implementation: dict[str, Json], parameters: Mapping[str, Json]) -> list[Problem]:
    """What is wrong with this request, if anything."""
    known = {"kind", "method", "url", "headers", "body", "query", "body_argument", "header_arguments"}
    problems = [(name, "This field is not known.") for name in implementation if name not in known]
    if implementation.get("method") not in METHODS:
        problems.append(("method", f"Must be one of {', '.join(METHODS)}."))
    if implementation.get("body", "arguments") not in BODIES:
        problems.append(("body", f"Must be one of {', '.join(BODIES)}."))
    problems += [("url", sentence) for sentence in _check_url(implementation.get("url"), parameters)]
    problems += _check_placed(implementation, parameters)
    return problems + check_headers(implementation.get("headers", {}))


def _check_url(url: Json, parameters: Mapping[str, Json]) -> list[str]:
    if not isinstance(url, str) or not url:
        return ["Give the address to call, like https://api.example.com/weather/{city}."]
    if len(url) > MAX_URL:
        return [f"The address is longer than {MAX_URL} characters."]
    if any(character.isspace() or not character.isprintable() for character in url):
        return ["The address has white space or control characters in it."]
    return _check_parts(url) or _check_places(url, parameters)


def _check_parts(url: str) -> list[str]:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return ["This is not an address. It must be like https://api.example.com/weather/{city}."]
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ["The address must begin with http:// or https:// and a host."]
    if "{" in parts.netloc or "}" in parts.netloc:
        return ["Arguments and secrets can stand in the path and the query, not in the host."]
    if "@" in parts.netloc:
        return ["Leave user name and password out of the address: put {{secret:NAME}} in an Authorization header."]
    return ["Leave the part after # out: it is never sent."] if parts.fragment else []


def _check_places(url: str, parameters: Mapping[str, Json]) -> list[str]:
    if set("{}") & set(PLACE.sub("", url)):
        return ["Write an argument as {name} and a secret as {{secret:NAME}}; other braces cannot stand here."]
    if any(keyword in parameters for keyword in _OPEN_ENDED):
        return []
    properties = parameters.get("properties", {})
    return [
        f"'{{{name}}}' is not one of the tool's parameters." for name in sorted(arguments_in(url) - set(properties))
    ]


def _check_placed(implementation: Mapping[str, Json], parameters: Mapping[str, Json]) -> list[Problem]:
    """Arguments that are given another place than their method's own.

    `query` and `header_arguments` name some, `body_argument` one.
    """
    query, body = implementation.get("query", []), implementation.get("body_argument")
    headers = implementation.get("header_arguments", [])
    if not isinstance(query, list) or not all(isinstance(name, str) for name in query):
        return [("query", "Must be a list of the arguments that go into the query.")]
    if body is not None and (not isinstance(body, str) or implementation.get("body", "arguments") != "arguments"):
        return [("body_argument", "Must name the argument that is the whole body of a request that has one.")]
    if wrong := check_arguments(headers, implementation):
        return [("header_arguments", sentence) for sentence in wrong]
    placed = [*(("query", name) for name in query), *(("header_arguments", name) for name in headers)]
    placed += [] if body is None else [("body_argument", body)]
    if any(keyword in parameters for keyword in _OPEN_ENDED):
        return []
    known = parameters.get("properties", {})
    return [(place, f"'{name}' is not one of the tool's parameters.") for place, name in placed if name not in known]
