"""Statements on one model's table, composed once.

The recorder writes a handful of rows in each of thousands of transactions: there Django's query compiler costs four
times what the database does. Values are still adapted by Django's own fields, so both databases get what the ORM gives.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from traces.batches import batches

_ADAPTED = (models.DateTimeField, models.DecimalField, models.JSONField)


class Rows:
    """Some columns of a model's table. Rows are mappings from column to value; a missing one has its default."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        self._table = model._meta.db_table
        self._fields = [_field(model, name) for name in names]
        self.columns = [str(field.column) for field in self._fields]
        self._is_adapted = [isinstance(field, _ADAPTED) for field in self._fields]
        self._defaults = [field.get_default() for field in self._fields]
        self._place = f"({','.join(['%s'] * len(names))})"
        self._insert = f"INSERT INTO {self._table} ({','.join(self.columns)}) VALUES "  # noqa: S608 - names only
        self._update = f"UPDATE {self._table} SET {','.join(f'{column}=%s' for column in self.columns)} WHERE id=%s"  # noqa: S608

    def insert(self, rows: Sequence[Mapping[str, Any]], ending: str = "") -> list[tuple[Any, ...]]:
        """Insert `rows`; what the RETURNING clause of `ending` asks for, in the rows' order."""
        returned: list[tuple[Any, ...]] = []
        with connection.cursor() as cursor:
            for some in batches(rows, 900 // len(self.columns)):
                values = [value for row in some for value in self._values(row)]
                cursor.execute(f"{self._insert}{','.join([self._place] * len(some))} {ending}", values)
                if ending:
                    returned += cursor.fetchall()
        return returned

    def update(self, rows: Mapping[str, Mapping[str, Any]]) -> None:
        """Set all columns of the rows with these ids."""
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(self._update, [[*self._values(row), id_] for id_, row in rows.items()])

    def _values(self, row: Mapping[str, Any]) -> list[Any]:
        given = map(row.get, self.columns, self._defaults)
        return [
            field.get_db_prep_save(value, connection) if is_adapted and value is not None else value
            for field, is_adapted, value in zip(self._fields, self._is_adapted, given, strict=True)
        ]


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field
