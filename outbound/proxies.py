"""The proxy that this machine's environment names for a URL (`HTTPS_PROXY`, `NO_PROXY`, ...)."""

from urllib.request import getproxies, proxy_bypass

from outbound.addresses import Reach, literal, plain_host, reach_of


def proxy_for(scheme: str, host: str) -> str | None:
    """The proxy's URL, or None where the connection is to be direct. This machine is always reached directly."""
    if _is_this_machine(host):
        return None
    proxies = getproxies()
    url = proxies.get(scheme) or proxies.get("all")
    if not url or proxy_bypass(host):
        return None
    return url if "://" in url else f"http://{url}"


def _is_this_machine(host: str) -> bool:
    address = literal(host)
    if address is not None:
        return reach_of(address) is Reach.LOOPBACK
    return plain_host(host) == "localhost"
