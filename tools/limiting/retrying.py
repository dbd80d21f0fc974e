"""Whether a call that failed is made again, and after how long. Pure."""

from tools.executors.outcome import Outcome
from tools.limiting.limits import DESTRUCTIVE, Limits

FIRST_WAIT_S = 0.5
LONGEST_BACKOFF_S = 8.0
"""Each wait that nobody asked for is twice the one before, up to this, and prolonged by up to a quarter."""

LONGEST_ASKED_S = 60.0
"""A host that asks for a longer wait gets no further attempt: the model is told what it said."""


def wait_before_next(outcome: Outcome, made: int, limits: Limits, side_effects: str, *, jitter: float) -> float | None:
    """Seconds to wait before the next attempt after `made` of them; None where there is none.

    Only what failed in passing is tried again, and never a tool that must not act twice. `jitter` is from 0 to 1.
    """
    if not outcome.is_passing or made > limits.retries or side_effects == DESTRUCTIVE:
        return None
    if outcome.retry_after_s is not None:
        return outcome.retry_after_s if outcome.retry_after_s <= LONGEST_ASKED_S else None
    backoff: float = min(FIRST_WAIT_S * 2 ** (made - 1), LONGEST_BACKOFF_S)
    return backoff * (1 + jitter / 4)
