"""Writing a backup: one consistent moment of the database, while everything goes on."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, transaction
from django.db.models import Model

from config.backup import rows, tables, versions

BATCH = 500


class ExactEncoder(DjangoJSONEncoder):
    """Django's own, but for times: it would cut these to milliseconds."""

    def default(self, o: object) -> object:
        """A time with all its digits; the rest as Django has it."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def write(target: Path, using: str = "default") -> int:
    """Write all rows to `target`, a zip of one JSON-lines file a table, and of which version they are; their number.

    The file appears under its name only when it is complete.
    """
    unfinished = target.with_name(f"{target.name}.part")
    try:
        unfinished.touch(mode=0o600)  # all that anybody ever said, and the secrets, though encrypted
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive, _one_moment(using):
            archive.writestr(versions.NOTE, versions.note(using))
            count = sum(_write_table(archive, model, using) for model in tables.models())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _write_table(archive: zipfile.ZipFile, model: type[Model], using: str) -> int:
    count = 0
    with archive.open(rows.file_of(model), "w", force_zip64=True) as file:
        for row in model._default_manager.using(using).order_by("pk").iterator(chunk_size=BATCH):
            file.write(serializers.serialize("jsonl", [row], cls=ExactEncoder).encode())
            count += 1
    return count


@contextmanager
def _one_moment(using: str) -> Iterator[None]:
    """A read transaction that sees one moment and holds up no writer."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        connection.ensure_connection()  # which sets the mode
        mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic(using=using):
                yield
        finally:
            connection.transaction_mode = mode  # type: ignore[attr-defined]
    else:
        with transaction.atomic(using=using):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
