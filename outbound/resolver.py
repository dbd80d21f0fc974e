"""Names to addresses, once for each connection."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from outbound.addresses import Address, literal, plain_host

Resolve = Callable[[str, int], Awaitable[list[Address]]]


async def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a host, best first. Raises OSError when it has none."""
    return await _resolve(host, port, 0)


async def resolve_here(host: str, port: int) -> list[Address]:
    """As `resolve`, asking no name server: knows this machine's own name and addresses in any spelling."""
    is_local_name = plain_host(host) == "localhost"
    return await _resolve(host, port, 0 if is_local_name else socket.AI_NUMERICHOST)


async def _resolve(host: str, port: int, flags: int) -> list[Address]:
    address = literal(host)
    if address is not None:
        return [address]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    except UnicodeError as error:  # a label that no name server could be asked for
        raise OSError(f"{host!r} is not a host name") from error
    return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))
