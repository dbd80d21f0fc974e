"""Toolsets: making and changing them; the one way in, for pages and API alike."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet

from accounts.models import Workspace
from accounts.naming import is_visible
from tools.models import Tool, Toolset
from tools.plain_text import unstorable

LONGEST_NAME = 100


class InvalidToolset(Exception):
    """A name that a toolset cannot have; the message says why."""


class NameTaken(InvalidToolset):
    """Another toolset of the workspace has this name."""


def toolsets_of(workspace: Workspace) -> QuerySet[Toolset]:
    """The workspace's toolsets by name, each with its tools that are in use, by name; two queries."""
    tools = Tool.objects.filter(deleted_at=None).select_related("current").order_by("name")
    return (
        Toolset.objects.filter(workspace=workspace).order_by("name").prefetch_related(Prefetch("tools", queryset=tools))
    )


def save(workspace: Workspace, name: str, tools: Iterable[Tool], toolset: Toolset | None = None) -> Toolset:
    """A new toolset, or one that is there with this name and these tools. Raises InvalidToolset."""
    name = _checked(name)
    try:
        with transaction.atomic():
            toolset = toolset or Toolset(workspace=workspace)
            toolset.name = name
            toolset.save()
            # Tools that were deleted stay in it: they may come back.
            gone = toolset.tools.exclude(deleted_at=None)
            toolset.tools.set([*tools, *gone])
    except IntegrityError as error:
        raise NameTaken(f"There is already a toolset named {name}.") from error
    return toolset


def add(workspace: Workspace, name: str, tools: Sequence[Tool]) -> Toolset:
    """Put tools into the toolset of this name, made where there is none. Raises InvalidToolset."""
    toolset, _ = Toolset.objects.get_or_create(workspace=workspace, name=_checked(name))
    toolset.tools.add(*tools)
    return toolset


def _checked(name: str) -> str:
    name = name.strip()
    if not is_visible(name):
        raise InvalidToolset("Give the toolset a name.")
    if len(name) > LONGEST_NAME or unstorable(name):
        raise InvalidToolset(f"A name has at most {LONGEST_NAME} characters, and none that no text can carry.")
    return name
