"""Headers of an HTTP implementation: those that are said once for all, and those that arguments go into."""

import re
from collections.abc import Mapping

from accounts.secret_places import SECRET_PLACE
from tools.executors.outcome import Problem
from wire.conversation import Json

# RFC 9110, 5.6.2 (token); the refused ones belong to the connection, not to the request.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_REFUSED = frozenset(
    {"connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
)
# Who asks, for whom, by which way, and how the body is to be read: none of it is a model's to choose.
_NO_ARGUMENT = re.compile(
    r"authorization|cookie2?|content-.*|accept-encoding|forwarded|via|origin|referer"
    r"|(.*-)?client-ip|(.*-)?connecting-ip|(x-)?remote-.*|x-host"
    r"|(proxy|sec|x-forwarded|x-original|x-rewrite|x-real|x-http-method|x-method)(-.*)?"
)


def may_be_argument(name: str) -> bool:
    """Can an argument be sent as the header of this name?"""
    lower = name.lower().replace("_", "-")  # many servers (CGI, WSGI) read both as one
    return _HEADER_NAME.fullmatch(name) is not None and lower not in _REFUSED and not _NO_ARGUMENT.fullmatch(lower)


def check_headers(headers: Json) -> list[Problem]:
    """What is wrong with the headers that every request has."""
    if not isinstance(headers, dict):
        return [("headers", 'Headers are an object of texts, like {"Authorization": "Bearer {{secret:NAME}}"}.')]
    problems: list[Problem] = []
    for name, value in headers.items():
        loc = f"headers.{name}"
        if not _HEADER_NAME.fullmatch(name):
            problems.append((loc, "This is not a header's name."))
        elif name.lower() in _REFUSED:
            problems.append((loc, "This header is set by the connection itself."))
        if not isinstance(value, str) or not (value.isascii() and value.isprintable()):
            problems.append((loc, "A header's value is one line of ASCII text."))
        elif "{{" in SECRET_PLACE.sub("", value):
            problems.append((loc, "Write a secret as {{secret:NAME}}; its name has letters, digits and _ . - only."))
    if len({name.lower() for name in headers}) < len(headers):
        problems.append(("headers", "A header stands here twice."))
    return problems


def check_arguments(names: Json, implementation: Mapping[str, Json]) -> list[str]:
    """What is wrong with the arguments that are sent as headers."""
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return ["Must be a list of the arguments that are sent as headers."]
    given = implementation.get("headers")
    taken = {name.lower() for name in given} if isinstance(given, dict) else set()
    sentences: list[str] = []
    for name in names:
        if not may_be_argument(name):
            sentences.append(
                f"'{name}' is no header that an argument may be: it says who asks, or how to read the rest."
            )
        elif name.lower() in taken:
            sentences.append(f"'{name}' stands among the headers already.")
        taken.add(name.lower())
    return sentences
