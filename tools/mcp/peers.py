"""The sessions of one run, or of one call: opened when they are first needed, used by all calls, closed with it.

A server may keep state in a session (a browser's page, an open file), so the calls of a run share one and no two runs
do.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from django.db import DatabaseError
from django.utils.module_loading import import_string

from accounts.masking import masker_of
from outbound.addresses import AddressPolicy
from tools.mcp.address import resolved
from tools.mcp.challenge import Wanted
from tools.mcp.database import Database, of_the_request
from tools.mcp.known import KnownServer, Seen
from tools.mcp.noting import note_seen, note_wanted
from tools.mcp.unavailable import Unavailable

if TYPE_CHECKING:
    from tools.mcp.peer import Peer

# Its module brings the SDK: memory and time at every start, for those alone who have servers.
_PEER = "tools.mcp.peer.Peer"


@dataclass(slots=True)
class Peers:
    """The servers that calls may go to, by id, and the sessions with those that were called."""

    servers: Mapping[str, KnownServer]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    policy: AddressPolicy = field(default_factory=AddressPolicy)
    database: Database | None = None
    _open: dict[str, "Peer"] = field(default_factory=dict)
    _dropped: list["Peer"] = field(default_factory=list)

    def using(self, database: Database) -> Self:
        """The same, with another way to the database."""
        self.database = database
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(peer.close() for peer in (*self._open.values(), *self._dropped)))

    def peer(self, server_id: str) -> "Peer":
        """The server's session, opened now where there is none that lives. Raises Unavailable for an unknown one."""
        server = self.servers.get(server_id)
        if server is None:
            raise Unavailable("The tool's MCP server is not there any more: it was deleted.")
        peer = self._open.get(server_id)
        if peer is None or peer.task.done():
            opened: type[Peer] = import_string(_PEER)
            peer = self._open[server_id] = opened(server, self.secrets, self.policy, self.database)
        return peer

    async def note(self, peer: "Peer") -> None:
        """The server has other tools than were accepted: its page is to say so."""
        if peer.seen is not None:
            await self._note(note_seen, peer.server, peer.seen)

    async def note_wanted(self, peer: "Peer", wanted: Wanted) -> None:
        """The server wants a sign-in, or one with more rights: its page is to offer it."""
        masked = masker_of({**self.secrets, **peer.made_secrets}).mask_text(wanted.scope)
        await self._note(note_wanted, peer.server, replace(wanted, scope=masked))

    async def _note(self, writing: Callable[..., None], server: KnownServer, *what: object) -> None:
        if self.database is not None:
            with suppress(DatabaseError):  # the call has its answer all the same
                await self.database(writing, replace(server, url=resolved(server.url, self.secrets)), *what)

    def drop(self, peer: "Peer") -> None:
        """Give up a session that has failed; the next call opens another."""
        if self._open.get(peer.server.id) is peer:
            self._dropped.append(self._open.pop(peer.server.id))
            peer.give_up()


async def look(server: KnownServer, secrets: Mapping[str, str], policy: AddressPolicy) -> Seen:
    """Connect and see which tools there are now. Raises Unavailable."""
    async with Peers({server.id: server}, secrets, policy, of_the_request) as peers:
        return await peers.peer(server.id).look()
