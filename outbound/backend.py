"""The guarded network: a name is resolved once, its addresses are checked, and the connection goes to one of those.

So no answer of a name server that comes after the check can lead elsewhere (DNS rebinding). TLS still verifies the
name, and the Host header still carries it: httpcore takes both from the URL, not from here.
"""

import asyncio
import os
from collections.abc import Iterable

import httpcore

from outbound.addresses import Address, AddressPolicy, AddressRefused, Reach, reach_of
from outbound.resolver import Resolve

MOST_ADDRESSES_TRIED = 4


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens TCP connections to addresses that the policy allows."""

    def __init__(self, policy: AddressPolicy, resolve: Resolve, *, loopback_only: bool) -> None:
        self._policy = policy
        self._resolve = resolve
        self._loopback_only = loopback_only
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect within `timeout` seconds, name resolution included."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._checked_addresses(host, port)
                return await self._connect_to_one_of(addresses, port, timeout)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"No connection to {host} within {timeout:g} s.") from error

    async def _checked_addresses(self, host: str, port: int) -> list[Address]:
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            if self._loopback_only:
                raise AddressRefused(f"{host} is not this machine.") from error
            raise httpcore.ConnectError(f"The name {host} could not be resolved.") from error
        for address in addresses:
            if self._loopback_only and reach_of(address) is not Reach.LOOPBACK:
                raise AddressRefused(f"{host} is not this machine.")
            self._policy.check(host, address)
        return addresses[:MOST_ADDRESSES_TRIED]

    async def _connect_to_one_of(
        self, addresses: list[Address], port: int, seconds: float | None
    ) -> httpcore.AsyncNetworkStream:
        """Try each in turn, with an equal share of the time: a dead IPv6 route must not use up IPv4's."""
        share = seconds and seconds / len(addresses)
        failures: list[Exception] = []
        for address in addresses:
            try:
                return await self._network.connect_tcp(str(address), port, timeout=share)
            except httpcore.ConnectTimeout as error:
                failures.append(error)
            except httpcore.ConnectError as error:
                failures.append(httpcore.ConnectError(f"{address} port {port}: {_reason(error)}."))
        raise failures[-1]

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refused: no URL leads to a socket file."""
        raise AddressRefused("Socket files cannot be reached.")

    async def sleep(self, seconds: float) -> None:
        """Wait; httpcore asks for it between retries, of which there are none."""
        await asyncio.sleep(seconds)


def _reason(error: BaseException) -> str:
    """What the operating system said: the innermost cause, in its words ("Connection refused")."""
    while error.__cause__ is not None:
        error = error.__cause__
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else "no connection"
