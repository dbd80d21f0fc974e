"""The one way to open a connection to a provider or a tool's host.

A client is cheap and made for one run: what a run opened is closed with it. What is expensive, the TLS context with
all root certificates, is made once for the process.
"""

import functools
import ssl
from types import TracebackType
from typing import Self

import httpx
from django.conf import settings

from outbound import decoding
from outbound.addresses import AddressPolicy, AddressRefused, check_url
from outbound.connecting import Connector
from outbound.pool import Pool
from outbound.proxies import proxy_for
from outbound.resolver import Resolve, resolve, resolve_here

_Headers = list[tuple[bytes, bytes]]

ALWAYS: _Headers = [
    (b"Accept", b"*/*"),
    (b"Accept-Encoding", ", ".join(decoding.CODINGS).encode()),
    (b"Connection", b"keep-alive"),
    (b"User-Agent", b"toolscope"),
]
"""Headers of each request, but for those that it says itself."""


def open_client(
    policy: AddressPolicy,
    *,
    connect_timeout_s: float = 10,
    read_timeout_s: float = 120,
    resolver: Resolve | None = None,
) -> "Client":
    """A client whose every connection obeys `policy`; to be closed by the caller, best with `async with`.

    `read_timeout_s` bounds the silence between two pieces of an answer.
    A proxy of the environment is used only where private addresses are allowed: a proxy connects by itself, so what
    it connects to cannot be checked.
    """
    limits = httpx.Timeout(read_timeout_s, connect=connect_timeout_s)
    return Client(GuardedTransport(policy, resolver), limits)


class Client:
    """Sends requests, and that is all: it follows no redirects, keeps no cookies and knows no credentials."""

    def __init__(self, transport: httpx.AsyncBaseTransport, limits: httpx.Timeout) -> None:
        self.limits = limits
        self._extensions = {"timeout": limits.as_dict()}
        self._transport = transport

    async def send(self, method: str, url: str, headers: _Headers, content: bytes) -> httpx.Response:
        """The answer's head; its body is still to be read. Raises AddressRefused, or httpx's errors."""
        own = {name.lower() for name, _ in headers}
        every = [header for header in ALWAYS if header[0].lower() not in own] + headers
        request = httpx.Request(method, _read(url), headers=every, content=content or None, extensions=self._extensions)
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Hang up everywhere."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


@functools.lru_cache(maxsize=64)
def _read(url: str) -> httpx.URL:
    """The address, read once: a run asks the same one again and again."""
    try:
        return httpx.URL(url)
    except httpx.InvalidURL as error:
        raise AddressRefused("The address is not a valid URL.") from error


class GuardedTransport(httpx.AsyncBaseTransport):
    """httpx's transport over the guarded network."""

    def __init__(self, policy: AddressPolicy, resolver: Resolve | None = None) -> None:
        loopback_only: bool = settings.OUTBOUND_LOOPBACK_ONLY
        resolver = resolver or (resolve_here if loopback_only else resolve)
        self._may_use_proxy = policy.allow_private and not loopback_only
        self._proxied: dict[str, httpx.AsyncHTTPTransport] = {}
        self._pool = Pool(Connector(policy, resolver, loopback_only=loopback_only), tls_context())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises AddressRefused, or httpx's own errors."""
        url = request.url
        check_url(url.scheme, url.host, url.port, url.userinfo)
        proxy = proxy_for(url.scheme, url.raw_host.decode("ascii")) if self._may_use_proxy else None
        if proxy:
            return await self._send_by_way_of(proxy, request)
        return await self._pool.send(request)

    async def _send_by_way_of(self, proxy: str, request: httpx.Request) -> httpx.Response:
        if proxy not in self._proxied:
            self._proxied[proxy] = httpx.AsyncHTTPTransport(verify=tls_context(), http2=True, proxy=proxy)
        try:
            return await self._proxied[proxy].handle_async_request(request)
        except (httpx.ConnectError, httpx.ProxyError) as error:
            where = httpx.URL(proxy).host
            raise httpx.ProxyError(f"the proxy {where}, which the environment names, says: {error}") from error

    async def aclose(self) -> None:
        """Close every connection."""
        for transport in self._proxied.values():
            await transport.aclose()
        await self._pool.aclose()


@functools.cache
def tls_context() -> ssl.SSLContext:
    """The process's TLS context; `SSL_CERT_FILE` and `SSL_CERT_DIR` replace the root certificates."""
    context = httpx.create_ssl_context(trust_env=True)
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context
