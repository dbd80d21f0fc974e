"""Everything that the playground's page shows around the conversation, gathered for its templates."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Workspace
from playground.beforehand import before_run
from playground.examples import EXAMPLES, Example
from playground.forgetting import HAS_RUNS
from playground.models import Conversation, Run
from playground.setup import SUBSET_MODES, TOOL_PREFIX, SetupForm
from playground.shown_steps import ShownCall, ShownStep
from providers.models import Provider
from providers.service import providers_of
from providers.simulated import description_of
from tools.executors import EXECUTORS
from tools.models import Tool
from tools.service import tools_of
from tools.toolsets import toolsets_of

RECENT = 12

# What a simulated model plays, by the beginning of its name.
MEASURING = "sim-bench-"
"""Such models are not listed, there are too many of them; one that a run used stays chosen."""
SIMULATED_GROUPS = (
    ("sim-script-", "Scripts"),
    ("sim-fault-", "Faults"),
    (MEASURING, "Measuring"),
    ("sim-", "Planner"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Models under one heading of the picker."""

    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Models:
    """The models of a provider: a list to choose from where it is known to be whole, else names to complete."""

    names: tuple[str, ...]
    choices: tuple[Group, ...] = ()
    description: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class OfferedTool:
    """A tool in the picker; `why_not` says why it cannot be used yet, `run_by` who runs it where that is not us."""

    name: str
    description: str
    is_chosen: bool
    why_not: str = ""
    run_by: str = ""


@dataclass(frozen=True, slots=True)
class OfferedSet:
    """A toolset in the picker, which switches the tools with these names together."""

    name: str
    members: tuple[str, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The tool choice as typed: the tools that can be forced, those that may be called with whether each is ticked."""

    typed: str
    forced: tuple[tuple[str, OfferedTool], ...]
    allowed: tuple[tuple[OfferedTool, bool], ...]
    may_be_called: str


def context(
    workspace: Workspace,
    form: SetupForm,
    *,
    conversation: Conversation | None = None,
    parent: Run | None = None,
    example: Example | None = None,
) -> dict[str, Any]:
    """The context of the page's setup, composer and lists."""
    providers = list(providers_of(workspace))
    tools = offered_tools(workspace, set(form["tools"].value() or ()))
    return {
        "form": form,
        "providers": providers,
        "models": models_of(_chosen(providers, form), str(form["model"].value() or "")),
        "toolsets": _offered_sets(workspace, set(form["toolsets"].value() or ())),
        "tools": sorted(tools, key=lambda tool: not tool.is_chosen),  # what is on must not hide below a scroll
        "chosen_count": sum(tool.is_chosen for tool in tools),
        "choice": _choice(tools, form),
        "setting_fields": [form[name] for name in SetupForm.NUMBERS],
        "setting_texts": [form[name] for name in SetupForm.TEXTS],
        "settings_open": _has_values(form, (*SetupForm.NUMBERS, *SetupForm.TEXTS)),
        "limit_fields": [form[name] for name in SetupForm.LIMITS],
        "limits_open": _has_values(form, SetupForm.LIMITS),
        "before": before_run(workspace, form, parent.pk if parent else ""),
        "examples": EXAMPLES,
        "example": example,
        "conversation": conversation,
        "parent": parent,
        "from_span": form["from_span"].value(),
        "pasted": form["pasted"].value(),
        "recent": Conversation.objects.filter(HAS_RUNS, workspace=workspace).order_by("-created_at")[:RECENT],
        "title": conversation.title if conversation else "Playground",
        "blank": {"run": {"id": "", "trace_id": "0"}, "step": ShownStep(0), "call": ShownCall(0, "", "", "")},
    }


def models_of(provider: Provider | None, chosen: str) -> Models:
    """What the model picker offers for a provider."""
    if provider is None:
        return Models(())
    names = tuple(provider.model_names)
    if not provider.is_simulated:
        return Models(names)
    names += (chosen,) if chosen.startswith(MEASURING) else ()
    return Models(names, _groups(names), description_of(chosen), simulated=True)


def offered_tools(workspace: Workspace, chosen: set[str]) -> list[OfferedTool]:
    """The workspace's tools, those that can run first come with a box to tick."""
    return [_offered(tool, chosen) for tool in tools_of(workspace)]


def _offered_sets(workspace: Workspace, chosen: set[str]) -> list[OfferedSet]:
    """The toolsets that have a tool; ticked as typed, since their tools may be ticked without them."""
    offered = [
        OfferedSet(one.name, tuple(tool.name for tool in one.tools.all()), one.name in chosen)
        for one in toolsets_of(workspace)
    ]
    return [one for one in offered if one.members]


def find_chosen(providers: list[Provider], wanted: str) -> Provider | None:
    """The provider that the form's value means: an id, or a name where a trace knows no more."""
    return next((one for one in providers if wanted in (one.pk, one.name)), None)


def _chosen(providers: list[Provider], form: SetupForm) -> Provider | None:
    return find_chosen(providers, str(form["provider"].value() or ""))


def _groups(names: tuple[str, ...]) -> tuple[Group, ...]:
    groups: dict[str, list[str]] = {"Planner": [], "Scripts": [], "Faults": [], "Measuring": []}
    for name in names:
        groups[next(label for start, label in (*SIMULATED_GROUPS, ("", "Planner")) if name.startswith(start))].append(
            name
        )
    return tuple(Group(label, tuple(members)) for label, members in groups.items() if members)


def _offered(tool: Tool, chosen: set[str]) -> OfferedTool:
    version = tool.current
    is_provider_run = version is not None and version.is_provider_run
    has_executor = version is not None and version.kind in EXECUTORS
    why_not = "" if is_provider_run or has_executor else "cannot run yet"
    return OfferedTool(
        name=tool.name,
        description=version.description if version else "",
        is_chosen=tool.name in chosen and not why_not,
        why_not=why_not,
        run_by="by the provider" if is_provider_run else "",
    )


def _choice(tools: list[OfferedTool], form: SetupForm) -> Choice:
    allowed, typed = set(form["allowed"].value() or ()), str(form["tool_choice"].value() or "auto")
    nameable = [tool for tool in tools if not tool.why_not and not tool.run_by]
    return Choice(
        typed=typed,
        forced=tuple((f"{TOOL_PREFIX}{tool.name}", tool) for tool in nameable),
        allowed=tuple((tool, tool.name in allowed) for tool in nameable),
        may_be_called=_may_be_called(typed, len(allowed), sum(tool.is_chosen for tool in nameable)),
    )


def _may_be_called(typed: str, allowed: int, chosen: int) -> str:
    """In a few words; `tool-picker.js` says the same while a person chooses."""
    if typed.startswith(TOOL_PREFIX):
        return "only " + typed.removeprefix(TOOL_PREFIX)
    if typed not in SUBSET_MODES:
        return "none"
    return f"{allowed} of {chosen}" if allowed else f"all {chosen}"


def _has_values(form: SetupForm, names: tuple[str, ...]) -> bool:
    return any(form[name].value() not in (None, "", []) for name in names)
