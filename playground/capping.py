"""Which cap forbids another model request. Pure."""

from playground.calling import calls_of, run_of, same_call
from playground.limits import MAX_REPEATS, Limits
from playground.state import State, Step


def limit_reached(state: State, limits: Limits, *, one_call: bool = False) -> str:
    """The cap that forbids another model request, in words; empty when none does."""
    calls = [len(run_of(step, one_call=one_call)) for step in state.steps]
    cost = state.cost_usd
    if len(calls) >= limits.max_steps:
        return f"max_steps: the limit of {limits.max_steps} steps is reached"
    if calls and calls[-1] > limits.max_calls_per_step:
        return f"max_calls_per_step: a step asked for {calls[-1]} calls, the limit is {limits.max_calls_per_step}"
    if limits.max_calls is not None and sum(calls) > limits.max_calls:
        return f"max_calls: the limit of {limits.max_calls} calls in all is reached"
    if limits.max_total_tokens is not None and state.total_tokens >= limits.max_total_tokens:
        return f"max_total_tokens: {state.total_tokens} tokens are used, the limit is {limits.max_total_tokens}"
    if limits.max_total_tokens is not None and not state.tokens_are_known:
        return "max_total_tokens: how many tokens an answer took is not known, so they cannot be limited"
    if limits.max_cost_usd is not None and cost is None:
        return "max_cost_usd: what an answer cost is not known, so it cannot be limited"
    if limits.max_cost_usd is not None and cost is not None and cost >= limits.max_cost_usd:
        return f"max_cost_usd: {cost:f} USD are spent, the limit is {limits.max_cost_usd:f}"
    return _repetition(state.steps, one_call=one_call)


def _repetition(steps: tuple[Step, ...], *, one_call: bool) -> str:
    earlier = calls_of(steps[:-1], one_call=one_call)
    for call in run_of(steps[-1], one_call=one_call) if steps else ():
        if sum(same_call(call) in calls for calls in earlier) >= MAX_REPEATS:
            return f"repeated_call: {call.name} was called with the same arguments in {MAX_REPEATS + 1} steps"
    return ""
