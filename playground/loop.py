"""The loop, without effects: from what has happened so far to what to do next.

`decide` is pure: seconds, tokens, cost and the wish to cancel come in with the state. Whoever acts on its decisions
(`playground.worker`) brings back what came of them as a new state. Turns are counted by the presence of calls, never by
the finish reason: hosts say "stop" beside calls.
"""

from playground.calling import next_of, plan
from playground.capping import limit_reached
from playground.finishing import after
from playground.limits import Limits
from playground.retrying import after_failure
from playground.state import AskModel, Decision, Finish, State


def decide(state: State, limits: Limits, *, one_call: bool = False) -> Decision:
    """What to do next. Every call gets exactly one result before the model is asked again, and the loop always ends.

    `one_call`: parallel calls are off, so only the first call of a step is run.
    """
    if state.cancelled:
        return Finish("cancelled", "cancelled by a person")
    last = state.steps[-1] if state.steps else None
    going_on = after(last.response) if last is not None and not last.calls else None
    if isinstance(going_on, Finish):
        return going_on
    if state.elapsed_s >= limits.max_seconds:
        return Finish("limit_reached", f"max_seconds: the limit of {limits.max_seconds:g} seconds is reached")
    if last is not None and len(last.results) < len(last.calls):
        return next_of(len(state.steps), plan(state.steps, limits, one_call=one_call))
    if reached := limit_reached(state, limits, one_call=one_call):
        return Finish("limit_reached", reached)
    if state.failures:
        return after_failure(state, limits)
    return AskModel(len(state.steps) + 1, why=going_on or "")
