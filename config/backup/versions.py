"""Of which version a backup is: the migrations that had been applied where it was made."""

import json
import zipfile

from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.backup import tables

NOTE = "toolscope.json"

Migrations = frozenset[tuple[str, str]]


def migrations_here() -> Migrations:
    """The migrations of the product's tables that this version brings."""
    return frozenset(key for key in MigrationLoader(None).disk_migrations if key[0] in tables.ROOMS)


def migrations_of(archive: zipfile.ZipFile) -> Migrations | None:
    """Those of a backup; None where it does not say."""
    if NOTE not in archive.namelist():
        return None
    note = json.loads(archive.read(NOTE))
    return frozenset((room, name) for room, names in note["migrations"].items() for name in names)


def note(using: str) -> str:
    """What a backup of this database says of its version."""
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return json.dumps(
        {"migrations": {room: sorted(name for app, name in applied if app == room) for room in tables.ROOMS}}
    )
