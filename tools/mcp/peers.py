"""The sessions of one run, or of one call: opened when they are first needed, used by all calls, closed with it.

A server may keep state in a session (a browser's page, an open file), so the calls of a run share one and no two runs
do. Each lives in a task of its own: the SDK wants it closed where it was opened.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from django.conf import settings

from outbound.addresses import AddressPolicy
from tools.mcp.failures import Unavailable, sentence
from tools.mcp.kept import canonical
from tools.mcp.known import KnownServer
from tools.mcp.session import Link, Session
from tools.passing import PASSING_KINDS, is_passing_status
from wire.conversation import Json

OPEN_S = 60.0
"""A program may have to be fetched by its package manager first."""

CLOSE_S = 5.0


class Peer:
    """A session in its own task."""

    def __init__(self, server: KnownServer, link: Link) -> None:
        self.server = server
        self._link = link
        self._ready: asyncio.Future[Session] = asyncio.get_running_loop().create_future()
        self._closing = asyncio.Event()
        self._listing = asyncio.Lock()
        self._listed: dict[str, str] | None = None
        self.task = asyncio.create_task(self._live(), name=f"MCP server {server.name}")

    async def session(self) -> Session:
        """The session, once it is open. Raises Unavailable."""
        return await asyncio.shield(self._ready)

    async def listed(self) -> Mapping[str, str]:
        """The tools as the server lists them now, by name: asked once a session, and when it says that they changed."""
        session = await self.session()
        async with self._listing:
            if self._listed is None or session.has_changed_tools:
                self._listed = {str(tool.get("name")): canonical(tool) for tool in await session.tools()}
            return self._listed

    def reason(self, error: BaseException) -> str:
        """Why it failed, in a sentence."""
        return sentence(error, self._link.guarded, self._link.program)

    @property
    def may_recover(self) -> bool:
        """Did what failed fail so that another attempt may go well? Of a program on this machine, never."""
        guarded = self._link.guarded
        if guarded is None:
            return False
        if guarded.failure is not None:
            return guarded.failure.kind in PASSING_KINDS
        return guarded.refusal is not None and is_passing_status(guarded.refusal.status)

    def give_up(self) -> None:
        """Let the session end, without waiting."""
        self._closing.set()

    async def close(self) -> None:
        """End the session; the server is told, and not waited for long."""
        self.give_up()
        if self._ready.done():
            await asyncio.wait([self.task], timeout=CLOSE_S)
        self.task.cancel()
        await asyncio.wait([self.task], timeout=CLOSE_S)

    async def _live(self) -> None:
        try:
            async with asyncio.timeout(OPEN_S) as limit, self._link.session() as session:
                limit.reschedule(None)
                self._ready.set_result(session)
                await self._closing.wait()
        except TimeoutError:
            self._fail(Unavailable(f"The server did not answer within {OPEN_S:g} s."))
        except Exception as error:  # of whatever kind: each caller gets a sentence
            self._fail(Unavailable(self.reason(error)))
        finally:
            self._fail(Unavailable("The session was closed."))

    def _fail(self, failure: Unavailable) -> None:
        if not self._ready.done():
            self._ready.set_exception(failure)
            self._ready.exception()  # seen, also where nobody waits any more


@dataclass(slots=True)
class Peers:
    """The servers that calls may go to, by id, and the sessions with those that were called."""

    servers: Mapping[str, KnownServer]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    policy: AddressPolicy = field(default_factory=AddressPolicy)
    _open: dict[str, Peer] = field(default_factory=dict)
    _dropped: list[Peer] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(peer.close() for peer in (*self._open.values(), *self._dropped)))

    def peer(self, server_id: str) -> Peer:
        """The server's session, opened now where there is none that lives. Raises Unavailable for an unknown one."""
        server = self.servers.get(server_id)
        if server is None:
            raise Unavailable("The tool's MCP server is not there any more: it was deleted.")
        peer = self._open.get(server_id)
        if peer is None or peer.task.done():
            link = Link(server, self.secrets, self.policy, settings.MCP_STDIO_ENVIRONMENT)
            peer = self._open[server_id] = Peer(server, link)
        return peer

    def drop(self, peer: Peer) -> None:
        """Give up a session that has failed; the next call opens another."""
        if self._open.get(peer.server.id) is peer:
            self._dropped.append(self._open.pop(peer.server.id))
            peer.give_up()


async def look(server: KnownServer, secrets: Mapping[str, str], policy: AddressPolicy) -> "Seen":
    """Connect and see which tools there are now. Raises Unavailable."""
    async with Peers({server.id: server}, secrets, policy) as peers:
        peer = peers.peer(server.id)
        session = await peer.session()
        try:
            async with asyncio.timeout(OPEN_S):
                tools = await session.tools()
        except TimeoutError as error:
            raise Unavailable(f"The server did not list its tools within {OPEN_S:g} s.") from error
        except Unavailable:
            raise
        except Exception as error:  # whatever the SDK raises
            raise Unavailable(peer.reason(error)) from error
        return Seen(session.protocol_version, session.title, tools)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server said of itself, and its tools as it wrote them."""

    protocol_version: str
    title: str
    tools: list[dict[str, Json]]
