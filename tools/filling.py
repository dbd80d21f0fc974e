"""Addresses and headers with places to fill: `{name}` takes an argument, `{{secret:NAME}}` a stored secret.

Both are percent-encoded in an address, so that what a model writes stays inside its place. Neither may stand in the
host: a model must not choose where a secret is sent.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from accounts.secret_places import SECRET_PLACE
from wire import json_text
from wire.conversation import Json

PLACE = re.compile(SECRET_PLACE.pattern + r"|\{(?P<argument>[^{}/?#\s]+)\}")


LONGEST_HEADER = 4_000


class Unfillable(Exception):
    """A place that cannot be filled; the message is one sentence for the model."""


def arguments_in(template: str) -> set[str]:
    """Names of the arguments that this template takes."""
    return {match["argument"] for match in PLACE.finditer(template) if match["argument"]}


def fill_url(template: str, arguments: Mapping[str, Json], secrets: Mapping[str, str]) -> str:
    """The address for these arguments. Raises Unfillable."""
    path, question_mark, query = template.partition("?")
    filled = PLACE.sub(lambda match: _in_path(match, arguments, secrets), path)
    if any(segment in (".", "..") for segment in filled.split("/")):
        raise Unfillable("An argument that is part of the address's path cannot be '.' or '..'.")
    return filled + question_mark + PLACE.sub(lambda match: _in_query(match, arguments, secrets), query)


def fill_header(template: str, secrets: Mapping[str, str]) -> str:
    """The value of a header. An argument's place is left as it is. Raises Unfillable."""
    value = PLACE.sub(lambda match: _secret(match["secret"], secrets) if match["secret"] else match[0], template)
    if not (value.isascii() and value.isprintable()):
        raise Unfillable("A secret of this tool has characters that cannot stand in a header.")
    return value


def in_header(name: str, value: Json) -> str:
    """An argument as the value of a header. Raises Unfillable for what would be more than one line of ASCII."""
    text = _as_text(value).strip()
    if not (text.isascii() and text.isprintable() and len(text) <= LONGEST_HEADER):
        most = f"{LONGEST_HEADER:,}"
        raise Unfillable(
            f"The argument '{name}' is sent as a header: it must be one line of at most {most} ASCII characters."
        )
    return text


def with_query(url: str, arguments: Mapping[str, Json]) -> str:
    """The address with these arguments added to its query; a list repeats its name."""
    pairs = [(name, _as_text(item)) for name, value in arguments.items() for item in _items(value)]
    if not pairs:
        return url
    joint = "" if url.endswith(("?", "&")) else "&" if "?" in url else "?"
    return url + joint + urlencode(pairs, quote_via=quote)


def _in_path(match: re.Match[str], arguments: Mapping[str, Json], secrets: Mapping[str, str]) -> str:
    if match["secret"]:
        return quote(_secret(match["secret"], secrets), safe="")
    name = match["argument"]
    text = _as_text(arguments.get(name))
    if not text:  # an empty segment would address another thing: /users/{id} would become /users/
        raise Unfillable(f"The argument '{name}' is part of the tool's address and cannot be empty.")
    return quote(text, safe="")


def _in_query(match: re.Match[str], arguments: Mapping[str, Json], secrets: Mapping[str, str]) -> str:
    value = _secret(match["secret"], secrets) if match["secret"] else _as_text(arguments.get(match["argument"]))
    return quote(value, safe="")


def _secret(name: str, secrets: Mapping[str, str]) -> str:
    if name not in secrets:
        raise Unfillable(f"The tool is not set up: it needs a secret named '{name}', and there is none.")
    return secrets[name]


def _items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _as_text(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        return ",".join(_as_text(item) for item in value)
    return json_text.dumps(value)
