from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import connection

from traces.models import Span
from traces.rows import Rows

COLUMNS = ("id", "sequence", "trace")
REST = [field.name for field in Span._meta.concrete_fields if field.name not in COLUMNS]
ROWS = Rows(Span, *COLUMNS, *REST)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"started_at": datetime(2026, 11, 20, 12, 0, 0, 1, tzinfo=UTC), "ended_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"started_at": datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))},
        {"attributes": {"ü": "😀", "n": [1, 2.5, None, True], "deep": {"a": {}}}, "price": []},
        {"cost_usd": Decimal("0.00000000012345"), "arrivals": b"\x00\xff", "is_error": True},
        {"cost_usd": Decimal("1E+3"), "name": "it's 100 % %s ?", "is_error": False},
    ],
)
def test_values_are_stored_as_the_orm_stores_them(trace, given):
    values = {"kind": "tool", "name": "n", "started_at": datetime(2026, 11, 20, tzinfo=UTC), **given}
    Span.objects.create(id="0" * 16, trace=trace, sequence=0, **values)
    rows = [{"id": f"{n:016d}", "trace_id": trace.pk, "sequence": n, **values} for n in (1, 2, 3)]
    ROWS.insert(rows[:1])
    assert ROWS.insert_returning(rows[1:2], "RETURNING sequence, id") == [(2, rows[1]["id"])]
    Span.objects.create(id=rows[2]["id"], trace=trace, sequence=9, kind="run", name="", started_at=datetime.now(UTC))
    ROWS.update([(rows[2]["id"], rows[2])])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(ROWS.columns[3:])} FROM {Span._meta.db_table} ORDER BY sequence")
        orm, *own = cursor.fetchall()
    assert own == [orm, orm, orm]


def test_no_rows_are_no_statement(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        ROWS.insert([])
        ROWS.update([])
        assert ROWS.insert_returning([], "RETURNING id") == []
