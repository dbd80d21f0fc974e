"""Putting a backup back: all of it or nothing, in one transaction."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import connection, transaction
from django.db.models import Model

from config.backup import tables

BATCH = 500


class NotABackup(Exception):
    """The file cannot be restored here; the message says why."""


def restore(source: Path) -> int:
    """Replace everything in the database by what `source` holds; the number of rows. Raises NotABackup."""
    try:
        with zipfile.ZipFile(source) as archive:
            _check(archive)
            with transaction.atomic():
                _empty()
                rows = sum(_load(archive, model) for model in tables.models())
                _reset_sequences()
            return rows
    except (OSError, zipfile.BadZipFile) as error:
        raise NotABackup(f"{source} cannot be read as a backup: {error}") from None
    except DeserializationError as error:
        raise NotABackup(f"{source} is from another version of Toolscope: {error}") from None


def _check(archive: zipfile.ZipFile) -> None:
    expected = {f"{model._meta.label_lower}.jsonl" for model in tables.models()}
    if missing := expected - set(archive.namelist()):
        raise NotABackup(f"it lacks {', '.join(sorted(missing))}")
    if damaged := archive.testzip():
        raise NotABackup(f"its part {damaged} is damaged")


def _empty() -> None:
    """Delete row by table, links first; foreign keys are checked at the end of the transaction."""
    with connection.cursor() as cursor:
        for model in reversed(tables.models()):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 - own names


def _load(archive: zipfile.ZipFile, model: type[Model]) -> int:
    rows = 0
    with archive.open(f"{model._meta.label_lower}.jsonl") as file:
        for batch in _batches(io.TextIOWrapper(file, encoding="utf-8")):
            rows += len(model._default_manager.bulk_create(batch))
    return rows


def _batches(lines: io.TextIOWrapper) -> Iterator[list[Model]]:
    batch: list[Model] = []
    for row in serializers.deserialize("jsonl", lines):
        batch.append(row.object)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables.models()):
            cursor.execute(statement)
