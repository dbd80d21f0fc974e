"""Bringing a backup of an older version to this one, away from the database in use."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from config.backup import rows, tables
from config.backup.versions import Migrations
from config.backup.write import write

ALIAS = "older"


@contextmanager
def brought_forward(archive: zipfile.ZipFile, migrations: Migrations) -> Iterator[zipfile.ZipFile]:
    """The same backup as this version would have made it: loaded as it was into a database aside, migrated there."""
    with TemporaryDirectory(prefix="toolscope-restore-") as folder, _database(Path(folder) / "older.sqlite3"):
        executor = MigrationExecutor(connections[ALIAS])
        executor.migrate(sorted(migrations))
        then = executor.loader.project_state(sorted(migrations)).apps
        with transaction.atomic(using=ALIAS):
            rows.load_all(archive, tables.models(then), ALIAS)
        executor = MigrationExecutor(connections[ALIAS])
        executor.migrate(executor.loader.graph.leaf_nodes())
        write(Path(folder) / "newer.zip", using=ALIAS)
        with zipfile.ZipFile(Path(folder) / "newer.zip") as newer:
            yield newer


@contextmanager
def _database(file: Path) -> Iterator[None]:
    """A further database of this process, in one file."""
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": {}}
    connections.settings[ALIAS] = {**connections.settings["default"], **sqlite}
    try:
        yield
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.settings[ALIAS]
