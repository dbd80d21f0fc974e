"""Runs over the API: started, watched, cancelled, continued."""

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import StreamingHttpResponse
from ninja import Router, Status
from pydantic import Field

from api.auth import ApiRequest
from api.decisions import PendingOut, StartedOut, one, pending_calls, started
from api.problems import invalid, not_found
from api.run_schemas import Content, Limits, Messages, Metadata, Settings, ToolChoice
from api.spans import UsageOut
from api.strict import Strict
from api.values import Moment, Money
from playground import runs
from playground.beforehand import foresee
from playground.errors import InvalidRun
from playground.live.events import run_topic
from playground.live.stream import run_events
from playground.models import Run
from playground.summary import usage_of

router = Router()


class RunIn(Strict):
    """A new run."""

    provider: str = Field(description="A provider's id or name.")
    model: str
    messages: Messages
    system: str | None = Field(None, description="The system prompt.")
    tools: list[str] = Field(default=[], description="Names of tools to offer.")
    toolsets: list[str] = Field(default=[], description="Names of toolsets, whose tools are offered too.")
    tool_choice: ToolChoice = "auto"
    parallel_tool_calls: bool = True
    stream: bool = Field(True, description="Is the provider asked to stream?")
    settings: Settings = {}
    limits: Limits = {}
    metadata: Metadata = {}
    tags: list[str] = []


class MessageIn(Strict):
    """A person's next message."""

    content: Content


class CreatedOut(StartedOut):
    """A new run, and what was asked of it that its provider does otherwise."""

    notes: list[str] = Field(
        description="What the first request says less or other than what was asked, since the protocol, host or model "
        "has no way to say it; a sentence each."
    )


class RunOut(StartedOut):
    """A run: what came of it, and what it used."""

    status_reason: str
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    duration_ms: int | None
    paused_ms: int = Field(description="How much of it nobody advanced the run: it waited for a person, or a worker.")
    provider: str
    model: str
    simulated: bool = Field(description="Is it the simulator, which is not a language model?")
    conversation_id: str
    parent_id: str | None = Field(description="The run that it continues.")
    steps: int
    output_text: str = Field(description="The words of the last answer.")
    usage: UsageOut
    cost_usd: Money | None
    pending: list[PendingOut]
    metadata: Metadata
    tags: list[str]


def _shown(run: Run) -> RunOut:
    trace = run.trace
    return RunOut(
        **started(run).model_dump(),
        status_reason=trace.status_reason,
        created_at=run.created_at,
        started_at=trace.started_at,
        ended_at=trace.ended_at,
        duration_ms=trace.duration_ms,
        paused_ms=round(run.paused_s * 1000),
        provider=trace.provider,
        model=trace.model,
        simulated=trace.simulated,
        conversation_id=run.conversation_id,
        parent_id=run.parent_id,
        steps=trace.steps,
        output_text=runs.output_text(run),
        usage=UsageOut(**usage_of(run)),
        cost_usd=trace.cost_usd,
        pending=pending_calls(run),
        metadata=trace.metadata,
        tags=[tag.name for tag in trace.tags.all()],
    )


def _topic(request: ApiRequest, run_id: str) -> str:
    """The topic of a run of this workspace. Leaves no connection to the database open: a stream may last for hours."""
    try:
        if not runs.exists(request.auth, run_id):
            raise not_found("run")
        return run_topic(run_id)
    finally:
        close_old_connections()


@router.post("", response={202: CreatedOut}, summary="Start a run")
def create_run(request: ApiRequest, body: RunIn) -> Status[CreatedOut]:
    """Run the tool-calling loop on a conversation. The answer comes at once; watch the run by its events."""
    try:
        order = runs.order_for(request.auth, **body.model_dump())
    except InvalidRun as error:
        raise invalid(error.errors) from error
    notes = list(foresee(order).differences)  # first: once the run is queued, its caller must learn its id
    run = runs.carry_out(order, workspace=request.auth)
    return Status(202, CreatedOut(**started(run).model_dump(), notes=notes))


@router.get("/{run_id}", response=RunOut, summary="Get a run")
def get_run(request: ApiRequest, run_id: str) -> RunOut:
    """Where the run stands."""
    return _shown(one(request, run_id))


@router.get(
    "/{run_id}/events",
    summary="Watch a run",
    openapi_extra={
        "parameters": [
            {
                "in": "header",
                "name": "Last-Event-ID",
                "required": False,
                "schema": {"type": "string"},
                "description": "The id of the last event that you saw: the stream goes on after it.",
            }
        ],
        "responses": {200: {"description": "Server-sent events", "content": {"text/event-stream": {}}}},
    },
)
async def watch_run(request: ApiRequest, run_id: str) -> StreamingHttpResponse:
    """Server-sent events from the beginning on, or after `Last-Event-ID`, until the run has ended.

    `run` {status}, `step` {attempt, note}, `text` {delta}, `reasoning` {delta},
    `tool_call` {call_id, name, arguments_delta}, `tool_result` {call_id, is_error, output}, `span` {id, status},
    `usage`, `decision` {call_id, decision, by}, `waiting` {attempt, wait_s, note} before a request is sent again,
    `place` {call_id, note} while a call waits for a free place under its tool's limits, an empty note when it has it,
    `end` {status}. Each has an id, and data in JSON with `run_id`. When the events are gone: one `snapshot`, then
    `end`.
    """
    topic = await sync_to_async(_topic)(request, run_id)
    events = run_events(topic, request.headers.get("Last-Event-ID", ""))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(events, content_type="text/event-stream", headers=headers)


@router.post("/{run_id}/cancel", response={202: StartedOut}, summary="Cancel a run")
def cancel_run(request: ApiRequest, run_id: str) -> Status[StartedOut]:
    """Stop the run; within a second it has ended as `cancelled`. One that had ended stays as it is."""
    run = one(request, run_id)
    runs.cancel_run(run)
    run.trace.refresh_from_db()
    return Status(202, started(run))


@router.post("/{run_id}/messages", response={202: CreatedOut}, summary="Continue a conversation")
def continue_run(request: ApiRequest, run_id: str, body: MessageIn) -> Status[CreatedOut]:
    """A new run that goes on where this one ended, with a person's next message and everything else as before."""
    try:
        planned = runs.continuation(one(request, run_id), body.content)
    except InvalidRun as error:
        raise invalid(error.errors) from error
    notes = list(foresee(planned.order, planned.parent).differences)
    return Status(202, CreatedOut(**started(runs.make_next(planned)).model_dump(), notes=notes))
