"""What must be there before the stack serves: the tables, the owner, the simulator, the ready tools."""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts.keys import ensure_environment_key
from accounts.owner import ensure_owner
from config.backup.tables import ROOMS
from providers.service import ensure_simulator
from tools.ready_tools import ensure_ready_tools


class NotPrepared(Exception):
    """The database cannot be used by this version; the message says why."""


def prepare() -> None:
    """Bring the database up to date and put in what a new workspace starts with. Safe to repeat. Raises NotPrepared."""
    bring_up_to_date()
    workspace, _owner = ensure_owner()
    ensure_simulator(workspace)
    ensure_ready_tools(workspace)
    ensure_environment_key(workspace)


def bring_up_to_date() -> None:
    """The tables as this version wants them; of a SQLite file that has some, a copy is kept. Raises NotPrepared."""
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    executor = MigrationExecutor(connection)
    loader = executor.loader
    if unknown := {key for key in loader.applied_migrations if key[0] in ROOMS} - set(loader.disk_migrations):
        names = ", ".join(f"{room}.{name}" for room, name in sorted(unknown))
        raise NotPrepared(f"the database was used by a newer Toolscope ({names}). Update this one.")
    if not executor.migration_plan(loader.graph.leaf_nodes()):
        return
    try:
        _copy_sqlite()
        call_command("migrate", verbosity=0, interactive=False)
    except (sqlite3.Error, DatabaseError, OSError) as problem:
        raise NotPrepared(f"the database could not be brought up to date: {problem}") from problem


def _copy_sqlite() -> Path | None:
    """A copy of the SQLite file as it was before the migration, beside it; None where there is nothing to copy."""
    if connection.vendor != "sqlite":
        return None
    source = Path(connection.settings_dict["NAME"])
    if not source.exists() or source.stat().st_size == 0:
        return None
    target = source.with_suffix(".before-migration.sqlite3")
    unfinished = target.with_suffix(".part")
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(unfinished)) as new:
            old.backup(new)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target
