"""A session with one server, in a task of its own: the SDK wants it closed where it was opened.

This is the door to the SDK: `tools.mcp.peers` opens it when a server is first spoken to.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings

from outbound.addresses import AddressPolicy
from tools.mcp.address import resolved
from tools.mcp.challenge import Wanted
from tools.mcp.database import Database
from tools.mcp.failures import is_answer, sentence
from tools.mcp.guarded import Refusal
from tools.mcp.kept import canonical
from tools.mcp.known import KnownServer, Seen
from tools.mcp.oauth.keeping import secret_name
from tools.mcp.oauth.tokens import Access
from tools.mcp.session import Link, Session
from tools.mcp.unavailable import Unavailable
from tools.passing import PASSING_KINDS, is_passing_status

OPEN_S = 60.0
"""A program may have to be fetched by its package manager first."""

CLOSE_S = 5.0


class Peer:
    """A session in its own task."""

    def __init__(
        self, server: KnownServer, secrets: Mapping[str, str], policy: AddressPolicy, database: Database | None = None
    ) -> None:
        self.server = server
        self.seen: Seen | None = None
        """The last list of tools, where it was asked for."""
        self._access = _access(server, secrets, policy, database)
        self._link = Link(server, secrets, policy, settings.MCP_STDIO_ENVIRONMENT, self._access)
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
                self.seen = await session.look()
                self._listed = {}
                for tool in self.seen.tools:  # of one name the first counts, as where it was accepted
                    self._listed.setdefault(str(tool.get("name")), canonical(tool))
            return self._listed

    async def look(self) -> Seen:
        """Which tools there are now. Raises Unavailable."""
        session = await self.session()
        try:
            async with asyncio.timeout(OPEN_S):
                return await session.look()
        except TimeoutError as error:
            raise Unavailable(f"The server did not list its tools within {OPEN_S:g} s.") from error
        except Unavailable:
            raise
        except Exception as error:  # whatever the SDK raises
            raise self._unavailable(error) from error

    def is_answer(self, error: BaseException) -> bool:
        """Is it what the server itself said to a request? The session lives on, with all that others do in it."""
        return is_answer(error, self._refusal)

    def reason(self, error: BaseException) -> str:
        """Why it failed, in a sentence."""
        if self._access is not None and self._access.failure:
            return self._access.failure
        return sentence(error, self.server, self._link.guarded, self._link.program)

    @property
    def wanted(self) -> Wanted | None:
        """Which sign-in would do, where the server refused something and said so."""
        return self._refusal.wanted if self._refusal is not None and self.server.may_sign_in else None

    @property
    def made_secrets(self) -> Mapping[str, str]:
        """Tokens that were made since the secrets were read, by name: to be masked too."""
        return self._access.made if self._access is not None else {}

    def _unavailable(self, error: BaseException) -> Unavailable:
        refusal = self._refusal
        wanted = None if refusal is None else refusal.wanted or (Wanted() if refusal.status == 401 else None)
        return Unavailable(self.reason(error), wanted)

    @property
    def _refusal(self) -> Refusal | None:
        return self._link.guarded.refusal if self._link.guarded is not None else None

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
            self._fail(self._unavailable(error))
        finally:
            self._fail(Unavailable("The session was closed."))

    def _fail(self, failure: Unavailable) -> None:
        if not self._ready.done():
            self._ready.set_exception(failure)
            self._ready.exception()  # seen, also where nobody waits any more


def _access(
    server: KnownServer, secrets: Mapping[str, str], policy: AddressPolicy, database: Database | None
) -> Access | None:
    if server.signed_in is None:
        return None
    signed_in = replace(server.signed_in, address=resolved(server.url, secrets))
    return Access(signed_in, secrets.get(secret_name(server.id, "access_token"), ""), policy, database)
