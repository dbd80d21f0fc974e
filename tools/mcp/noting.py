"""Writing down what a look at a server found."""

from collections.abc import Container, Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from tools.mcp.address import is_at
from tools.mcp.challenge import Wanted, scopes
from tools.mcp.kept import written
from tools.mcp.known import KnownServer, Seen
from tools.mcp.models import McpServer, McpSignIn, McpTool
from tools.mcp.unseen import seen as seen_text
from tools.plain_text import storable, unstorable
from wire.conversation import Json

LONGEST_TOOL_NAME = 500
MOST_OF_A_NAME = 60
MOST_LEFT_OUT = 50
"""Sentences: more would be read by nobody."""


@transaction.atomic
def note_seen(known: KnownServer, seen: Seen) -> None:
    """A call met with this: the server's page is to show it, also where nobody has asked for another look."""
    server = _still_there(known)
    if server is not None:
        note(server, seen)


@transaction.atomic
def note_wanted(known: KnownServer, wanted: Wanted) -> None:
    """A call was refused, and this sign-in would do. Which rights it takes, others may have found out meanwhile."""
    server = _still_there(known)
    if server is None:
        return
    if not wanted.lacks_rights:
        if not known.wants_sign_in:
            McpSignIn.objects.get_or_create(server=server)
        return
    since = known.signed_in.since if known.signed_in is not None else None
    sign_in = McpSignIn.objects.select_for_update().filter(server=server, signed_in_at=since).first()
    if sign_in is not None and since is not None:
        sign_in.lacking_since, sign_in.lacking_scope = timezone.now(), scopes(sign_in.lacking_scope, wanted.scope)
        sign_in.save(update_fields=["lacking_since", "lacking_scope"])


def _still_there(known: KnownServer) -> McpServer | None:
    """The server, if it is where it was when it was called; the secrets of its address are filled in there."""
    server = McpServer.objects.select_related("workspace").filter(pk=known.id).first()
    return server if server is not None and is_at(server, known.url) else None


def note(server: McpServer, seen: Seen) -> None:
    """Write down what a look found; what was accepted is not touched. In a transaction."""
    server.protocol_version, server.title = seen.protocol_version[:40], _plain(seen.title)[:300]
    server.refreshed_at, server.error = timezone.now(), ""
    listed, left_out = _by_name(seen.tools)
    server.left_out = _few([storable(sentence) for sentence in (*left_out, *seen.left_out)])
    # Only what was found: somebody may have changed the rest while the server was asked.
    server.save(update_fields=["protocol_version", "title", "refreshed_at", "error", "left_out"])
    before = {tool.name: tool for tool in server.tools.all()}
    found = [before.get(name) or McpTool(server=server, name=name) for name in listed]
    for position, tool in enumerate(found):
        tool.position, tool.listed = position, written(listed[tool.name])
    McpTool.objects.bulk_create([tool for tool in found if tool.pk is None])
    McpTool.objects.bulk_update([tool for tool in found if tool.name in before], ["position", "listed"], batch_size=200)
    gone = [tool.pk for name, tool in before.items() if name not in listed]
    server.tools.filter(pk__in=gone, accepted="").delete()
    server.tools.filter(pk__in=gone).update(listed="")


def _by_name(tools: Iterable[Mapping[str, Json]]) -> tuple[dict[str, Mapping[str, Json]], list[str]]:
    """The tools that can be kept, the first of each name, and why others cannot."""
    found: dict[str, Mapping[str, Json]] = {}
    left_out: list[str] = []
    for number, tool in enumerate(tools, start=1):
        name = tool.get("name")
        if why := _unkeepable(name, found):
            left_out.append(f"{_called(name, number)}: {why}")
        else:
            found[str(name)] = tool
    return found, left_out


def _unkeepable(name: Json, found: Container[str]) -> str:
    """Why a tool that its server calls so cannot be kept, or nothing."""
    if not isinstance(name, str) or not name:
        return "it has no name."
    if len(name) > LONGEST_TOOL_NAME:
        return f"its name is longer than {LONGEST_TOOL_NAME} characters."
    if unstorable(name):
        return "its name has characters that no text can carry."
    return "it is listed more than once; the first counts." if name in found else ""


def _called(name: Json, number: int) -> str:
    return seen_text(name[:MOST_OF_A_NAME]) if isinstance(name, str) and name else f"Tool {number} of its list"


def _few(sentences: list[str]) -> list[str]:
    more = len(sentences) - MOST_LEFT_OUT
    return [*sentences[:MOST_LEFT_OUT], f"{more:,} more of its list."] if more > 0 else sentences


def _plain(text: str) -> str:
    return "" if unstorable(text) else text
