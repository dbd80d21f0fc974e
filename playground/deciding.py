"""A person's decision on a call that waits: recorded on its span, told to the watchers, and the run is woken."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.masking import Masker, masker_for
from playground.ending import announce_status
from playground.errors import FieldError
from playground.history import RESULT_LIMIT
from playground.live.events import run_topic
from playground.live.publisher import Told, announce
from playground.live.results import result_data
from playground.models import Run
from playground.pending import Pending, pending
from playground.wake import wake
from tools.approval import APPROVAL, MANUAL
from tools.executors import manual
from tools.executors.outcome import Outcome, failed, succeeded
from tools.limiting import limits
from tools.outputs import MODEL_LIMIT
from tools.plain_text import unstorable
from traces import recorder, waits
from traces.changes import Change, SpanChanged, SpanEnded, StatusChanged
from traces.models import ADVICE, OUTPUT_TYPE, Span, Trace
from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType

LONGEST_REASON = 1_000
PERSON_DECIDED = "A person decided this; who, when and why stands with the call."
ALLOWED = {
    APPROVAL: ("approve", "deny", "output"),
    MANUAL: ("output", "deny"),
    waits.INTERRUPTED: ("retry", "deny", "output"),
}
"""What can be decided on a call, by why it waits; the first is what is expected."""

_NOT_SO = {
    APPROVAL: "The call has not run yet: approve it, deny it, or give its output.",
    MANUAL: "A person answers this tool: give its output, or deny the call.",
    waits.INTERRUPTED: "The call may have run already: retry it, deny it, or give its output.",
}


class NotWaiting(Exception):
    """Nothing is to be decided: the run or the call does not wait any more."""


class NoSuchCall(Exception):
    """The run made no such call."""


class InvalidDecision(Exception):
    """The parts of a decision that cannot be used. `errors` holds one (place, sentence) each."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(message for _, message in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says to a call: approve, deny, output or retry. An output that is given stands in a tuple of one.

    `by` is who, `via` the page or the API.
    """

    decision: str
    by: str
    via: str
    output: tuple[Json, ...] = ()
    is_error: bool = False
    reason: str = ""


def decide(run: Run, said: Said, *, call_id: str = "", span_id: str = "") -> None:
    """Carry out a decision on a call, named by its id or by its span.

    Raises NoSuchCall, NotWaiting or InvalidDecision. Of two who decide at once the first one counts.
    """
    _check_words(said)
    masker = masker_for(run.workspace)
    with transaction.atomic():
        trace = Trace.objects.select_for_update(no_key=True).get(pk=run.trace_id)
        waiting = [] if trace.has_ended else pending(run)
        call = _find(run, trace, waiting, call_id, span_id)
        _check_fit(call, said)
        outcome = _outcome(call, said)
        goes_on = trace.status == Trace.Status.WAITING and (outcome is None or len(waiting) == 1)
        changes = _changes(call, said, outcome)
        changes += [StatusChanged(Trace.Status.QUEUED)] if goes_on else []
        recorder.record(run.trace_id, *changes, masker=masker)
    _tell(run, call, said, outcome, masker)
    if goes_on:
        announce_status(run, Trace.Status.QUEUED)
        wake(run.pk)


def _check_words(said: Said) -> None:
    errors: list[FieldError] = []
    if said.decision not in waits.WORDS:
        errors.append(("decision", f"Must be one of {', '.join(waits.WORDS)}."))
    if len(said.reason) > LONGEST_REASON or unstorable(said.reason):
        errors.append(("reason", f"Use at most {LONGEST_REASON:,} characters, without U+0000 or half surrogates."))
    if said.decision == "output" and not said.output:
        errors.append(("output", "Give the output that stands in for the tool's."))
    if said.decision != "output" and said.output:
        errors.append(("output", "Only the decision output has one."))
    if said.is_error and said.decision != "output":
        errors.append(("is_error", "Only the decision output can be an error."))
    if unstorable(said.output):
        errors.append(("output", "Contains U+0000 or half of a surrogate pair."))
    if errors:
        raise InvalidDecision(errors)


def _find(run: Run, trace: Trace, waiting: list[Pending], call_id: str, span_id: str) -> Pending:
    found = next((one for one in waiting if (one.span.pk == span_id if span_id else one.call_id == call_id)), None)
    if found is not None:
        return found
    calls = Span.objects.filter(trace_id=run.trace_id, kind=Span.Kind.TOOL)
    made = calls.filter(pk=span_id) if span_id else calls.filter(call_id=call_id)
    if trace.has_ended:
        raise NotWaiting("The run has ended: nothing is to be decided any more.")
    if unstorable(call_id + span_id) or not made.exists():
        raise NoSuchCall("The run made no such call.")
    if any(map(waits.decision_of, made)):
        raise NotWaiting("This call was decided on already.")
    raise NotWaiting("This call does not wait for a person.")


def _check_fit(call: Pending, said: Said) -> None:
    if said.decision not in ALLOWED[call.wait.why]:
        raise InvalidDecision([("decision", _NOT_SO[call.wait.why])])
    if said.decision != "output" or said.is_error or call.version is None or call.version.kind != manual.KIND:
        return
    if unfitting := manual.unfitting(call.version.implementation, said.output[0]):
        raise InvalidDecision([("output", f"Does not follow the schema of the tool's output: {unfitting}.")])


def _outcome(call: Pending, said: Said) -> Outcome | None:
    """What the call came to by this; None where the tool itself is to say."""
    if said.decision == "deny":
        reason = said.reason.strip()
        return failed(ErrorType.DENIED, f"A person denied this call to {call.tool}{f': {reason}' if reason else '.'}")
    if said.decision != "output":
        return None
    output = said.output[0]
    if said.is_error:
        return failed(ErrorType.TOOL_ERROR, output if isinstance(output, str) else json_text.dumps(output))
    if isinstance(output, str):
        return succeeded(output.encode(), "text/plain; charset=utf-8")
    return succeeded(json_text.dumps(output).encode(), "application/json")


def _changes(call: Pending, said: Said, outcome: Outcome | None) -> list[Change]:
    now, span_id = timezone.now(), call.span.pk
    waited_ms = round((now - call.wait.since).total_seconds() * 1000)
    decision = waits.Decision(said.decision, said.by, said.via, now, waited_ms, said.reason.strip())
    attributes: dict[str, Any] = waits.decided(decision)
    if outcome is None:
        return [SpanChanged(span_id, attributes)]
    attributes |= {OUTPUT_TYPE: outcome.content_type}
    if call.version is not None and (limit := limits.read(call.version.limits).output_chars) != MODEL_LIMIT:
        attributes[RESULT_LIMIT] = limit
    attributes |= {ADVICE: PERSON_DECIDED} if outcome.is_error else {}
    return [
        SpanChanged(span_id, attributes, started_at=now),  # all of its time was waiting
        SpanEnded(
            span_id,
            now,
            Span.Status.ERROR if outcome.is_error else Span.Status.OK,
            error_type=outcome.error_type,
            error_message=outcome.error_detail,
            output=outcome.output,
            is_error=outcome.is_error,
        ),
    ]


def _tell(run: Run, call: Pending, said: Said, outcome: Outcome | None, masker: Masker) -> None:
    topic, place = run_topic(run.pk), {"run_id": run.pk, "step": call.step, "index": call.index}
    told = {**place, "call_id": call.call_id, "name": call.tool}
    events: list[Told] = [
        (topic, "decision", {**told, "decision": said.decision, "by": said.by, "span_id": call.span.pk})
    ]
    if outcome is not None:
        status = Span.Status.ERROR if outcome.is_error else Span.Status.OK
        events.append((topic, "tool_result", {**told, **result_data(outcome, masker)}))
        events.append((topic, "span", {**place, "id": call.span.pk, "kind": Span.Kind.TOOL, "status": status}))
    announce(*events)
