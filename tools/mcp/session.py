"""A session with one server, through the official SDK: what it lists, and calls. Answers are kept as they came.

The SDK's own types drop what they do not know and refuse an answer for one part of it; and it would check outputs
against schemas of strangers. So it carries the messages here, and the JSON itself is read.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import httpx2
from mcp.client.session import ClientSession
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.dispatcher import CallOptions
from mcp.shared.exceptions import MCPError
from mcp.shared.jsonrpc_dispatcher import JSONRPCDispatcher
from mcp_types import (
    CallToolRequest,
    CallToolRequestParams,
    Implementation,
    PaginatedRequestParams,
    ToolListChangedNotification,
)
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS
from pydantic import TypeAdapter, ValidationError

from outbound.addresses import AddressPolicy
from tools.mcp.guarded import MOST_BYTES, Guarded, open_http, options
from tools.mcp.known import KnownServer, Seen
from tools.mcp.refusing import Sender, unless_refused
from tools.mcp.stdio import Program
from tools.mcp.unavailable import Unavailable
from wire import json_text
from wire.conversation import Json

MOST_PAGES = 100
MOST_TOOLS = 2_000
MOST_OF_AN_ENTRY = 60

_US = Implementation(name="toolscope", version="1")
_ANYTHING: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
_answers: ContextVar[list[dict[str, Any]] | None] = ContextVar("answers to the call under way", default=None)


class Session:
    """An open session. Its methods raise MCPError for what the server refuses, and Unavailable."""

    def __init__(self, inner: ClientSession, guarded: Guarded | None) -> None:
        self._inner, self._guarded = inner, guarded
        self.has_changed_tools = False
        """Has the server said that its list of tools is another one now?"""

    @property
    def protocol_version(self) -> str:
        """The revision of the protocol that both sides speak."""
        return self._inner.protocol_version or ""

    @property
    def title(self) -> str:
        """What the server calls itself, with its version."""
        info = self._inner.server_info
        return f"{info.title or info.name} {info.version}".strip() if info is not None else ""

    async def look(self) -> Seen:
        """Every tool that the server lists, as it wrote them, as far as anybody would read."""
        self.has_changed_tools = False
        seen = Seen(self.protocol_version, self.title, [])
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await self._page(cursor)
            listed = page.get("tools")
            _take_in(seen, listed if isinstance(listed, list) else [])
            following = page.get("nextCursor")
            if not isinstance(following, str) or following == cursor or len(seen.tools) > MOST_TOOLS:
                break
            cursor = following
        else:
            seen.left_out.append(f"What stands after the first {MOST_PAGES} pages of its list was not read.")
        if len(seen.tools) > MOST_TOOLS:
            seen.left_out.append(f"It lists more than {MOST_TOOLS:,} tools: the others were not read.")
            del seen.tools[MOST_TOOLS:]
        return seen

    async def call(self, tool: str, arguments: Mapping[str, Json]) -> dict[str, Json]:
        """The result of a call, as the server wrote it. Cancelling the task tells the server."""
        request = CallToolRequest(params=CallToolRequestParams(name=tool, arguments=dict(arguments)))
        return await self._raw(self._inner.send_request(request, _ANYTHING))

    async def _page(self, cursor: str | None) -> dict[str, Json]:
        # By the SDK's own method: it notes which arguments the server wants repeated in headers.
        return await self._raw(self._inner.list_tools(params=PaginatedRequestParams(cursor=cursor)))

    async def _raw(self, asking: Any) -> dict[str, Json]:
        """The answer's own JSON, also where the SDK finds fault with its form."""
        kept: list[dict[str, Json]] = []
        token = _answers.set(kept)
        try:
            await unless_refused(self._guarded, asking)
        except ValidationError:
            if not kept:
                raise
        finally:
            _answers.reset(token)
        return kept[-1]


def _take_in(seen: Seen, listed: list[Json]) -> None:
    for entry in listed:
        if isinstance(entry, dict):
            seen.tools.append(entry)
        else:
            what = json_text.dumps(entry)[:MOST_OF_AN_ENTRY]
            seen.left_out.append(f"{what} stands in its list and is no tool.")


class _Keeping(JSONRPCDispatcher):
    """The SDK's dispatcher, which also hands each answer as it came to whoever waits for it."""

    async def send_raw_request(
        self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None = None, **more: Any
    ) -> dict[str, Any]:
        answer = await super().send_raw_request(method, params, opts, **more)
        if (kept := _answers.get()) is not None:
            kept.append(answer)
        return answer


class Link:
    """The way to one server: opened once, and what is known of it when it fails."""

    def __init__(
        self,
        server: KnownServer,
        secrets: Mapping[str, str],
        policy: AddressPolicy,
        environment: Mapping[str, str] | None,
        access: httpx2.Auth | None = None,
    ) -> None:
        self._server, self._secrets, self._environment = server, secrets, environment
        self._session: Session | None = None
        self._access = access
        self.guarded = None if server.transport == "stdio" else Guarded(policy)
        self.program: Program | None = None

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """A session, its protocol agreed upon. Raises whatever the SDK does."""
        async with self._streams() as (received, sent):
            dispatcher = _Keeping(received, sent)
            async with ClientSession(dispatcher=dispatcher, client_info=_US, message_handler=self._note) as inner:
                await self._agree(inner)
                self._session = Session(inner, self.guarded)
                yield self._session

    async def _note(self, message: object) -> None:
        if isinstance(message, ToolListChangedNotification) and self._session is not None:
            self._session.has_changed_tools = True

    async def _agree(self, inner: ClientSession) -> None:
        """By the stateless revision, else by a handshake; at once by a handshake where that was so before."""
        if self._server.protocol_version in HANDSHAKE_PROTOCOL_VERSIONS:
            await unless_refused(self.guarded, inner.initialize(), is_opening=True)
            return
        try:
            await unless_refused(self.guarded, inner.discover(), is_opening=True)
        except (MCPError, ValidationError, RuntimeError):
            await unless_refused(self.guarded, inner.initialize(), is_opening=True)
        if self.guarded is not None:
            self.guarded.forget()

    def _streams(self) -> Any:
        if self.guarded is None:
            return self._start().streams()
        url, own = self._server.address(self._secrets), self._server.request_headers(self._secrets)
        if self._server.transport == "sse":
            guarded = self.guarded

            def ours(headers: Any = None, timeout: Any = None, auth: Any = None) -> httpx2.AsyncClient:
                return Sender(guarded, **options(own, self._access))

            return sse_client(url, httpx_client_factory=ours)
        return _streamable(url, open_http(self.guarded, own, self._access))

    def _start(self) -> Program:
        if self._environment is None:
            raise Unavailable("Servers that are programs on this machine (stdio) are switched off here.")
        variables = {**self._environment, **self._server.variables(self._secrets)}
        self.program = Program(self._server.command, self._server.arguments(self._secrets), variables)
        return self.program


@asynccontextmanager
async def _streamable(url: str, http: httpx2.AsyncClient) -> AsyncIterator[Any]:
    async with (
        http as client,
        streamable_http_client(url, http_client=client, max_sse_event_size=MOST_BYTES) as streams,
    ):
        yield streams
