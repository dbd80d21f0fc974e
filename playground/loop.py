"""The loop, without effects: from what has happened so far to what to do next.

`decide` is pure: seconds, tokens, cost and the wish to cancel come in with the state. Whoever acts on its decisions
(`playground.worker`) brings back what came of them as a new state. Turns are counted by the presence of calls, never by
the finish reason: hosts say "stop" beside calls.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from playground.limits import MAX_REPEATS, Limits
from wire.conversation import (
    FinishReason,
    ModelResponse,
    Reasoning,
    Refusal,
    Text,
    ToolCall,
    ToolResult,
)
from wire.errors import ErrorType

MAX_RETRIES = 2
"""How often a failed model request is sent again within one step."""

LONGEST_WAIT_S = 30.0
"""A provider that asks for a longer wait before a retry ends the run instead."""

EndStatus = Literal["succeeded", "failed", "cancelled", "limit_reached"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A model request that brought no answer. `retryable`: may the same request bring one a little later?"""

    type: ErrorType
    message: str
    retryable: bool = False
    retry_after_s: float | None = None
    answer_begun: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """An answer, and the results so far by the position of their call in it. `cost_usd` None is unknown."""

    response: ModelResponse
    results: Mapping[int, ToolResult] = field(default_factory=dict)
    cost_usd: Decimal | None = None

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """What the model asked for, in order."""
        return self.response.message.tool_calls


@dataclass(frozen=True, slots=True)
class State:
    """What has happened so far. `failures` are those of the model request that is under way."""

    steps: tuple[Step, ...] = ()
    failures: tuple[Failure, ...] = ()
    elapsed_s: float = 0
    cancelled: bool = False

    @property
    def total_tokens(self) -> int:
        """Read and made in all steps, as far as the provider said."""
        return sum(step.response.usage.total_tokens for step in self.steps if step.response.usage)

    @property
    def cost_usd(self) -> Decimal | None:
        """Of all steps; None as soon as one is unknown."""
        costs = [step.cost_usd for step in self.steps]
        return None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class AskModel:
    """Send the conversation so far, as attempt `attempt` of step `step`, after `wait_s` seconds."""

    step: int
    attempt: int = 1
    wait_s: float = 0


@dataclass(frozen=True, slots=True)
class NotRun:
    """Why a call is answered without being run, in a sentence for the model."""

    type: ErrorType
    sentence: str


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call to run; with `refusal`, one to answer with its sentence. `repeats`: earlier steps with the same call."""

    position: int
    call: ToolCall
    repeats: int = 0
    refusal: NotRun | None = None


@dataclass(frozen=True, slots=True)
class RunTools:
    """Run these calls of step `step`, all at once; their results go back together, in this order."""

    step: int
    calls: tuple[PlannedCall, ...]


@dataclass(frozen=True, slots=True)
class Finish:
    """The run is over. `reason` begins with the name of the cap or the error type, where there is one."""

    status: EndStatus
    reason: str = ""


Decision = AskModel | RunTools | Finish


def decide(state: State, limits: Limits) -> Decision:
    """What to do next. Every call gets exactly one result before the model is asked again, and the loop always ends."""
    if state.cancelled:
        return Finish("cancelled", "cancelled by a person")
    last = state.steps[-1] if state.steps else None
    if last is not None and not last.calls:
        return judge(last.response)
    if state.elapsed_s >= limits.max_seconds:
        return Finish("limit_reached", f"max_seconds: the limit of {limits.max_seconds:g} seconds is reached")
    if last is not None and len(last.results) < len(last.calls):
        return RunTools(len(state.steps), _plan(state.steps, limits))
    if reached := _limit_reached(state, limits):
        return Finish("limit_reached", reached)
    if state.failures:
        return _after_failure(state, limits)
    return AskModel(len(state.steps) + 1)


def judge(response: ModelResponse) -> Finish:
    """How a run ends whose last answer, this one, asks for no tool."""
    words = any(not isinstance(part, Reasoning | Refusal | Text) or _says(part) for part in response.message.parts)
    refusals = [part.text for part in response.message.parts if isinstance(part, Refusal)]
    if response.finish_reason is FinishReason.CONTENT_FILTER:
        return Finish("failed", "content_filtered: the provider's content filter stopped the answer")
    if refusals or response.finish_reason is FinishReason.REFUSAL:
        return Finish("succeeded", "the model refused to answer")
    if response.finish_reason is FinishReason.LENGTH:
        if words:
            return Finish("succeeded", "truncated: the answer was cut at the limit of output tokens")
        return Finish("failed", "truncated: the limit of output tokens was spent before the answer began")
    if not words:
        return Finish("failed", "provider_bad_response: the model's answer is empty")
    return Finish("succeeded")


def same_call(call: ToolCall) -> tuple[str, str]:
    """What two calls have in common that ask for the same: the tool, and the arguments whatever their spelling."""
    return call.name, _canonical(call.arguments)


@lru_cache(maxsize=4096)
def _canonical(arguments: str) -> str:
    # Kept, because each decision compares all calls so far.
    try:
        return json.dumps(json.loads(arguments or "{}"), sort_keys=True)
    except (ValueError, RecursionError):
        return arguments


def _says(part: Text | Reasoning | Refusal) -> bool:
    return isinstance(part, Text) and bool(part.text.strip())


def _plan(steps: tuple[Step, ...], limits: Limits) -> tuple[PlannedCall, ...]:
    """The calls of the last step that have no result yet."""
    last = steps[-1]
    earlier = [{same_call(call) for call in step.calls} for step in steps[:-1]]
    made = sum(len(step.calls) for step in steps[:-1])
    return tuple(
        PlannedCall(
            position,
            call,
            repeats=sum(same_call(call) in calls for calls in earlier),
            refusal=_refusal(last, position, made, limits),
        )
        for position, call in enumerate(last.calls)
        if position not in last.results
    )


def _refusal(step: Step, position: int, made: int, limits: Limits) -> NotRun | None:
    """Why this call is answered without being run; None when it is run."""
    if position >= limits.max_calls_per_step:
        sentence = f"Not run: a step may make at most {limits.max_calls_per_step} calls (max_calls_per_step)."
        return NotRun(ErrorType.DENIED, sentence)
    if limits.max_calls is not None and made + position >= limits.max_calls:
        sentence = f"Not run: the run may make at most {limits.max_calls} calls in all (max_calls)."
        return NotRun(ErrorType.DENIED, sentence)
    was_cut = step.response.finish_reason is FinishReason.LENGTH and position == len(step.calls) - 1
    if was_cut and not _is_json(step.calls[position].arguments):
        sentence = "Not run: the answer was cut at the limit of output tokens before the arguments of this call ended."
        return NotRun(ErrorType.TRUNCATED, sentence)
    return None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _limit_reached(state: State, limits: Limits) -> str:
    """The cap that forbids another model request, in words; empty when none does."""
    calls = [len(step.calls) for step in state.steps]
    cost = state.cost_usd
    if len(calls) >= limits.max_steps:
        return f"max_steps: the limit of {limits.max_steps} steps is reached"
    if calls and calls[-1] > limits.max_calls_per_step:
        return f"max_calls_per_step: a step asked for {calls[-1]} calls, the limit is {limits.max_calls_per_step}"
    if limits.max_calls is not None and sum(calls) > limits.max_calls:
        return f"max_calls: the limit of {limits.max_calls} calls in all is reached"
    if limits.max_total_tokens is not None and state.total_tokens >= limits.max_total_tokens:
        return f"max_total_tokens: {state.total_tokens} tokens are used, the limit is {limits.max_total_tokens}"
    if limits.max_cost_usd is not None and cost is None:
        return "max_cost_usd: the provider did not say what an answer used, so its cost cannot be limited"
    if limits.max_cost_usd is not None and cost is not None and cost >= limits.max_cost_usd:
        return f"max_cost_usd: {cost:f} USD are spent, the limit is {limits.max_cost_usd:f}"
    return _repetition(state.steps)


def _repetition(steps: tuple[Step, ...]) -> str:
    if not steps:
        return ""
    earlier = [{same_call(call) for call in step.calls} for step in steps[:-1]]
    for call in steps[-1].calls:
        if sum(same_call(call) in calls for calls in earlier) >= MAX_REPEATS:
            return f"repeated_call: {call.name} was called with the same arguments in {MAX_REPEATS + 1} steps"
    return ""


def _after_failure(state: State, limits: Limits) -> AskModel | Finish:
    """Another attempt where one may help: never after the answer has begun, and not after a long wait."""
    failure, failed = state.failures[-1], len(state.failures)
    wait_s = failure.retry_after_s if failure.retry_after_s is not None else 0.5 * 2 ** (failed - 1)
    reason = f"{failure.type}: {failure.message}"
    if not failure.retryable or failure.answer_begun or failed > MAX_RETRIES:
        return Finish("failed", reason)
    if wait_s > LONGEST_WAIT_S:
        return Finish(
            "failed",
            f"{reason} (the provider asks to wait {wait_s:g} seconds; Toolscope waits at most {LONGEST_WAIT_S:g})",
        )
    if state.elapsed_s + wait_s >= limits.max_seconds:
        return Finish("failed", f"{reason} (there is no time left within max_seconds for another attempt)")
    return AskModel(len(state.steps) + 1, attempt=failed + 1, wait_s=max(wait_s, 0))
