"""Whether a model request that failed is sent again, and when. Pure."""

from playground.limits import Limits
from playground.state import AskModel, Finish, State

FIRST_WAIT_S = 0.5
LONGEST_BACKOFF_S = 8.0
"""Each wait that nobody asked for is twice the one before, up to this."""

LONGEST_WAIT_S = 120.0
"""A provider that asks for a longer wait before a retry ends the run instead."""


def after_failure(state: State, limits: Limits) -> AskModel | Finish:
    """Another attempt where one may help: never after the answer has begun, and not after a long wait."""
    failure, failed = state.failures[-1], len(state.failures)
    wait_s = failure.retry_after_s
    if wait_s is None:
        wait_s = min(FIRST_WAIT_S * 2 ** (failed - 1), LONGEST_BACKOFF_S)
    reason = f"{failure.type}: {failure.message}"
    if not failure.retryable or failure.answer_begun or failed > failure.most_retries:
        return Finish("failed", reason)
    if wait_s > LONGEST_WAIT_S:
        asked = f"the provider asks to wait {wait_s:g} seconds; Toolscope waits at most {LONGEST_WAIT_S:g}"
        return Finish("failed", f"{reason} ({asked})")
    if state.elapsed_s + wait_s >= limits.max_seconds:
        return Finish("failed", f"{reason} (there is no time left within max_seconds for another attempt)")
    return AskModel(len(state.steps) + 1, attempt=failed + 1, wait_s=max(wait_s, 0), why=failure.why)
