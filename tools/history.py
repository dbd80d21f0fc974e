"""What changed from one version of a tool to the next."""

import itertools
from dataclasses import dataclass

from tools.comparing import Line, compared
from tools.models import Tool, ToolVersion
from wire.conversation import Json

MOST_SHOWN = 50

_WORDS = {
    "description": "description",
    "parameters_text": "parameters",
    "input": "what it takes",
    "implementation": "implementation",
    "approval": "approval",
    "approval_rules": "approval rules",
    "side_effects": "side effects",
    "timeout_s": "time limit",
    "limits": "limits",
    "strict": "strict",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A version and, in words, what made it differ from the one before; the first differs in nothing."""

    version: ToolVersion
    changes: list[str]


def history_of(tool: Tool) -> list[Entry]:
    """The tool's latest versions, newest first; one query."""
    versions = list(tool.versions.select_related("created_by").order_by("-number")[: MOST_SHOWN + 1])
    entries = [Entry(version, changes(before, version)) for version, before in itertools.pairwise(versions)]
    if len(versions) <= MOST_SHOWN and versions:
        entries.append(Entry(versions[-1], []))
    return entries


def differences(before: ToolVersion, after: ToolVersion) -> list[tuple[str, list[Line]]]:
    """Each field in which two versions differ, line by line."""
    pairs = [(word, *_values(before, after, field)) for field, word in _WORDS.items()]
    return [(word, compared(old, new)) for word, old, new in pairs if old != new]


def _values(before: ToolVersion, after: ToolVersion, field: str) -> tuple[Json, Json]:
    """A field of both, to be compared; a schema written in one line is spread out, or all of it would differ."""
    texts = getattr(before, field), getattr(after, field)
    if field != "parameters_text" or all("\n" in text.strip() for text in texts):
        return texts
    old, new = before.parameters, after.parameters
    return texts if old == new else (old, new)


def changes(before: ToolVersion, after: ToolVersion) -> list[str]:
    """Names of the fields in which two versions differ."""
    return [word for field, word in _WORDS.items() if getattr(before, field) != getattr(after, field)]
