"""A call to a tool of an MCP server, through the run's session with it.

{"kind": "mcp", "server": "<id>", "tool": "<the name that its server has for it>"}
"""

from tools.executors.mcp.call import execute
from tools.executors.mcp.check import check

__all__ = ["check", "execute"]
