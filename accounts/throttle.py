"""Guessing the owner's password is slow: a few attempts from one address, then a wait.

Counted in Redis, so that all web processes count together. Without Redis nothing is counted: the owner must be able
to get in and see what is wrong.
"""

import logging
from ipaddress import IPv6Network

import redis
from django.conf import settings
from django.http import HttpRequest

ATTEMPTS = 5
WINDOW_S = 300
REDIS_TIMEOUT_S = 2

log = logging.getLogger(__name__)


def wait_s(address: str) -> int:
    """Count one attempt from an address: 0 when it may be made, else the seconds until the next one may."""
    key = _key(address)
    try:
        with _redis() as client, client.pipeline(transaction=True) as commands:
            commands.set(key, 0, ex=WINDOW_S, nx=True)
            commands.incr(key)
            commands.ttl(key)
            _, attempts, seconds_left = commands.execute()
    except redis.RedisError as error:
        log.warning("Attempts to sign in are not counted: %s", error)
        return 0
    return max(1, seconds_left) if attempts > ATTEMPTS else 0


def forget(address: str) -> None:
    """Count anew, after a success."""
    try:
        with _redis() as client:
            client.delete(_key(address))
    except redis.RedisError as error:
        log.warning("Attempts to sign in are not counted: %s", error)


def address_of(request: HttpRequest) -> str:
    """Whom to count: the address, of IPv6 the network that one household or machine gets (/64)."""
    text = str(request.META.get("REMOTE_ADDR", ""))
    try:
        return str(IPv6Network((text, 64), strict=False))
    except ValueError:
        return text


def _key(address: str) -> str:
    return f"sign-in:{address}"


def _redis() -> redis.Redis:
    timeouts = {"socket_timeout": REDIS_TIMEOUT_S, "socket_connect_timeout": REDIS_TIMEOUT_S}
    return redis.Redis.from_url(settings.REDIS_URL, **timeouts)
