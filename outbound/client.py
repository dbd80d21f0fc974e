"""The one way to open a connection to a provider or a tool's host.

A client is cheap and made for one run: httpx's pool takes time quadratic in the number of streams that share it.
What is expensive, the TLS context with all root certificates, is made once for the process.
"""

import functools
import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx
from django.conf import settings

from outbound import decoding
from outbound.addresses import AddressPolicy, check_url
from outbound.backend import GuardedBackend
from outbound.proxies import proxy_for
from outbound.resolver import Resolve, resolve, resolve_here

MOST_IDLE_CONNECTIONS = 20
IDLE_SECONDS = 30.0


def open_client(
    policy: AddressPolicy,
    *,
    connect_timeout_s: float = 10,
    read_timeout_s: float = 120,
    resolver: Resolve | None = None,
) -> httpx.AsyncClient:
    """A client whose every connection obeys `policy`; to be closed by the caller, best with `async with`.

    It follows no redirects and keeps no cookies. `read_timeout_s` bounds the silence between two pieces of an answer.
    A proxy of the environment is used only where private addresses are allowed: a proxy connects by itself, so what
    it connects to cannot be checked. Requests raise AddressRefused for what the policy refuses.
    """
    return httpx.AsyncClient(
        transport=GuardedTransport(policy, resolver),
        headers={"User-Agent": "toolscope", "Accept-Encoding": ", ".join(decoding.CODINGS)},
        timeout=httpx.Timeout(read_timeout_s, connect=connect_timeout_s),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        follow_redirects=False,
        trust_env=False,
    )


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over the guarded network."""

    def __init__(self, policy: AddressPolicy, resolver: Resolve | None = None) -> None:
        # Not calling the base: all that it does is to build the pool that stands here instead.
        loopback_only: bool = settings.OUTBOUND_LOOPBACK_ONLY
        resolver = resolver or (resolve_here if loopback_only else resolve)
        self._may_use_proxy = policy.allow_private and not loopback_only
        self._proxied: dict[str, httpx.AsyncHTTPTransport] = {}
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls_context(),
            max_connections=None,
            max_keepalive_connections=MOST_IDLE_CONNECTIONS,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=GuardedBackend(policy, resolver, loopback_only=loopback_only),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises AddressRefused, or httpx's own errors."""
        url = request.url
        check_url(url.scheme, url.host, url.port, url.userinfo)
        proxy = proxy_for(url.scheme, url.host) if self._may_use_proxy else None
        if proxy:
            return await self._by_way_of(proxy).handle_async_request(request)
        return await super().handle_async_request(request)

    def _by_way_of(self, proxy: str) -> httpx.AsyncHTTPTransport:
        if proxy not in self._proxied:
            self._proxied[proxy] = httpx.AsyncHTTPTransport(verify=tls_context(), proxy=proxy)
        return self._proxied[proxy]

    async def aclose(self) -> None:
        """Close every connection."""
        for transport in self._proxied.values():
            await transport.aclose()
        await super().aclose()

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


@functools.cache
def tls_context() -> ssl.SSLContext:
    """The process's TLS context; `SSL_CERT_FILE` and `SSL_CERT_DIR` replace the root certificates."""
    return httpx.create_ssl_context(trust_env=True)
