"""Where a run goes on that stood still: its state for the loop, from the record alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from playground.history import CALL_INDEX, RecordedStep, answered_steps
from playground.state import Failure, Hold, Step
from tools.definitions import takes_null_for_absence
from tools.execution import asks_for
from tools.models import ToolVersion
from traces import waits
from traces.models import RETRYABLE, Span
from wire.conversation import ToolCall
from wire.errors import ErrorType
from wire.profiles import Profile

GONE = "the worker that asked was gone"
MAY_HAVE_RUN = "The worker was gone in the middle of this call: it may have run, and it is not known with what result."


def taken_up(
    recorded: Sequence[RecordedStep], versions: Mapping[str, ToolVersion], protocol: str, profile: Profile
) -> tuple[Step, ...]:
    """The answered steps, the last with what stands between its calls and their run."""
    steps = answered_steps(recorded)
    if not steps or len(steps[-1].results) == len(steps[-1].calls):
        return steps
    last, spans = steps[-1], next(step for step in reversed(recorded) if step.is_answered).tools
    by_position = {int(span.attributes[CALL_INDEX]): span for span in spans}
    holds: dict[int, Hold] = {}
    for position, call in enumerate(last.calls):
        before, version = by_position.get(position), versions.get(call.name)
        hold = hold_of(call, version, protocol, profile) if before is None else hold_after(before, version)
        if hold is not None and position not in last.results:
            holds[position] = hold
    return (*steps[:-1], replace(last, holds=holds))


def holds_of(
    calls: Sequence[ToolCall], versions: Mapping[str, ToolVersion], protocol: str, profile: Profile
) -> dict[int, Hold]:
    """What stands between these new calls and their run, by position."""
    found = (hold_of(call, versions.get(call.name), protocol, profile) for call in calls)
    return {position: hold for position, hold in enumerate(found) if hold is not None}


def hold_of(call: ToolCall, version: ToolVersion | None, protocol: str, profile: Profile) -> Hold | None:
    """What stands between a new call and its run."""
    if version is None:
        return None
    null_is_absent = takes_null_for_absence(version, protocol, profile)
    asked = asks_for(version, call.arguments, is_free_text=call.is_free_text, null_is_absent=null_is_absent)
    return None if asked is None else Hold(asked.why, asked.sentence)


def hold_after(span: Span, version: ToolVersion | None) -> Hold | None:
    """What stands between a call and its run whose last span, this one, came to no result.

    A tool that may have changed something is not run again before a person says so; what a person agreed to before
    stays agreed for the others.
    """
    wait, is_decided = waits.wait_of(span), waits.decision_of(span) is not None
    if span.status == Span.Status.RUNNING:
        return None if wait is None else Hold(wait.why, wait.sentence, span.pk, is_granted=is_decided)
    if version is None or version.side_effects == ToolVersion.SideEffects.DESTRUCTIVE:
        return Hold(waits.INTERRUPTED, MAY_HAVE_RUN)
    return None if wait is None else Hold(wait.why, wait.sentence, is_granted=is_decided)


def failures_in(recorded: Sequence[RecordedStep]) -> tuple[Failure, ...]:
    """What became of the attempts at the model request that was under way."""
    if not recorded or recorded[-1].is_answered:
        return ()
    return tuple(_failure(span, number) for number, span in enumerate(recorded[-1].attempts, start=1))


def _failure(span: Span, number: int) -> Failure:
    if span.error_type == ErrorType.INTERRUPTED:
        return Failure(
            ErrorType.INTERRUPTED, span.error_message, retryable=True, retry_after_s=0, most_retries=number, why=GONE
        )
    error_type = ErrorType(span.error_type) if span.error_type in set(ErrorType) else ErrorType.PROVIDER_BAD_RESPONSE
    return Failure(error_type, span.error_message, retryable=bool(span.attributes.get(RETRYABLE)))
