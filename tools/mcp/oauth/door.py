"""The way to the steps: their module brings the SDK, memory and time at every start, for those alone who sign in."""

from importlib import import_module
from typing import Any


def steps() -> Any:
    """The module `tools.mcp.oauth.steps`."""
    return import_module("tools.mcp.oauth.steps")
