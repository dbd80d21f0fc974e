"""The connections of one client: HTTP/2 where a host offers it, else HTTP/1.1; used again while they live."""

import asyncio
import ssl

import httpx

from outbound.connecting import Connector
from outbound.http1 import Http1
from outbound.http2 import Http2, NotProcessed

MOST_IDLE_CONNECTIONS = 20
IDLE_SECONDS = 30.0
MOST_CONNECTIONS_TRIED = 3
"""For a request that servers say they have not processed."""

Origin = tuple[str, str, int]
Connection = Http1 | Http2


class Pool:
    """Connections by origin. Any number may be open at once; few are kept while idle."""

    def __init__(self, connector: Connector, tls: ssl.SSLContext) -> None:
        self._connector = connector
        self._tls = tls
        self._idle: dict[Origin, list[Http1]] = {}
        self._shared: dict[Origin, list[Http2]] = {}
        self._all: set[Connection] = set()
        self._opening: dict[Origin, asyncio.Lock] = {}

    async def send(self, request: httpx.Request) -> httpx.Response:
        """The answer's head; its body is still to be read. Raises AddressRefused or httpx's errors."""
        content = await request.aread()
        limits = request.extensions.get("timeout", {})
        origin = _origin_of(request.url)
        for _ in range(MOST_CONNECTIONS_TRIED):
            connection = await self._connection(origin, limits.get("connect"))
            try:
                return await connection.ask(request, content, limits.get("read"))
            except NotProcessed:
                continue
        raise httpx.RemoteProtocolError("The server takes no requests on its connections.")

    async def aclose(self) -> None:
        """Hang up everywhere."""
        for connection in list(self._all):
            connection.close()
        self._all.clear()
        self._idle.clear()
        self._shared.clear()

    async def _connection(self, origin: Origin, seconds: float | None) -> Connection:
        if (known := self._known(origin)) is not None:
            return known
        if origin[0] == "http":
            return await self._open(origin, seconds)
        # One at a time: whether the others need a connection of their own, the first one tells.
        async with self._opening.setdefault(origin, asyncio.Lock()):
            return self._known(origin) or await self._open(origin, seconds)

    def _known(self, origin: Origin) -> Connection | None:
        """An open connection that takes a request."""
        now = asyncio.get_running_loop().time()
        for shared in self._shared.get(origin, ()):
            if shared.takes_more:
                return shared
        idle = self._idle.get(origin, [])
        while idle:
            connection = idle.pop()
            if now - connection.idle_since < IDLE_SECONDS and connection.is_fresh():
                return connection
            self._drop(connection)
        return None

    async def _open(self, origin: Origin, seconds: float | None) -> Connection:
        scheme, host, port = origin
        tls = self._tls if scheme == "https" else None
        transport, entry = await self._connector.connect(_Entry, host, port, tls, seconds)
        ssl_object = transport.get_extra_info("ssl_object")
        is_http2 = ssl_object is not None and ssl_object.selected_alpn_protocol() == "h2"
        connection: Connection
        if is_http2:
            connection = Http2(lambda free: self._keep_http2(origin, free))
            self._shared[origin] = [one for one in self._shared.get(origin, ()) if not one.is_closed] + [connection]
        else:
            connection = Http1(lambda free: self._keep_http1(origin, free))
        self._all.add(connection)
        entry.hand_over(transport, connection)
        return connection

    def _keep_http1(self, origin: Origin, connection: Http1) -> None:
        idle = self._idle.setdefault(origin, [])
        idle.append(connection)
        self._bound()

    def _keep_http2(self, origin: Origin, connection: Http2) -> None:
        if not connection.takes_more and connection in self._all:  # in none that has hung up everywhere
            self._shared[origin].remove(connection)
            self._drop(connection)

    def _bound(self) -> None:
        idle = [connection for kept in self._idle.values() for connection in kept]
        if len(idle) > MOST_IDLE_CONNECTIONS:
            oldest = min(idle, key=lambda connection: connection.idle_since)
            for kept in self._idle.values():
                if oldest in kept:
                    kept.remove(oldest)
            self._drop(oldest)

    def _drop(self, connection: Connection) -> None:
        self._all.discard(connection)
        connection.close()


class _Entry(asyncio.Protocol):
    """Stands in until it is known which protocol the host speaks; keeps what the host says at once."""

    def __init__(self) -> None:
        self._early: list[bytes] = []
        self._lost: Exception | None = None
        self._is_lost = False

    def data_received(self, data: bytes) -> None:
        self._early.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_lost, self._lost = True, exc

    def hand_over(self, transport: asyncio.Transport, connection: Connection) -> None:
        """From here on the connection hears for itself."""
        transport.set_protocol(connection)
        connection.connection_made(transport)
        for data in self._early:
            connection.data_received(data)
        if self._is_lost:
            connection.connection_lost(self._lost)


def _origin_of(url: httpx.URL) -> Origin:
    # The host as it goes over the wire: httpx reads an encoded name back into letters, which Python would then encode
    # by the rules of 2003, so that another name would be asked for.
    return url.scheme, url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)
