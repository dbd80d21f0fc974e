"""The part of the tool form that says which tool of an MCP server it is; chosen on the server's page, shown here."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.executors.outcome import Problem
from tools.mcp.names import KIND
from wire.conversation import Json


@dataclass(frozen=True, slots=True)
class McpForm:
    """The server's id and its name for the tool."""

    server: str = ""
    tool: str = ""

    @classmethod
    def from_post(cls, post: Mapping[str, str]) -> "McpForm":
        """As it was sent."""
        return cls(post.get("mcp_server", ""), post.get("mcp_tool", ""))

    @classmethod
    def from_implementation(cls, implementation: Mapping[str, Json]) -> "McpForm":
        """As it stands."""
        return cls(implementation["server"], implementation["tool"])

    def implementation(self) -> tuple[dict[str, Json], list[Problem]]:
        """What it means."""
        return {"kind": KIND, "server": self.server, "tool": self.tool}, []
