"""What the playground's form holds before a person touches it."""

from dataclasses import dataclass, field

from django.urls import reverse

from accounts.models import Workspace
from playground.errors import InvalidRun
from playground.examples import FIRST, Example, find
from playground.history import input_of
from playground.models import Run
from playground.opened import Opened
from playground.opened_tools import tool_notes
from playground.opening import Recorded, open_paste, open_span
from playground.pasting import Pasted
from playground.screen import find_chosen
from playground.setup import initial_of
from playground.thread import ShownMessage, shown_messages
from providers.service import ensure_simulator, providers_of
from wire.conversation import Json
from wire.protocols import PROTOCOLS


@dataclass(frozen=True, slots=True)
class Imported:
    """A conversation that was opened from a trace, or from a paste, for the page to show."""

    title: str
    sentence: str
    messages: list[ShownMessage]
    trace_url: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beginning:
    """The form's initial values and where they come from."""

    initial: dict[str, Json]
    example: Example | None = None
    imported: Imported | None = None
    notes: list[str] = field(default_factory=list)


def beginning(workspace: Workspace, example: str, from_span: str, provider: str) -> Beginning:
    """A recorded request if it can be opened, else the example of this name, else the first one.

    An example is for a simulated provider: for the one of this id, else for the first.
    """
    if from_span:
        try:
            return _recorded(workspace, open_span(workspace, from_span))
        except InvalidRun as error:
            return Beginning(_of_example(workspace, FIRST), FIRST, notes=[text for _, text in error.errors])
    chosen = find(example) or FIRST
    return Beginning(_of_example(workspace, chosen, provider), chosen)


def setup_of(run: Run) -> dict[str, Json]:
    """The wishes that made a run, for the form that continues it."""
    return {
        "provider": run.provider_id or "",
        "model": run.model,
        "system": input_of(run).system or "",
        "tools": [version.tool.name for version in run.offered()],
        "tool_choice": run.tool_choice,
        "parallel_tool_calls": run.parallel_tool_calls,
        "stream": run.stream,
        "settings": run.settings,
        "limits": run.limits,
    }


def _of_example(workspace: Workspace, example: Example, provider: str = "") -> dict[str, Json]:
    first = ensure_simulator(workspace)
    asked = find_chosen(list(providers_of(workspace)), provider)
    wishes = {
        "provider": asked.pk if asked is not None and asked.is_simulated else first.pk,
        "model": example.model,
        "system": example.system,
        "tools": list(example.tools),
        "limits": example.limits,
    }
    return {"parallel_tool_calls": True, "stream": True, "message": example.message, **initial_of(wishes)}


def of_paste(workspace: Workspace, pasted: Pasted) -> Beginning:
    """A pasted request. Raises InvalidRun where it cannot be read."""
    opened = open_paste(workspace, pasted)
    word = PROTOCOLS[pasted.protocol].FACTS.label
    sentence = f"It speaks {word} and holds {_count(opened)}."
    imported = Imported("Opened from a paste", sentence, shown_messages(opened.earlier), notes=opened.notes)
    initial = {**initial_of(opened.wishes()), "message": opened.last_words, "pasted": pasted.dump()}
    return Beginning(initial, imported=imported, notes=tool_notes(workspace, opened))


def _recorded(workspace: Workspace, recorded: Recorded) -> Beginning:
    span, opened = recorded.span, recorded.opened
    where = f"step {span.step}" if span.step else "a model request"
    imported = Imported(
        title="Opened from a trace",
        sentence=f"This is exactly what {where} sent: {_count(opened)}.",
        messages=shown_messages(opened.earlier),
        trace_url=f"{reverse('traces:detail', args=[span.trace_id])}?span={span.pk}",
    )
    initial = {**initial_of(opened.wishes()), "message": opened.last_words, "from_span": span.pk}
    return Beginning(initial, imported=imported, notes=tool_notes(workspace, opened))


def _count(opened: Opened) -> str:
    count = len(opened.request.messages)
    return f"{count} message{'' if count == 1 else 's'}"
