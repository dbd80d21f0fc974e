"""What an MCP implementation must look like. Whether the server is there, the service knows."""

from collections.abc import Mapping

from tools.executors.outcome import Problem
from wire.conversation import Json

LONGEST_NAME = 500


def check(implementation: dict[str, Json], parameters: Mapping[str, Json]) -> list[Problem]:
    """What is wrong with it, if anything."""
    problems = [(name, "This field is not known.") for name in implementation if name not in ("kind", "server", "tool")]
    server, tool = implementation.get("server"), implementation.get("tool")
    if not isinstance(server, str) or not server:
        problems.append(("server", "Give the id of an MCP server."))
    if not isinstance(tool, str) or not 0 < len(tool) <= LONGEST_NAME:
        problems.append(("tool", "Give the name that the server has for the tool."))
    return problems
