"""A tool call that waits for a person, or did: what its span says of that, in its attributes.

Until a person decides, a span that waits is running and began when the wait did. A call that then runs begins anew, so
that its duration is the tool's own; what it waited before stands apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from traces.models import Span, Trace

WAIT = "toolscope.wait"
"""Attribute: `why` the call waits in a word, the same in a `sentence`, and `since` when."""

DECISION = "toolscope.decision"
"""Attribute: what was `decided`, `by` whom, `via` page or api, `at` when, after `waited_ms`, and for what `reason`."""

INTERRUPTED = "interrupted"
"""Why a call waits whose worker was gone in its middle: it may have run."""

IN_PLACE = ("deny", "output")
"""Decisions that stand in for a run of the tool."""

WORDS = {
    "approve": "Approved",
    "deny": "Denied",
    "output": "Answered",
    "retry": "Run again",
}
"""What was decided, for a person."""


def with_pauses(traces: QuerySet[Trace]) -> QuerySet[Trace]:
    """The traces, each with how long nobody advanced its run: the run keeps that."""
    return traces.annotate(paused_s=F("run__paused_s"))


@dataclass(frozen=True, slots=True)
class Wait:
    """Since when a call waits or waited, and why."""

    why: str
    sentence: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on a call."""

    decided: str
    by: str
    via: str
    at: datetime
    waited_ms: int
    reason: str = ""

    @property
    def word(self) -> str:
        """In a word for a person."""
        return WORDS.get(self.decided, self.decided)


def started_waiting(why: str, sentence: str, since: datetime) -> dict[str, Any]:
    """The attributes of a span that begins to wait."""
    return {WAIT: {"why": why, "sentence": sentence, "since": since.isoformat()}}


def decided(decision: Decision) -> dict[str, Any]:
    """The attributes that a decision adds."""
    said = {"decided": decision.decided, "by": decision.by, "via": decision.via, "at": decision.at.isoformat()}
    return {DECISION: {**said, "waited_ms": decision.waited_ms, "reason": decision.reason}}


def wait_of(span: Span) -> Wait | None:
    """How the call waits or waited for a person; None where it never did."""
    said = span.attributes.get(WAIT)
    return Wait(said["why"], said["sentence"], datetime.fromisoformat(said["since"])) if _is_said(said) else None


def decision_of(span: Span) -> Decision | None:
    """What a person decided on the call, None where nobody did."""
    said = span.attributes.get(DECISION)
    if not _is_said(said):
        return None
    at = datetime.fromisoformat(said["at"])
    return Decision(said["decided"], said["by"], said["via"], at, said["waited_ms"], said["reason"])


def is_waiting(span: Span) -> bool:
    """Does it wait for a person now?"""
    return span.status == Span.Status.RUNNING and WAIT in span.attributes and DECISION not in span.attributes


def has_begun(span: Span) -> bool:
    """Did the tool begin to run? What a person agreed to begins when the worker says so."""
    wait = wait_of(span)
    return wait is None or (decision_of(span) is not None and span.started_at > wait.since)


def waited_ms(span: Span, now: datetime | None = None) -> int | None:
    """How long it waited, or does so far; None where it never did."""
    wait, decision = wait_of(span), decision_of(span)
    if wait is None or decision is not None:
        return None if decision is None else decision.waited_ms
    return round(((span.ended_at or now or timezone.now()) - wait.since).total_seconds() * 1000)


def without_names(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes of a span for strangers, who need not know who decided."""
    decision = attributes.get(DECISION)
    return {**attributes, DECISION: {**decision, "by": ""}} if isinstance(decision, Mapping) else dict(attributes)


def _is_said(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value)
