"""Which of the calls of a step are run, and what the others are answered. Pure."""

import json
from functools import lru_cache

from playground.limits import Limits
from playground.state import AskPerson, NotRun, PlannedCall, RunTools, Step, Wait
from wire.conversation import FinishReason, ToolCall
from wire.errors import ErrorType

_CUT = (
    FinishReason.LENGTH,
    FinishReason.CONTEXT_LENGTH,
    FinishReason.CONTENT_FILTER,
    FinishReason.REFUSAL,
    FinishReason.ERROR,
)
"""An answer that ended so may have been cut in the middle of a call."""

Call = tuple[str, str]


def plan(steps: tuple[Step, ...], limits: Limits, *, one_call: bool = False) -> tuple[PlannedCall, ...]:
    """The calls of the last step that have no result yet."""
    last, earlier = steps[-1], calls_of(steps[:-1], one_call=one_call)
    made = sum(len(run_of(step, one_call=one_call)) for step in steps[:-1])
    return tuple(
        PlannedCall(
            position,
            call,
            repeats=sum(same_call(call) in calls for calls in earlier),
            refusal=(refusal := _refusal(last, position, made, limits, one_call=one_call)),
            hold=None if refusal else last.holds.get(position),
        )
        for position, call in enumerate(last.calls)
        if position not in last.results
    )


def next_of(step: int, planned: tuple[PlannedCall, ...]) -> AskPerson | RunTools | Wait:
    """What is done with these calls: a person is asked first, and while they think the others run."""
    if unasked := tuple(one for one in planned if one.hold and not one.hold.is_granted and not one.hold.span_id):
        return AskPerson(step, unasked)
    if ready := tuple(one for one in planned if one.hold is None or one.hold.is_granted):
        return RunTools(step, ready)
    return Wait(step, planned)


def run_of(step: Step, *, one_call: bool = False) -> tuple[ToolCall, ...]:
    """The calls of a step that are the model's to make: where parallel calls are off, the first."""
    return step.calls[:1] if one_call else step.calls


def calls_of(steps: tuple[Step, ...], *, one_call: bool = False) -> list[set[Call]]:
    """The calls that each of these steps made, such that the same ones are equal."""
    return [{same_call(call) for call in run_of(step, one_call=one_call)} for step in steps]


def same_call(call: ToolCall) -> Call:
    """What two calls have in common that ask for the same: the tool, and the arguments whatever their spelling."""
    return call.name, _canonical(call.arguments)


@lru_cache(maxsize=4096)
def _canonical(arguments: str) -> str:
    # Kept, because each decision compares all calls so far.
    try:
        return json.dumps(json.loads(arguments or "{}"), sort_keys=True)
    except (ValueError, RecursionError):
        return arguments


def _refusal(step: Step, position: int, made: int, limits: Limits, *, one_call: bool) -> NotRun | None:
    """Why this call is answered without being run; None when it is run."""
    if one_call and position > 0:
        return NotRun(
            ErrorType.DENIED,
            "Not run: parallel tool calls are off, only the first call of a turn is run. Make this call again, alone.",
            "Parallel calls are off and the model made several at once: only the first was run, and the model was told"
            " so. Turn parallel calls on to have all of them run.",
        )
    if position >= limits.max_calls_per_step:
        sentence = f"Not run: a step may make at most {limits.max_calls_per_step} calls (max_calls_per_step)."
        return NotRun(ErrorType.DENIED, sentence, "Raise max_calls_per_step in the run's limits.")
    if limits.max_calls is not None and made + position >= limits.max_calls:
        sentence = f"Not run: the run may make at most {limits.max_calls} calls in all (max_calls)."
        return NotRun(ErrorType.DENIED, sentence, "Raise max_calls in the run's limits.")
    if step.response.finish_reason in _CUT and not _is_whole(step, position):
        return NotRun(ErrorType.TRUNCATED, _cut_sentence(step.response.finish_reason))
    return None


def _is_whole(step: Step, position: int) -> bool:
    """Can these arguments be complete, though the answer was cut? The last call's must show it."""
    call, is_last = step.calls[position], position == len(step.calls) - 1
    if call.extra.get("type") == "custom":  # free text shows no end
        return not is_last
    if is_last and _canonical(call.arguments) == "{}":  # how a host that parses arguments says that none had come
        return False
    return (not call.arguments and not is_last) or _is_json(call.arguments)


def _cut_sentence(reason: FinishReason) -> str:
    where = "at the limit of output tokens " if reason is FinishReason.LENGTH else ""
    return f"Not run: the answer was cut {where}before the arguments of this call ended."


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
