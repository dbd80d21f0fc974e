"""What can run a tool: one file a kind, one line here."""

from tools.executors import canned, http, manual, mcp, python
from tools.executors.outcome import Executor

EXECUTORS: dict[str, Executor] = {
    "canned": Executor("Canned answers", canned.check, canned.execute),
    "http": Executor("HTTP request", http.check, http.execute),
    "python": Executor("Python function", python.check, python.execute),
    manual.KIND: Executor("A person", manual.check, manual.execute),
    "mcp": Executor("Tool of an MCP server", mcp.check, mcp.execute),
}
"""Every kind of implementation that runs here, by the word that stands in `implementation.kind`."""
