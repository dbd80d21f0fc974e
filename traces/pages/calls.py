"""What is odd about a tool call, and each attempt at it where there were several: the record in words."""

from itertools import pairwise
from typing import NamedTuple

from traces.models import ATTEMPTS, UNDECLARED, Span


class Attempt(NamedTuple):
    """One attempt: what it waited for its turn and for its place, how long it ran, and the error that it ended with."""

    waited_ms: int
    queued_ms: int
    duration_ms: int
    error_type: str
    error: str


def attempts_of(span: Span) -> list[Attempt]:
    """Every attempt, in order; none where there was only one."""
    return [Attempt(**{name: one[name] for name in Attempt._fields}) for one in span.attributes.get(ATTEMPTS, [])]


def said_of(span: Span) -> list[str]:
    """Why each further attempt was made, and which arguments the schema does not know; a sentence each."""
    unknown = ", ".join(str(name)[:80] for name in span.attributes.get(UNDECLARED, []))
    odd = [f"Not among the tool's parameters, and let pass by its schema: {unknown}."] if unknown else []
    return odd + [
        f"Attempt {number}, after waiting {later.waited_ms / 1000:.2g} s: {before.error}"
        for number, (before, later) in enumerate(pairwise(attempts_of(span)), start=2)
    ]
