"""The sums that a trace keeps of its spans, so that lists need not read them. The caller holds the trace's lock."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from traces.models import Span, Trace, TraceTool
from wire.errors import ErrorType

# A provider that refused a request, or was never reached, made no tokens: that cost is known, it is nothing.
_NOTHING_MADE = {
    ErrorType.PROVIDER_AUTH,
    ErrorType.PROVIDER_RATE_LIMITED,
    ErrorType.PROVIDER_OVERLOADED,
    ErrorType.PROVIDER_INVALID_REQUEST,
    ErrorType.PROVIDER_CONTEXT_LENGTH,
    ErrorType.PROVIDER_UNREACHABLE,
}


@dataclass(slots=True)
class Sums:
    """What spans add to their trace as they start and end. `cost_usd` None: one of them has an unknown cost.

    `called` and `failed` count the calls of tools by name, in order of the first.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    errors: int = 0
    cost_usd: Decimal | None = Decimal(0)
    called: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    def add_start(self, kind: str, tool_name: str) -> None:
        """Add a span that starts."""
        if kind == Span.Kind.TOOL:
            self.called[tool_name] += 1

    def add_end(self, kind: str, tool_name: str, end: Mapping[str, Any]) -> None:
        """Add a span that ended with these columns."""
        read, made = end.get("input_tokens"), end.get("output_tokens")
        if read is not None and made is not None:  # half of a sum would pass for the whole
            self.input_tokens += read
            self.output_tokens += made
        if end["status"] == Span.Status.ERROR and kind != Span.Kind.RUN:
            self.errors += 1
            if kind == Span.Kind.TOOL:
                self.failed[tool_name] += 1
        if kind == Span.Kind.MODEL:
            cost = _cost(end)
            self.cost_usd = None if self.cost_usd is None or cost is None else self.cost_usd + cost

    @property
    def is_zero(self) -> bool:
        """Does the trace's own row stay as it is?"""
        return not (self.input_tokens or self.output_tokens or self.errors) and self.cost_usd == 0


def save(sums: Mapping[str, Sums]) -> None:
    """Add them to their traces, once."""
    called = [(id_, name, id_, n) for id_, one in sums.items() for name, n in one.called.items()]
    failed = [(n, id_, name) for id_, one in sums.items() for name, n in one.failed.items()]
    added = [
        (one.input_tokens, one.output_tokens, one.errors, _number(one.cost_usd), id_)
        for id_, one in sums.items()
        if not one.is_zero
    ]
    for statement, rows in ((_ADD, added), (_COUNT, called), (_FAIL, failed)):
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(statement, rows)


_TRACES, _TOOLS = Trace._meta.db_table, TraceTool._meta.db_table
# An unknown cost is NULL, and NULL plus anything stays NULL: unknown for good, as it should be.
_ADD = (
    f"UPDATE {_TRACES} SET input_tokens = input_tokens + %s, output_tokens = output_tokens + %s, "  # noqa: S608
    "error_count = error_count + %s, cost_usd = cost_usd + %s WHERE id = %s"
)
_COUNT = (
    f"INSERT INTO {_TOOLS} (trace_id, name, position, calls, errors) "  # noqa: S608 - names only
    f"VALUES (%s, %s, (SELECT COUNT(*) FROM {_TOOLS} WHERE trace_id = %s), %s, 0) "
    f"ON CONFLICT (trace_id, name) DO UPDATE SET calls = {_TOOLS}.calls + excluded.calls"
)

_FAIL = f"UPDATE {_TOOLS} SET errors = errors + %s WHERE trace_id = %s AND name = %s"  # noqa: S608 - the table's own name


def _cost(end: Mapping[str, Any]) -> Decimal | None:
    cost: Decimal | None = end.get("cost_usd")
    if cost is None and end.get("input_tokens") is None and end.get("error_type") in _NOTHING_MADE:
        return Decimal(0)
    return cost


def _number(cost: Decimal | None) -> str | None:
    return None if cost is None else format(cost, "f")
