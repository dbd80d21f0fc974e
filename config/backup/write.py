"""Writing a backup: one consistent moment of the database, while everything goes on."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model

from config.backup import tables

BATCH = 500


class ExactEncoder(DjangoJSONEncoder):
    """Django's own, but for times: it would cut these to milliseconds."""

    def default(self, o: object) -> object:
        """A time with all its digits; the rest as Django has it."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def write(target: Path) -> int:
    """Write all rows to `target`, a zip of one JSON-lines file a table; the number of rows.

    The file appears under its name only when it is complete.
    """
    unfinished = target.with_name(f"{target.name}.part")
    try:
        unfinished.touch(mode=0o600)  # all that anybody ever said, and the secrets, though encrypted
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive, _one_moment():
            rows = sum(_write_table(archive, model) for model in tables.models())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


def _write_table(archive: zipfile.ZipFile, model: type[Model]) -> int:
    rows = 0
    with archive.open(f"{model._meta.label_lower}.jsonl", "w", force_zip64=True) as file:
        for row in model._default_manager.order_by("pk").iterator(chunk_size=BATCH):
            file.write(serializers.serialize("jsonl", [row], cls=ExactEncoder).encode())
            rows += 1
    return rows


@contextmanager
def _one_moment() -> Iterator[None]:
    """A read transaction that sees one moment and holds up no writer."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()  # which sets the mode
        mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = mode  # type: ignore[attr-defined]
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
