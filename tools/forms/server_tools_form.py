"""The tools of a server that nobody uses yet: a row each, as in an import's preview."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.forms.import_form import Row
from tools.mcp.changes import Overview, mark_of
from tools.mcp.models import McpServer
from tools.mcp.offering import proposals


@dataclass(frozen=True, slots=True)
class Offer:
    """The rows, each with the mark of what it shows, and why some of what the server lists makes none."""

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
    made, left_out = proposals(server, known.unused)
    rows = [(Row.proposed(tool.pk, proposal), mark_of(tool)) for tool, proposal in made]
    return Offer(rows, [*left_out, *server.left_out])
