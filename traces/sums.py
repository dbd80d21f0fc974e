"""The sums that a trace keeps of its spans, so that lists need not read them. The caller holds the trace's lock."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    """What spans that ended add to their trace. `cost_usd` None: one of them has an unknown cost."""

    input_tokens: int = 0
    output_tokens: int = 0
    errors: int = 0
    cost_usd: Decimal | None = Decimal(0)

    def add(self, kind: str, end: Mapping[str, Any]) -> None:
        """Add a span of this kind that ended with these columns."""
        read, made = end.get("input_tokens"), end.get("output_tokens")
        if read is not None and made is not None:  # half of a sum would pass for the whole
            self.input_tokens += read
            self.output_tokens += made
        self.errors += end["status"] == Span.Status.ERROR and kind != Span.Kind.RUN
        if kind == Span.Kind.MODEL:
            cost = _cost(end)
            self.cost_usd = None if self.cost_usd is None or cost is None else self.cost_usd + cost

    def save(self, trace_id: str) -> None:
        """Add them to the trace, once."""
        if self == Sums():
            return
        with connection.cursor() as cursor:
            # An unknown cost is NULL, and NULL plus anything stays NULL: unknown for good, as it should be.
            cursor.execute(_ADD, [self.input_tokens, self.output_tokens, self.errors, _number(self.cost_usd), trace_id])


_TRACES, _TOOLS = Trace._meta.db_table, TraceTool._meta.db_table
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


def count_calls(trace_id: str, names: Sequence[str]) -> None:
    """Count calls of tools, in order; the order of first calls is kept."""
    if names:
        rows = [(trace_id, name, trace_id, calls) for name, calls in Counter(names).items()]
        with connection.cursor() as cursor:
            cursor.executemany(_COUNT, rows)


def count_errors(trace_id: str, names: Sequence[str]) -> None:
    """Count calls of tools that failed."""
    if names:
        rows = [(errors, trace_id, name) for name, errors in Counter(names).items()]
        with connection.cursor() as cursor:
            cursor.executemany(_FAIL, rows)


def _cost(end: Mapping[str, Any]) -> Decimal | None:
    cost: Decimal | None = end.get("cost_usd")
    if cost is None and end.get("input_tokens") is None and end.get("error_type") in _NOTHING_MADE:
        return Decimal(0)
    return cost


def _number(cost: Decimal | None) -> str | None:
    return None if cost is None else format(cost, "f")
