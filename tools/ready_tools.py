"""Tools that every workspace begins with: canned answers to well-known questions, with made-up figures.

One file a tool in `ready/`, in the form of the public API.
"""

import json
from pathlib import Path

from accounts.models import Workspace
from tools import service
from tools.models import Tool
from wire.conversation import Json

FOLDER = Path(__file__).parent / "ready"


def ready_tools() -> list[dict[str, Json]]:
    """What each of them is, by name."""
    return [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]


def ensure_ready_tools(workspace: Workspace) -> list[Tool]:
    """Make those that the workspace never had, and return them. One that a person deleted does not come back."""
    had = set(Tool.objects.filter(workspace=workspace).values_list("name", flat=True))
    return [service.create_tool(workspace=workspace, **tool) for tool in ready_tools() if tool["name"] not in had]
