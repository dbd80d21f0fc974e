"""A run in JSON, as the API and the live snapshot tell it."""

from dataclasses import asdict
from typing import Any

from django.db.models import Sum

from playground.models import Run
from playground.shown_steps import ShownStep
from playground.steps import steps_of
from traces.models import Span
from wire.conversation import Json

COUNTS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")


def usage_of(run: Run) -> dict[str, int | None]:
    """The tokens of all steps together; None of a kind of which the provider said nothing."""
    spans = Span.objects.filter(trace_id=run.trace_id, kind=Span.Kind.MODEL)
    return spans.aggregate(**{name: Sum(name) for name in COUNTS})


def money(amount: Any) -> str | None:
    """A decimal string without needless zeros, None when unknown."""
    return None if amount is None else f"{amount.normalize():f}"


def summary(run: Run) -> dict[str, Json]:
    """The whole run as the database knows it."""
    steps = steps_of(run)
    said = [step.text for step in steps if step.text]
    return {
        "run_id": run.pk,
        "trace_id": run.trace_id,
        "status": run.trace.status,
        "status_reason": run.trace.status_reason,
        "has_ended": run.trace.has_ended,
        "output_text": said[-1] if said else "",
        "usage": usage_of(run),
        "cost_usd": money(run.trace.cost_usd),
        "steps": [_step(step) for step in steps],
    }


def _step(step: ShownStep) -> dict[str, Json]:
    calls = [_call(asdict(call)) for call in step.calls]
    return {
        "step": step.number,
        "status": step.status,
        "span_id": step.span_id,
        "text": step.text,
        "reasoning": step.reasoning,
        "error": {"type": step.error_type, "message": step.error_message} if step.error_type else None,
        "calls": calls,
    }


def _call(call: dict[str, Any]) -> dict[str, Json]:
    names = ("index", "call_id", "name", "arguments", "status", "output", "output_truncated", "is_error", "span_id")
    return {name: call[name] for name in names}
