"""Whether this installation can do its work: database, Redis, and a worker that lives."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import OutOfMemoryError, RedisError, ResponseError

from playground.live import connections
from playground.worker.alive import WORKER_KEY


@never_cache
@require_safe
def healthz(_: HttpRequest) -> JsonResponse:
    """200 when every check says `ok`, else 503."""
    checks = {name: check() for name, check in CHECKS.items()}
    is_well = all(result == "ok" for result in checks.values())
    return JsonResponse({"status": "ok" if is_well else "failing", "checks": checks}, status=200 if is_well else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _redis() -> str:
    """Written to, not only asked: one that is full still answers."""
    try:
        connections.shared().set("toolscope:health", "asked")
    except OutOfMemoryError:
        return "out of memory"
    except ResponseError as error:  # it is there and says what is wrong: that its disk is full
        return f"takes nothing: {error}"
    except RedisError:
        return "unreachable"
    return "ok"


def _worker() -> str:
    try:
        return "ok" if connections.shared().exists(WORKER_KEY) else "none is alive"
    except RedisError:
        return "unknown: Redis is unreachable"


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "redis": _redis, "worker": _worker}
