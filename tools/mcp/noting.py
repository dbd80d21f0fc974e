"""Writing down what a look at a server found."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from tools.mcp.kept import written
from tools.mcp.known import Seen
from tools.mcp.models import McpServer, McpTool
from tools.plain_text import unstorable
from wire.conversation import Json

LONGEST_TOOL_NAME = 500


@transaction.atomic
def note_seen(server_id: str, url: str, seen: Seen) -> None:
    """A call met with this: the server's page is to show it, also where nobody has asked for another look."""
    server = McpServer.objects.filter(pk=server_id, url=url).first()
    if server is not None:
        note(server, seen)


def note(server: McpServer, seen: Seen) -> None:
    """Write down what a look found; what was accepted is not touched. In a transaction."""
    server.protocol_version, server.title = seen.protocol_version[:40], _plain(seen.title)[:300]
    server.refreshed_at, server.error = timezone.now(), ""
    # Only what was found: somebody may have changed the rest while the server was asked.
    server.save(update_fields=["protocol_version", "title", "refreshed_at", "error"])
    before = {tool.name: tool for tool in server.tools.all()}
    listed = _by_name(seen.tools)
    found = [before.get(name) or McpTool(server=server, name=name) for name in listed]
    for position, tool in enumerate(found):
        tool.position, tool.listed = position, written(listed[tool.name])
    McpTool.objects.bulk_create([tool for tool in found if tool.pk is None])
    McpTool.objects.bulk_update([tool for tool in found if tool.name in before], ["position", "listed"], batch_size=200)
    gone = [tool.pk for name, tool in before.items() if name not in listed]
    server.tools.filter(pk__in=gone, accepted="").delete()
    server.tools.filter(pk__in=gone).update(listed="")


def _by_name(tools: Iterable[Mapping[str, Json]]) -> dict[str, Mapping[str, Json]]:
    """The tools that can be kept, the first of each name."""
    found: dict[str, Mapping[str, Json]] = {}
    for tool in tools:
        name = tool.get("name")
        if isinstance(name, str) and 0 < len(name) <= LONGEST_TOOL_NAME and not unstorable(name):
            found.setdefault(name, tool)
    return found


def _plain(text: str) -> str:
    return "" if unstorable(text) else text
