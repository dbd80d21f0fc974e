"""Statements on one model's table, composed once.

The recorder writes a handful of rows in each of thousands of transactions: there Django's query compiler costs four
times what the database does. Values are still adapted by Django's backend, so both databases get what the ORM gives.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.db.backends.base.operations import BaseDatabaseOperations

from traces.batches import batches

Row = Mapping[str, Any]
Adapt = Callable[[BaseDatabaseOperations, Any], Any]


class Rows:
    """Some columns of a model's table. Rows are mappings from column to value; a missing one has its default."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        fields = [_field(model, name) for name in names]
        self.columns = [str(field.column) for field in fields]
        self._adapted = [(place, adapt) for place, field in enumerate(fields) if (adapt := _adaptation(field))]
        self._defaults = [field.get_default() for field in fields]
        table, self._place = model._meta.db_table, f"({','.join(['%s'] * len(names))})"
        self._insert = f"INSERT INTO {table} ({','.join(self.columns)}) VALUES "  # noqa: S608 - names only
        self._insert_one = self._insert + self._place
        self._update = f"UPDATE {table} SET {','.join(f'{column}=%s' for column in self.columns)} WHERE id=%s"  # noqa: S608

    def insert(self, rows: Sequence[Row]) -> None:
        """Insert `rows`."""
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(self._insert_one, self._values(rows))

    def insert_returning(self, rows: Sequence[Row], ending: str) -> list[tuple[Any, ...]]:
        """Insert `rows`; what the RETURNING clause of `ending` asks for, in the rows' order."""
        returned: list[tuple[Any, ...]] = []
        if rows:
            with connection.cursor() as cursor:
                for some in batches(self._values(rows), 900 // len(self.columns)):
                    places = ",".join([self._place] * len(some))
                    cursor.execute(f"{self._insert}{places} {ending}", [value for row in some for value in row])
                    returned += cursor.fetchall()
        return returned

    def update(self, rows: Sequence[tuple[str, Row]]) -> None:
        """Set all columns of the rows with these ids."""
        if rows:
            with connection.cursor() as cursor:
                values = self._values([row for _, row in rows])
                cursor.executemany(self._update, [[*row, id_] for row, (id_, _) in zip(values, rows, strict=True)])

    def _values(self, rows: Iterable[Row]) -> list[list[Any]]:
        operations = connection.ops
        found = [list(map(row.get, self.columns, self._defaults)) for row in rows]
        for values in found:
            for place, adapt in self._adapted:
                if values[place] is not None:
                    values[place] = adapt(operations, values[place])
        return found


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _adaptation(field: "models.Field[Any, Any]") -> Adapt | None:
    """How the field has its values adapted to the database; None where they go as they are."""
    match field:
        case models.DateTimeField():
            return lambda operations, value: operations.adapt_datetimefield_value(value)
        case models.JSONField():
            return lambda operations, value: operations.adapt_json_value(value, field.encoder)
        case models.DecimalField():
            digits, places = field.max_digits, field.decimal_places
            return lambda operations, value: operations.adapt_decimalfield_value(value, digits, places)
    return None
