"""`manage.py up`: the whole embedded stack in one command (`make run`)."""

import asyncio
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config.processes import data_directory, ports, redis_server, supervisor
from config.processes.child import Child
from config.processes.preparation import NotPrepared, prepare

OBSTACLES = (
    data_directory.DirectoryInUse,
    data_directory.DirectoryUnusable,
    ports.PortTaken,
    redis_server.NoRedis,
    NotPrepared,
)


class Command(BaseCommand):
    """Prepare, start, announce, supervise, stop."""

    help = "Start Redis, the web server, the worker and the periodic work, and print one address."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Everything, until Ctrl-C. Each thing that can be in the way is one sentence."""
        environment = settings.ENVIRONMENT
        try:
            lock = data_directory.claim(environment.data_dir)
            ports.ensure_free(environment.bind, environment.port)
            redis, redis_url = self._redis()
            prepare()
        except OBSTACLES as problem:
            raise CommandError(f"Toolscope cannot start: {problem}") from None
        connections.close_all()
        with lock:
            sys.exit(asyncio.run(supervisor.run(supervisor.plan(environment, redis_url, redis), self._notes())))

    def _redis(self) -> tuple[Child | None, str]:
        if settings.ENVIRONMENT.has_redis:
            return None, settings.REDIS_URL
        child, url = supervisor.own_redis(settings.DATA_DIR)
        settings.REDIS_URL = settings.CELERY_BROKER_URL = url
        return child, url

    def _notes(self) -> list[str]:
        if settings.TOOLSCOPE_API_KEY:
            return []
        return [f"API key: in {settings.DATA_DIR / 'api_key'}"]
