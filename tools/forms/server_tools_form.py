"""The tools of a server that nobody uses yet: a row each, as in an import's preview."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.forms.import_form import Row
from tools.mcp.changes import Overview, mark_of
from tools.mcp.definitions import as_tool
from tools.mcp.models import McpServer, McpTool
from tools.proposals import propose
from tools.sources import FoundTool, Unreadable


@dataclass(frozen=True, slots=True)
class Offer:
    """The rows, each with the mark of what it shows, and why some tools make none."""

    rows: list[tuple[Row, str]]
    left_out: list[str]

    @property
    def shown(self) -> list[Row]:
        """The rows alone."""
        return [row for row, _ in self.rows]


def offered(server: McpServer, known: Overview) -> Offer:
    """As it is shown first: everything is wanted of a server that nothing is used of yet."""
    offer, is_first = _offer(server, known), not (known.used or known.changed)
    for row, _ in offer.rows:
        row.is_wanted = row.is_wanted and is_first
    return offer


def typed(server: McpServer, known: Overview, post: Mapping[str, str]) -> Offer:
    """As it was sent. What is not what was shown is refused."""
    offer = _offer(server, known)
    rows = [(Row.typed(post, row.number, row.proposal), mark) for row, mark in offer.rows]
    for row, mark in rows:
        if row.is_wanted and post.get(f"mark-{row.number}") != mark:
            row.errors.append("Its server changed it meanwhile: look at it as it is now.")
    return Offer(rows, offer.left_out)


def _offer(server: McpServer, known: Overview) -> Offer:
    found: list[tuple[McpTool, FoundTool]] = []
    left_out: list[str] = []
    for tool in known.unused:
        try:
            found.append((tool, as_tool(server.pk, tool.listed)))
        except Unreadable as error:
            left_out.append(f"{tool.name}: {error}")
    proposals = propose(server.workspace, [tool for _, tool in found])
    rows = [
        (Row.proposed(tool.pk, proposal), mark_of(tool)) for (tool, _), proposal in zip(found, proposals, strict=True)
    ]
    return Offer(rows, left_out)
