"""Which network addresses a connection may go to.

The check looks at addresses that a resolver returned, never at how a host was spelled: `2130706433`, `0x7f.1`
and `localhost.` are all 127.0.0.1 by then. Special ranges: IANA's special-purpose address registries (RFC 6890);
clouds' metadata services: their own documents.
"""

import socket
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

from outbound.ports import OTHER_SERVICES

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class AddressRefused(Exception):
    """The policy does not allow a connection there; the message says why, and quotes no credentials."""


class Reach(Enum):
    """How far away an address lies."""

    PUBLIC = "public"
    LOOPBACK = "loopback"
    PRIVATE = "private"
    FORBIDDEN = "reserved, link-local or a cloud's metadata address"


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in texts)


# Connecting to the unspecified address reaches this machine.
_LOOPBACK = _networks("127.0.0.0/8", "0.0.0.0/32", "::1/128", "::/128")
_METADATA = _networks(
    "169.254.169.254/32",  # AWS, Azure, Google and most others
    "168.63.129.16/32",  # Azure's host, a public address by its number
    "100.100.100.200/32",  # Alibaba
    "192.0.0.192/32",  # Oracle
    "fd00:ec2::254/128",  # AWS
    "fd20:ce::254/128",  # Google
)
_PRIVATE = _networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
_RESERVED = _networks(
    "0.0.0.0/8",
    "169.254.0.0/16",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "2001::/23",  # IETF protocol assignments: Teredo, ORCHID, benchmarking
    "2001:db8::/32",
    "2002::/16",  # 6to4 can carry any IPv4 address
    "3fff::/20",
)
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def reach_of(address: Address) -> Reach:
    """How far away this address lies; an IPv4 address inside an IPv6 one counts as itself."""
    address = _unwrapped(address)
    if _is_in(address, _LOOPBACK):
        return Reach.LOOPBACK
    if _is_in(address, _METADATA):
        return Reach.FORBIDDEN
    if _is_in(address, _PRIVATE):
        return Reach.PRIVATE
    if _is_in(address, _RESERVED) or (address.version == 6 and address not in _GLOBAL_IPV6):
        return Reach.FORBIDDEN
    return Reach.PUBLIC


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that a v4-mapped or NAT64 (RFC 6052) address leads to."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


@dataclass(frozen=True)
class AddressPolicy:
    """Where a connection may go: public addresses, and what is allowed beyond them.

    `allow_private`: this machine and private networks too (a model server in the house). Link-local, reserved and
    metadata addresses stay refused. `allowed_hosts`: names, addresses or networks (`10.0.0.0/8`) that a URL may name
    whatever they lead to. A name that merely resolves to an allowed address is not allowed: its owner could point it
    anywhere.
    """

    allow_private: bool = False
    allowed_hosts: tuple[str, ...] = ()

    def names(self, host: str) -> bool:
        """Is this host, as a URL spells it, one of the allowed hosts?"""
        host = plain_host(host)
        if host in {plain_host(allowed) for allowed in self.allowed_hosts}:
            return True
        address = literal(host)
        return address is not None and _is_in(address, tuple(filter(None, map(_network, self.allowed_hosts))))

    def check_port(self, host: str, port: int) -> None:
        """Raise AddressRefused where another service listens by custom, unless the operator opened this host."""
        if port in OTHER_SERVICES and not self.allow_private and not self.names(host):
            raise AddressRefused(
                f"Port {port} is that of {OTHER_SERVICES[port]}, not of a web server. To allow it, add {host} to "
                "ALLOWED_PRIVATE_HOSTS."
            )

    def check(self, host: str, address: Address) -> None:
        """Raise AddressRefused unless a connection to `host` may go to `address`, one of those it resolved to."""
        reach = reach_of(address)
        if reach is Reach.PUBLIC or self.names(host):
            return
        if self.allow_private and reach in (Reach.LOOPBACK, Reach.PRIVATE):
            return
        spelled = host if plain_host(host) == str(address) else f"{host} leads to {address}, which"
        raise AddressRefused(
            f"{spelled} is not a public address ({reach.value}). To allow it, add {host} to ALLOWED_PRIVATE_HOSTS."
        )


def check_url(scheme: str, host: str, port: int | None, user_info: bytes) -> None:
    """Raise AddressRefused unless it is http or https, with a host, a possible port (or none), and no credentials."""
    if scheme not in ("http", "https"):
        raise AddressRefused("Only http and https addresses can be reached.")
    if not host:
        raise AddressRefused("The address names no host.")
    if port is not None and not 0 < port < 65536:
        raise AddressRefused("The port of the address is not one from 1 to 65535.")
    if user_info:
        raise AddressRefused("The address carries a user name or password; put credentials into a header.")


def plain_host(host: str) -> str:
    """A host in the one form in which hosts are compared: lower case, no brackets, no final dot, letters encoded."""
    plain = host.strip().lower().strip("[]").removesuffix(".")
    if plain.isascii():
        return plain
    try:
        return httpx.URL(f"http://{plain}/").raw_host.decode("ascii")
    except httpx.InvalidURL:
        return plain


def literal(host: str) -> Address | None:
    """The address that a host is, when it is one and no name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def spelled(host: str) -> Address | None:
    """The address that a host is in any spelling that leads to one (`127.1`, `0x7f000001`), asking nobody."""
    address = literal(host)
    if address is None and plain_host(host).isascii():
        try:
            return IPv4Address(socket.inet_aton(plain_host(host)))
        except OSError:
            return None
    return address


def _network(text: str) -> Network | None:
    try:
        return ip_network(text.strip().strip("[]"))
    except ValueError:
        return None
