"""Putting a backup back: all of it or nothing, in one transaction."""

import zipfile
from pathlib import Path

from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import DataError, IntegrityError, connection, transaction

from config.backup import older, rows, tables, versions


class NotABackup(Exception):
    """The file cannot be restored here; the message says why."""


def restore(source: Path) -> int:
    """Replace everything in the database by what `source` holds; the number of rows. Raises NotABackup."""
    try:
        with zipfile.ZipFile(source) as archive:
            return _restore(archive)
    except (OSError, zipfile.BadZipFile) as error:
        raise NotABackup(f"{source} cannot be read as a backup: {error}") from None
    except DeserializationError as error:
        raise NotABackup(f"{source} is from another version of Toolscope: {error}") from None
    except (IntegrityError, DataError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise NotABackup(f"{source} is damaged: {error}") from None


def _restore(archive: zipfile.ZipFile) -> int:
    if damaged := archive.testzip():
        raise NotABackup(f"its part {damaged} is damaged")
    there, here = versions.migrations_of(archive), versions.migrations_here()
    if there is not None and (unknown := there - here):
        names = ", ".join(f"{room}.{name}" for room, name in sorted(unknown))
        raise NotABackup(f"it was made by a newer Toolscope ({names}). Update this one first")
    if there is None or there == here:
        return _replace(archive)
    with older.brought_forward(archive, there) as newer:
        return _replace(newer)


def _replace(archive: zipfile.ZipFile) -> int:
    _check_parts(archive)
    with transaction.atomic():
        _empty()
        count = rows.load_all(archive, tables.models(), "default")
        _reset_sequences()
    return count


def _check_parts(archive: zipfile.ZipFile) -> None:
    expected, found = {rows.file_of(model) for model in tables.models()}, set(archive.namelist()) - {versions.NOTE}
    if missing := expected - found:
        raise NotABackup(f"it lacks {', '.join(sorted(missing))}")
    if unknown := found - expected:
        raise NotABackup(f"it holds what this version does not know: {', '.join(sorted(unknown))}")


def _empty() -> None:
    """Delete row by table, links first; foreign keys are checked at the end of the transaction."""
    with connection.cursor() as cursor:
        for model in reversed(tables.models()):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 - own names


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables.models()):
            cursor.execute(statement)
