"""Runs: made, continued, branched and cancelled. The one way in for pages and API alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Unpack

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import secrets
from accounts.masking import Masker, masker_for
from accounts.models import User, Workspace
from playground import creation
from playground.creation import Order, Wishes
from playground.ending import announce_status, end
from playground.errors import InvalidRun
from playground.history import conversation_after, final_text, input_of, stored_input
from playground.live.publisher import call_out_cancel
from playground.messages import parse_messages
from playground.models import Conversation, Run, RunTool
from playground.wake import wake
from playground.worker import lease
from tools.service import current_versions
from traces import payloads
from traces.models import Trace
from traces.recorder import open_trace
from traces.text import readable
from wire.conversation import Json, Message, Text

__all__ = ["InvalidRun"]

STILL_WAITS = "The run waits for a person: decide on its calls, or cancel it, before the conversation goes on."


def create_run(
    *,
    workspace: Workspace,
    messages: Sequence[Json],
    created_by: User | None = None,
    conversation: Conversation | None = None,
    **wishes: Unpack[Wishes],
) -> Run:
    """A new run, queued. Raises InvalidRun."""
    order = order_for(workspace, messages, **wishes)
    return carry_out(order, workspace=workspace, created_by=created_by, conversation=conversation)


def order_for(workspace: Workspace, messages: Sequence[Json], **wishes: Unpack[Wishes]) -> Order:
    """What is asked for, checked. Raises InvalidRun."""
    return creation.check(workspace, messages=messages, **_given(wishes))


def carry_out(
    order: Order, *, workspace: Workspace, created_by: User | None = None, conversation: Conversation | None = None
) -> Run:
    """A new run of this order, queued."""
    return _make(workspace, order, created_by, conversation=conversation)


@dataclass(frozen=True, slots=True)
class Next:
    """A run that can be made in a conversation: its order, the run that it goes on from, and how much it takes over."""

    order: Order
    conversation: Conversation
    parent: Run | None
    inherited: int


def make_next(planned: Next, created_by: User | None = None) -> Run:
    """The run, queued."""
    order, conversation = planned.order, planned.conversation
    return _make(conversation.workspace, order, created_by, conversation, planned.parent, planned.inherited)


def continue_run(
    run: Run, content: str | list[Json], *, created_by: User | None = None, **changes: Unpack[Wishes]
) -> Run:
    """A new run that goes on where `run` ended, with a person's next message. Raises InvalidRun."""
    return make_next(continuation(run, content, **changes), created_by)


def branch_run(
    run: Run,
    message_index: int,
    content: str | list[Json],
    *,
    created_by: User | None = None,
    **changes: Unpack[Wishes],
) -> Run:
    """A new run of the same conversation with another text in place of one of its messages. Raises InvalidRun."""
    return make_next(branch(run, message_index, content, **changes), created_by)


def continuation(run: Run, content: str | list[Json], **changes: Unpack[Wishes]) -> Next:
    """What goes on where `run` ended, with a person's next message. Raises InvalidRun."""
    if not run.trace.has_ended:
        waits = run.trace.status == Trace.Status.WAITING
        raise InvalidRun([("run", STILL_WAITS if waits else "The run has not ended yet; cancel it or wait.")])
    before = conversation_after(run)
    messages = (*before, _user_message(content))
    order = creation.check(run.workspace, messages=messages, **_as_before(run, changes))
    return Next(order, run.conversation, run, len(before))


def branch(run: Run, message_index: int, content: str | list[Json], **changes: Unpack[Wishes]) -> Next:
    """The same conversation with another text in place of the person's message at `message_index`.

    What came after that message is left behind, not overwritten. Raises InvalidRun.
    """
    messages = conversation_after(run)
    if not 0 <= message_index < len(messages) or messages[message_index].role != "user":
        raise InvalidRun([("message_index", "There is no message of a person at this place.")])
    origin: Run | None = run
    while origin is not None and message_index < origin.inherited_messages:
        origin = origin.parent
    parent = origin.parent if origin is not None else None
    kept = (*messages[:message_index], _reworded(messages[message_index], content))
    order = creation.check(run.workspace, messages=kept, **_as_before(run, changes))
    inherited = min(message_index, origin.inherited_messages) if origin is not None else 0
    return Next(order, run.conversation, parent, inherited)


def _reworded(message: Message, content: str | list[Json]) -> Message:
    """The message with other words; its pictures and files stay, unless its whole content is given anew."""
    others = [part for part in message.parts if not isinstance(part, Text)]
    new = _user_message(content)
    return replace(new, parts=(*others, *new.parts)) if isinstance(content, str) and others else new


def cancel_run(run: Run) -> bool:
    """Stop the run now; False when it had ended already. One that a worker advances ends within a second."""
    if run.trace.has_ended:
        return False
    Run.objects.filter(pk=run.pk).update(cancel_requested_at=timezone.now())
    if lease.claim(run.pk, "cancel", Trace.Status.QUEUED, Trace.Status.WAITING):
        return end(run, Trace.Status.CANCELLED, "cancelled by a person")
    call_out_cancel(run.pk)
    return True


def output_text(run: Run) -> str:
    """The words of the last answer, for a reader."""
    return readable(final_text(run))


def runs_of(workspace: Workspace) -> QuerySet[Run]:
    """The runs of this workspace, each with its trace and what it belongs to."""
    related = ("trace", "provider", "conversation", "workspace", "parent")
    return Run.objects.select_related(*related).filter(workspace=workspace)


def find_run(workspace: Workspace, run_id: str) -> Run:
    """A run of this workspace. Raises Run.DoesNotExist."""
    return runs_of(workspace).get(pk=run_id)


def exists(workspace: Workspace, run_id: str) -> bool:
    """Is there such a run in this workspace?"""
    return Run.objects.filter(workspace=workspace, pk=run_id).exists()


def _given(wishes: Wishes) -> dict[str, Any]:
    missing = [(name, "Must be given.") for name in ("provider", "model") if name not in wishes]
    if missing:
        raise InvalidRun(missing)
    return dict(wishes)


def _user_message(content: str | list[Json]) -> Message:
    try:
        [message] = parse_messages([{"role": "user", "content": content}])
    except InvalidRun as error:
        raise InvalidRun([(place.removeprefix("messages[0]."), text) for place, text in error.errors]) from error
    return message


def _as_before(run: Run, changes: Wishes) -> dict[str, Any]:
    """The wishes of a run, with changes; its tools as they are now, without those deleted meanwhile."""
    if run.provider is None and "provider" not in changes:
        raise InvalidRun([("provider", "The run's provider was deleted; choose another one.")])
    names = [version.tool.name for version in run.offered()]
    there = current_versions(run.workspace, names)
    before: Wishes = {
        "provider": run.provider or "",
        "model": run.model,
        "system": input_of(run).system,
        "tools": [name for name in names if name in there],
        "tool_choice": run.tool_choice,
        "parallel_tool_calls": run.parallel_tool_calls,
        "stream": run.stream,
        "settings": run.settings,
        "limits": run.limits,
        "metadata": run.trace.metadata,
        "tags": list(run.trace.tags.values_list("name", flat=True)),
    }
    return {**before, **changes}


@transaction.atomic
def _make(
    workspace: Workspace,
    order: Order,
    created_by: User | None,
    conversation: Conversation | None = None,
    parent: Run | None = None,
    inherited: int = 0,
) -> Run:
    for name, value in order.kept.items():
        secrets.put(workspace, name, value)
    masker = masker_for(workspace)
    trace = _open_trace(workspace, order, created_by, masker)
    given = stored_input(order.system, order.messages, masker)
    run = Run.objects.create(
        workspace=workspace,
        conversation=conversation
        or Conversation.objects.create(workspace=workspace, title=trace.title, created_by=created_by),
        parent=parent,
        inherited_messages=inherited,
        trace=trace,
        input_id=payloads.store(trace, given, content_type="application/json"),
        provider=order.provider,
        model=order.model,
        tool_choice=order.tool_choice,
        parallel_tool_calls=order.parallel_tool_calls,
        stream=order.stream,
        settings=order.settings,
        limits=order.limits.as_json(),
    )
    RunTool.objects.bulk_create(
        RunTool(run=run, version=version, position=position) for position, version in enumerate(order.versions)
    )
    transaction.on_commit(partial(_set_off, run))
    return run


def _set_off(run: Run) -> None:
    """Let watchers and a worker know. The order matters: a run's stream begins with this event."""
    announce_status(run, Trace.Status.QUEUED)
    wake(run.pk)


def _open_trace(workspace: Workspace, order: Order, created_by: User | None, masker: Masker) -> Trace:
    return open_trace(
        workspace=workspace,
        title=_title(order),
        provider=order.provider.name,
        protocol=order.provider.protocol,
        model=order.model,
        simulated=order.provider.is_simulated,
        created_by=created_by,
        metadata=order.metadata,
        tags=order.tags,
        masker=masker,
    )


def _title(order: Order) -> str:
    """The first line of what the person said last."""
    said = [message.text.strip() for message in order.messages if message.role == "user"]
    lines = said[-1].splitlines() if said else []
    return (lines[0] if lines else order.model)[:200]
