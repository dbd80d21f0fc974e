"""Repeats on a real PostgreSQL what it could fail (`where_databases_differ`), or the tests that are named.

    python -m tests.on_postgres [pytest's arguments]

The server is Debian's (or any whose programs are found), under its own user, in a temporary directory.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import LONG_S, free_port, wait_for_port

ROOMS = [
    "tests/accounts",
    "tests/traces",
    "tests/providers",
    "tests/tools",
    "tests/playground",
    "tests/api",
    "tests/config",
]


def find_programs() -> Path | None:
    """The folder of initdb and postgres, None where there is no PostgreSQL."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("initdb"):
        folders.insert(0, Path(on_path).parent)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class Postgres:
    """A fresh PostgreSQL in `folder` on a free port of loopback, which can be stopped hard and started again."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder, self._port = programs, folder, free_port()
        account = pwd.getpwnam("postgres") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self._identity = identity if os.getuid() == 0 else {}
        os.chown(folder, account.pw_uid, account.pw_gid)
        options = ["-U", "toolscope", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        initdb = [programs / "initdb", "-D", folder / "data", *options]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **self._identity)
        self.url = f"postgres://toolscope@127.0.0.1:{self._port}/postgres"
        self.start()

    def start(self) -> None:
        """Come back when it listens."""
        options = ["-h", "127.0.0.1", "-p", str(self._port), "-k", self._folder, "-c", "fsync=off"]
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", self._folder / "data", *options],
            cwd=self._folder,
            stderr=subprocess.DEVNULL,
            **self._identity,
        )
        wait_for_port(self._port)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it; SIGQUIT is PostgreSQL's immediate mode: as after a crash, nothing is written out."""
        self._process.send_signal(number)
        self._process.wait(LONG_S)


@contextmanager
def server(programs: Path) -> Iterator[Postgres]:
    """One for the time of a `with`."""
    with tempfile.TemporaryDirectory(prefix="toolscope-postgres-") as folder:
        postgres = Postgres(programs, Path(folder))
        try:
            yield postgres
        finally:
            postgres.stop()


def main() -> int:
    """Run, or say why not; without PostgreSQL a failure only in continuous integration."""
    programs = find_programs()
    if programs is None:
        print("PostgreSQL is not on this machine: its tests are skipped (Debian: apt-get install postgresql).")
        return 1 if os.environ.get("CI") == "true" else 0
    with server(programs) as postgres:
        arguments = sys.argv[1:]
        if not any(argument.startswith("tests") for argument in arguments):
            arguments += [*ROOMS, "-p", "tests.where_databases_differ"]
        # The server is thrown away whole: a connection that a thread still holds does not keep a database from that.
        leftover = "ignore:Error when trying to teardown test databases"
        marks = ["-m", "not browser and not stack", "-p", "tests.only_with_database", "-q", "-W", leftover]
        return subprocess.call(
            [sys.executable, "-m", "pytest", *marks, *arguments],
            env={**os.environ, "DATABASE_URL": postgres.url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        )


if __name__ == "__main__":
    sys.exit(main())
