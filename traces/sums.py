"""The sums that a trace keeps of its spans, so that lists need not read them. The caller holds the trace's lock."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

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


def add_ended(trace: Trace, spans: Iterable[Span]) -> None:
    """Add what `spans`, which just ended, used and cost. One unknown cost makes the trace's cost unknown for good."""
    for span in spans:
        trace.input_tokens += span.input_tokens or 0
        trace.output_tokens += span.output_tokens or 0
        if span.status == Span.Status.ERROR and span.kind != Span.Kind.RUN:
            trace.error_count += 1
        if span.kind == Span.Kind.MODEL:
            cost = cost_of(span)
            trace.cost_usd = None if trace.cost_usd is None or cost is None else trace.cost_usd + cost


def cost_of(span: Span) -> Decimal | None:
    """What an ended model span cost in USD, None when unknown."""
    if span.cost_usd is None and span.input_tokens is None and span.error_type in _NOTHING_MADE:
        return Decimal(0)
    return span.cost_usd


def count_calls(trace: Trace, names: Sequence[str]) -> None:
    """Count calls of tools, in order; the order of first calls is kept."""
    if not names:
        return
    known = {tool.name: tool for tool in TraceTool.objects.filter(trace=trace)}
    counted = []
    for name, calls in Counter(names).items():
        tool = known.get(name) or TraceTool(trace=trace, name=name, position=len(known))
        tool.calls += calls
        known[name] = tool
        counted.append(tool)
    TraceTool.objects.bulk_create(
        counted, update_conflicts=True, unique_fields=["trace", "name"], update_fields=["calls"]
    )
