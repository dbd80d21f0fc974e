"""What must be there before the stack serves: the tables, the owner, the simulator, the ready tools."""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.keys import ensure_environment_key
from accounts.owner import ensure_owner
from providers.service import ensure_simulator
from tools.ready_tools import ensure_ready_tools


def prepare() -> None:
    """Bring the database up to date and put in what a new workspace starts with. Safe to repeat."""
    if _pending():
        _copy_sqlite()
        call_command("migrate", verbosity=0, interactive=False)
    workspace, _owner = ensure_owner()
    ensure_simulator(workspace)
    ensure_ready_tools(workspace)
    ensure_environment_key(workspace)


def _pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _copy_sqlite() -> Path | None:
    """A copy of the SQLite file as it was before the migration, beside it; None where there is nothing to copy."""
    if connection.vendor != "sqlite":
        return None
    source = Path(connection.settings_dict["NAME"])
    if not source.exists() or source.stat().st_size == 0:
        return None
    target = source.with_suffix(".before-migration.sqlite3")
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    return target
