"""The guarded network: a name is resolved once, its addresses are checked, and the connection goes to one of those.

So no answer of a name server that comes after the check can lead elsewhere (DNS rebinding). TLS still verifies the
name, and the Host header still carries it: both come from the URL.
"""

import asyncio
import os
import ssl
from collections.abc import Callable
from typing import TypeVar

import httpx

from outbound.addresses import Address, AddressPolicy, AddressRefused, Reach, reach_of
from outbound.resolver import Resolve

MOST_ADDRESSES_TRIED = 4

P = TypeVar("P", bound=asyncio.Protocol)


class Untrusted(httpx.ConnectError):
    """There is a server, but no safe connection to it: another attempt would not change that."""


class Connector:
    """Opens connections to addresses that the policy allows."""

    def __init__(self, policy: AddressPolicy, resolve: Resolve, *, loopback_only: bool) -> None:
        self._policy = policy
        self._resolve = resolve
        self._loopback_only = loopback_only

    async def connect(
        self, make: Callable[[], P], host: str, port: int, tls: ssl.SSLContext | None, seconds: float | None
    ) -> tuple[asyncio.Transport, P]:
        """Connect within `seconds`, name resolution and TLS included. Raises AddressRefused or httpx's ConnectError."""
        try:
            async with asyncio.timeout(seconds):
                addresses = await self._checked_addresses(host, port)
                return await self._connect_to_one_of(make, addresses, host, port, tls, seconds)
        except TimeoutError as error:
            raise httpx.ConnectTimeout(f"No connection to {host} within {seconds:g} s.") from error

    async def _checked_addresses(self, host: str, port: int) -> list[Address]:
        self._policy.check_port(host, port)
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            if self._loopback_only:
                raise AddressRefused(f"{host} is not this machine.") from error
            raise httpx.ConnectError(
                f"the name {host} could not be resolved: check how it is spelled, and this machine's network."
            ) from error
        for address in addresses:
            if self._loopback_only and reach_of(address) is not Reach.LOOPBACK:
                raise AddressRefused(f"{host} is not this machine.")
            self._policy.check(host, address)
        return addresses[:MOST_ADDRESSES_TRIED]

    async def _connect_to_one_of(
        self,
        make: Callable[[], P],
        addresses: list[Address],
        host: str,
        port: int,
        tls: ssl.SSLContext | None,
        seconds: float | None,
    ) -> tuple[asyncio.Transport, P]:
        """Try each in turn, with an equal share of the time: a dead IPv6 route must not use up IPv4's."""
        share = seconds and seconds / len(addresses)
        failure: Exception | None = None
        loop = asyncio.get_running_loop()
        name = host.removesuffix(".") if tls else None
        for address in addresses:
            try:
                async with asyncio.timeout(share):
                    return await loop.create_connection(make, str(address), port, ssl=tls, server_hostname=name)
            except ssl.SSLError as error:
                raise Untrusted(_tls_sentence(host, error)) from error
            except TimeoutError as error:
                failure = error
            except OSError as error:
                failure = httpx.ConnectError(f"{address} port {port}: {_reason(error)}.")
        assert failure is not None
        raise failure


def _reason(error: OSError) -> str:
    """What the operating system said ("Connection refused")."""
    return os.strerror(error.errno) if error.errno else "no connection"


def _tls_sentence(host: str, error: ssl.SSLError) -> str:
    """What is wrong with the other side's TLS, and what to do about it."""
    match error:
        case ssl.SSLCertVerificationError():
            said = error.verify_message.rstrip(".")
            return (
                f"the certificate of {host} was not accepted ({said}). If its authority is your own, name the file of "
                "its certificate in SSL_CERT_FILE; otherwise somebody may be in between."
            )
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER" | "HTTP_REQUEST" | "RECORD_LAYER_FAILURE"):
            return f"{host} does not speak TLS there. Should the address begin with http:// instead of https://?"
    return f"TLS with {host} failed ({error.reason or 'no reason given'}). Is the address right?"
