"""How the web server and the worker are started: the same commands in both stacks.

python -m config.processes.commands web|worker
"""

import os
import sys

from config.environment import Environment, read

WORKER_THREADS = 500
"""Runs at once in one worker process. Threads start when needed and mostly wait (docs/decisions.md, Celery pool)."""

SERVER_WEB_PROCESSES = 2

TRUSTED_PROXIES = "127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"
"""Whose word on a visitor's address counts. Of the addresses that proxies added, the last one outside these is taken:
were every address trusted, visitors could name any as their own, and guess the password as often as they like."""


def web(environment: Environment) -> list[str]:
    """The ASGI server. Open event streams would hold a graceful stop for ever: they get one second."""
    processes = SERVER_WEB_PROCESSES if environment.stack == "server" else 1
    return [
        *(sys.executable, "-m", "uvicorn", "config.asgi:application"),
        *("--host", environment.bind.strip("[]"), "--port", str(environment.port)),
        *("--workers", str(processes)),
        *("--timeout-graceful-shutdown", "1"),
        *("--timeout-keep-alive", "30"),
        *("--log-level", "warning", "--lifespan", "off", "--no-server-header"),
        *(("--proxy-headers", "--forwarded-allow-ips", TRUSTED_PROXIES) if environment.stack == "server" else ()),
    ]


def worker() -> list[str]:
    """The Celery worker."""
    return [
        *(sys.executable, "-m", "celery", "--app", "config", "--quiet", "worker"),
        *("--pool", "threads", "--concurrency", str(WORKER_THREADS)),
        *("--loglevel", "warning"),
        *("--without-gossip", "--without-mingle"),
    ]


def main() -> None:
    """Become the process that the argument names."""
    commands = {"web": lambda: web(read()), "worker": worker}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        raise SystemExit(f"usage: python -m config.processes.commands {'|'.join(commands)}")
    command = commands[sys.argv[1]]()
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
