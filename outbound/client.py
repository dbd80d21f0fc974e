"""The one way to open a connection to a provider or a tool's host.

A client is cheap and made for one run: what a run opened is closed with it. What is expensive, the TLS context with
all root certificates, is made once for the process.
"""

import functools
import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
from django.conf import settings

from outbound import decoding
from outbound.addresses import AddressPolicy, check_url
from outbound.connecting import Connector
from outbound.pool import Pool
from outbound.proxies import proxy_for
from outbound.resolver import Resolve, resolve, resolve_here


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
