"""The forms in which people have their tools: one file or folder each, all pure; none executes or fetches anything.

A new form is one of these and one line in `SOURCES`.
"""

from collections.abc import Callable

from tools.plain_text import storable
from tools.sources import answers, curl, json_tools, openapi, own, python_functions
from tools.sources.found import Found, FoundTool, NotThis, Unreadable
from tools.sources.keepable import keepable

Source = Callable[[str], Found]
SOURCES: tuple[Source, ...] = (
    python_functions.read,
    curl.read,
    answers.read,
    own.read,
    openapi.read,
    json_tools.read,
)
"""Asked in this order: each takes the text or says that it is of another form."""

__all__ = ["SOURCES", "Found", "FoundTool", "Unreadable", "read"]


def read(text: str, base_url: str = "") -> Found:
    """The tools in a text, whatever form it has; `base_url` is where it came from, if anywhere.

    Raises Unreadable with a sentence.
    """
    if not text.strip():
        raise Unreadable("There is nothing to read: paste a tool definition or a JSON Schema.")
    for source in SOURCES:
        try:
            return keepable(openapi.read(text, base_url) if source is openapi.read else source(text))
        except NotThis:
            continue
        except Unreadable as error:
            raise Unreadable(storable(str(error))) from error
    raise Unreadable(
        "This is neither JSON nor an OpenAPI document nor Python nor a curl command: paste tool definitions, a JSON "
        "Schema, an OpenAPI document (JSON or YAML), Python functions or a curl command."
    )
