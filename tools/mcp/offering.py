"""The tools of a server that nobody uses yet: what each would become here, or why it becomes nothing."""

from collections.abc import Sequence

from tools.mcp.definitions import as_tool
from tools.mcp.models import McpServer, McpTool
from tools.proposals import Proposal, propose
from tools.sources import FoundTool, Unreadable


def proposals(server: McpServer, tools: Sequence[McpTool]) -> tuple[list[tuple[McpTool, Proposal]], list[str]]:
    """Each with what can be made of it, and a sentence for each of which nothing can."""
    found: list[tuple[McpTool, FoundTool]] = []
    left_out: list[str] = []
    for tool in tools:
        try:
            found.append((tool, as_tool(server.pk, tool.listed)))
        except Unreadable as error:
            left_out.append(f"{tool.name}: {error}")
    made = propose(server.workspace, [tool for _, tool in found])
    return [(tool, proposal) for (tool, _), proposal in zip(found, made, strict=True)], left_out


def problems(server: McpServer, tools: Sequence[McpTool]) -> dict[str, list[str]]:
    """What keeps each of these from being made a tool as it is, by its name; nothing of those that can be."""
    made, _ = proposals(server, tools)
    known = {tool.name: [f"{loc}: {sentence}" for loc, sentence in proposal.problems] for tool, proposal in made}
    return {tool.name: known.get(tool.name, ["It cannot be read as a tool."]) for tool in tools}
