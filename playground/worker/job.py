"""Everything that advancing runs needs, read from the database in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import InterfaceError, OperationalError

from accounts import secrets
from accounts.masking import Masker, masker_of
from playground import limits as limits_of_runs
from playground.asking import model_request
from playground.extra_fields import with_secrets
from playground.history import RunInput, inputs_of, messages_of, recorded_steps, spent_in_vain
from playground.limits import Limits
from playground.lineage import cut_loose_from, offered_in
from playground.models import Run
from playground.options import parse_tool_choice
from playground.state import Failure, Spent, Step
from playground.taking_up import failures_in, taken_up
from playground.worker import lease, pausing
from providers.endpoint import Endpoint, endpoint
from providers.endpoint import with_access as endpoint_with_access
from providers.models import Provider
from providers.options import with_extra_fields
from providers.prices import Price, price_for
from tools.definitions import Definitions, definitions_for
from tools.mcp.peers import Peers
from tools.mcp.servers import peers_for
from tools.models import ToolVersion
from traces.models import Span
from wire.conversation import Message, ModelRequest, Settings, ToolChoice
from wire.moving import Moved

DATABASE_AWAY = (OperationalError, InterfaceError)
"""What is raised where the database is being restarted, is locked or does not answer."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was recorded of a run before, if anything. `failures` are those of the request that was under way then."""

    steps: tuple[Step, ...] = ()
    failures: tuple[Failure, ...] = ()
    spent: Spent = field(default_factory=Spent)
    spans: int = 0
    last_request: str | None = None
    root: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A run as its worker knows it. `messages` are its input, `paused_s` is time that does not count.

    `losses` say what of the input and the settings belonged to an earlier run and is not sent.
    """

    run_id: str
    trace_id: str
    workspace_id: str
    provider_name: str
    protocol: str
    model: str
    endpoint: Endpoint
    price: Price | None
    system: str | None
    messages: tuple[Message, ...]
    losses: tuple[str, ...]
    versions: Mapping[str, ToolVersion]
    definitions: Definitions
    tool_choice: ToolChoice
    parallel_tool_calls: bool
    stream: bool
    settings: Settings
    limits: Limits
    secrets: Mapping[str, str]
    masker: Masker
    peers: Peers
    before: Before
    started_at: datetime | None
    paused_s: float
    is_cancelled: bool

    def request(self, steps: Sequence[Step]) -> ModelRequest:
        """What to ask the model after these steps."""
        added = [message for step in steps for message in messages_of(step)]
        return model_request(
            self.model,
            (*self.messages, *added),
            system=self.system,
            definitions=self.definitions,
            tool_choice=self.tool_choice,
            parallel_tool_calls=self.parallel_tool_calls,
            stream=self.stream,
            settings=self.settings,
            has_called=any(step.calls for step in steps),
        )


async def with_access(job: Job) -> Job:
    """The job with an access token that lasts a while, where its provider takes one, and a masker that knows it.

    Raises providers.service_accounts.NoAccess.
    """
    target = await endpoint_with_access(job.endpoint)
    if target is job.endpoint:
        return job
    values = {**job.secrets, **target.made_secrets}
    return replace(job, endpoint=target, secrets=values, masker=masker_of(values))


class NoProvider(Exception):
    """The run's provider was deleted meanwhile."""


def take(run_ids: Sequence[str], holder: str) -> dict[str, Job | Exception]:
    """Take the leases of these runs and read them, all together; without those that there is nothing to advance of.

    One that cannot be read has its lease taken all the same, and is why: NoProvider, or what went wrong. Raises what
    says that the database is away: that is no run's fault, and leases already taken run out.
    """
    claimed = lease.claim_all(run_ids, holder)
    ours = [run_id for run_id in run_ids if run_id in claimed]
    try:
        return _read_all(ours)
    except DATABASE_AWAY:
        raise
    except Exception as error:
        return {ours[0]: error} if len(ours) == 1 else _read_each(ours)


def _read_each(run_ids: Sequence[str]) -> dict[str, Job | Exception]:
    """One by one, so that what is wrong with one is its own misfortune."""
    found: dict[str, Job | Exception] = {}
    for run_id in run_ids:
        try:
            found |= _read_all([run_id])
        except DATABASE_AWAY:
            raise
        except Exception as error:
            found[run_id] = error
    return found


def _read_all(run_ids: Sequence[str]) -> dict[str, Job | Exception]:
    """What several runs need is read once for all of them."""
    if not run_ids:
        return {}
    named = Run.objects.select_related("trace", "workspace", "provider", "provider__key").filter(pk__in=run_ids)
    runs = list(named)
    for run in runs:
        pausing.go_on(run)
    given, offered = inputs_of(runs), offered_in(runs)
    versions = ToolVersion.objects.select_related("tool").in_bulk({pk for pks in offered.values() for pk in pks})
    values = {workspace.pk: secrets.values_of(workspace) for workspace in {run.workspace for run in runs}}
    asked = {(run.provider, run.model) for run in runs if run.provider is not None}
    reached = {(provider.pk, model): Reached.of(provider, model) for provider, model in asked}
    found: dict[str, Job | Exception] = {}
    for run in runs:
        at = reached.get((run.provider_id or "", run.model))
        own = {versions[pk].tool.name: versions[pk] for pk in offered[run.pk]}
        found[run.pk] = _read(run, at, given[run.pk], own, values[run.workspace_id]) if at else NoProvider()
    return found


@dataclass(frozen=True, slots=True)
class Reached:
    """A model at a provider."""

    provider: Provider
    endpoint: Endpoint
    price: Price | None

    @classmethod
    def of(cls, provider: Provider, model: str) -> "Reached":
        """From the database."""
        return cls(provider, endpoint(provider, model), price_for(provider, model))


def _read(
    run: Run, at: Reached, given: RunInput, versions: Mapping[str, ToolVersion], values: Mapping[str, str]
) -> Job:
    provider, target = at.provider, at.endpoint
    moved, before = _moved(run, given, versions, target), _before(run, versions, target)
    return Job(
        run_id=run.pk,
        trace_id=run.trace_id,
        workspace_id=run.workspace_id,
        provider_name=provider.name,
        protocol=provider.protocol,
        model=run.model,
        endpoint=target,
        price=at.price,
        system=given.system,
        messages=moved.request.messages,
        losses=moved.losses,
        versions=versions,
        definitions=definitions_for(versions.values(), provider.protocol, target.profile, values),
        tool_choice=parse_tool_choice(run.tool_choice, list(versions)),
        parallel_tool_calls=run.parallel_tool_calls,
        stream=run.stream,
        settings=with_secrets(with_extra_fields(provider, moved.request.settings), values),
        limits=limits_of_runs.parse(run.limits),
        secrets=values,
        masker=masker_of(values),
        peers=peers_for(run.workspace, versions.values(), values),
        before=before,
        started_at=run.trace.started_at,
        paused_s=run.paused_s,
        is_cancelled=run.cancel_requested_at is not None,
    )


def _before(run: Run, versions: Mapping[str, ToolVersion], target: Endpoint) -> Before:
    """What is recorded of the run; nothing is asked of one that begins."""
    if run.trace.started_at is None:
        return Before()
    ordered = Span.objects.filter(trace_id=run.trace_id).order_by("sequence")
    spans = list(ordered.values_list("pk", "kind"))
    requests = [pk for pk, kind in spans if kind == Span.Kind.MODEL]
    recorded = recorded_steps(run) if spans else []
    return Before(
        steps=taken_up(recorded, versions, target.protocol, target.profile),
        failures=failures_in(recorded),
        spent=spent_in_vain(run),
        spans=len(spans),
        last_request=requests[-1] if requests else None,
        root=spans[0][0] if spans else None,
    )


def _moved(run: Run, given: RunInput, versions: Mapping[str, ToolVersion], target: Endpoint) -> Moved:
    """What the run was given, without what is bound to the runs that it goes on from."""
    return cut_loose_from(
        run.parent,
        model=run.model,
        system=given.system,
        messages=given.messages,
        versions=list(versions.values()),
        settings=run.settings,
        protocol=target.protocol,
        profile=target.profile,
        provider=run.provider_id,
    )
