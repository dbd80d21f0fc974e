"""Decisions over the API: which calls of a run wait for a person, and what the person says to them."""

from ninja import Router, Status
from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from api.auth import ApiRequest
from api.problems import Problem, invalid, not_found
from api.strict import Strict
from api.traces import url_of
from api.values import Moment
from playground import runs
from playground.deciding import ALLOWED, InvalidDecision, NoSuchCall, NotWaiting, Said, decide
from playground.models import Run
from playground.pending import Pending, pending
from traces.models import Trace
from traces.waits import WORDS
from wire.conversation import Json

router = Router()

STATUS: JsonDict = {"enum": [*Trace.Status.values]}


class StartedOut(BaseModel):
    """A run that is on its way."""

    id: str
    status: str = Field(json_schema_extra=STATUS)
    trace_id: str
    url: str = Field(description="The page of its trace.")


class PendingOut(BaseModel):
    """A call that waits for a person."""

    call_id: str
    tool: str
    arguments: str
    why: str = Field(
        description="`approval`: it may run only when a person agrees. `manual`: a person is the one who answers. "
        "`interrupted`: its worker was gone in its middle, and it may have run.",
        json_schema_extra={"enum": list(ALLOWED)},
    )
    message: str = Field(description="Why it waits, in a sentence; of a manual tool, its instructions.")
    decisions: list[str] = Field(description="What can be decided.")
    step: int
    since: Moment


class DecisionIn(Strict):
    """What a person decides on a call that waits."""

    call_id: str
    decision: str = Field(
        description="`approve`: run it. `deny`: the model gets the reason as an error. `output`: this stands in for "
        "the tool's output. `retry`: run a call again that was interrupted.",
        json_schema_extra={"enum": list(WORDS)},
    )
    output: Json = Field(None, description="Of `output`: text, or any JSON.")
    is_error: bool = Field(False, description="Of `output`: is it the sentence of a failure?")
    reason: str = Field("", description="Why; a model reads that of `deny`.")


def started(run: Run) -> StartedOut:
    """The run as whoever changes it is told of it."""
    return StartedOut(id=run.pk, status=run.trace.status, trace_id=run.trace_id, url=url_of(run.trace_id))


def pending_calls(run: Run) -> list[PendingOut]:
    """The calls of a run that wait."""
    return [] if run.trace.has_ended else [_pending(call) for call in pending(run)]


def _pending(call: Pending) -> PendingOut:
    return PendingOut(
        call_id=call.call_id,
        tool=call.tool,
        arguments=call.arguments,
        why=call.wait.why,
        message=call.wait.sentence,
        decisions=list(ALLOWED[call.wait.why]),
        step=call.step,
        since=call.wait.since,
    )


def one(request: ApiRequest, run_id: str) -> Run:
    """The run of this id, or 404."""
    try:
        return runs.find_run(request.auth, run_id)
    except Run.DoesNotExist:
        raise not_found("run") from None


@router.post("/{run_id}/decisions", response={202: StartedOut, 409: None}, summary="Decide on a call that waits")
def decide_on_call(request: ApiRequest, run_id: str, body: DecisionIn) -> Status[StartedOut]:
    """Let a call run, answer in its place, or refuse it: the run goes on by itself as soon as it can.

    `GET` the run: `pending` has the calls that wait. 409 where the run or the call does not wait (any more); 404 where
    the run made no such call.
    """
    run = one(request, run_id)
    # Null is a value that a tool can give, and what a client says that has none for another decision.
    is_given = "output" in body.model_fields_set and (body.decision == "output" or body.output is not None)
    output = (body.output,) if is_given else ()
    said = Said(body.decision, "an API key", "api", output, body.is_error, body.reason)
    try:
        decide(run, said, call_id=body.call_id)
    except InvalidDecision as error:
        raise invalid(error.errors) from error
    except NoSuchCall as error:
        raise Problem(404, str(error)) from error
    except NotWaiting as error:
        raise Problem(409, str(error)) from error
    run.trace.refresh_from_db()
    return Status(202, started(run))
