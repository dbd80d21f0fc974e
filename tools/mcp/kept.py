"""A definition as an MCP server writes it: the JSON text that is kept of it, and whether two mean the same. Pure."""

import json
from collections.abc import Mapping

from wire import json_text
from wire.conversation import Json

_PASSING = ("_meta", "icons")
"""What says nothing of what a tool does, and may differ each time."""


def written(definition: Mapping[str, Json]) -> str:
    """The text that is kept: what counts of the definition, in its own order."""
    return json_text.dumps(_counting(definition))


def canonical(definition: Mapping[str, Json]) -> str:
    """One text for all that mean the same, whatever the order of their fields."""
    return json.dumps(_counting(definition), sort_keys=True)


def is_same(before: str, after: str) -> bool:
    """Do two kept texts mean the same?"""
    return before == after or canonical(json_text.loads(before)) == canonical(json_text.loads(after))


def _counting(definition: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in definition.items() if name not in _PASSING}
