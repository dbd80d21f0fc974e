"""Reading the rows of a backup into a database, by the models of now or of an earlier version."""

import io
import zipfile
from collections.abc import Iterator, Sequence

from django.core.serializers.jsonl import Deserializer
from django.db.models import Model

BATCH = 500


def file_of(model: type[Model]) -> str:
    """The part of the archive that holds a table."""
    return f"{model._meta.label_lower}.jsonl"


def load_all(archive: zipfile.ZipFile, models: Sequence[type[Model]], using: str) -> int:
    """Put the rows of every table in; the number of rows."""
    return sum(_load(archive, model, using) for model in models)


def _load(archive: zipfile.ZipFile, model: type[Model], using: str) -> int:
    rows = 0
    with archive.open(file_of(model)) as file:
        for batch in _batches(io.TextIOWrapper(file, encoding="utf-8"), model, using):
            rows += len(model._default_manager.using(using).bulk_create(batch))
    return rows


def _batches(lines: io.TextIOWrapper, model: type[Model], using: str) -> Iterator[list[Model]]:
    batch: list[Model] = []
    for row in _Rows(lines, model, using):
        batch.append(row.object)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Rows(Deserializer):
    """Django's reader of rows, for rows of one table, whose model may be that of an earlier version."""

    def __init__(self, lines: io.TextIOWrapper, model: type[Model], using: str) -> None:
        super().__init__(lines, using=using)
        self._model = model

    def _get_model_from_node(self, identifier: str) -> type[Model]:
        if identifier != self._model._meta.label_lower:
            raise ValueError(f"a row of {identifier} stands in {file_of(self._model)}")
        return self._model
