"""Names of tools in a sentence."""

from collections.abc import Sequence

from tools.models import Tool

MOST_NAMED = 3


def in_short(tools: Sequence[Tool]) -> str:
    """The first of them by name, and how many more."""
    named, more = [tool.name for tool in tools[:MOST_NAMED]], len(tools) - MOST_NAMED
    last = f"{more} more" if more > 0 else named.pop() if len(named) > 1 else ""
    return ", ".join(named) + (f" and {last}" if last else "")
