"""How one tool is used: where, how often, how well."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import WorkspaceRequest
from tools import toolsets
from tools.views.editor import find
from traces.tool_use import tool_use


@require_GET
def use(request: WorkspaceRequest, name: str) -> HttpResponse:
    """Calls, failures and times by version, the last failures, and where the tool is used."""
    tool = find(request, name)
    context = {
        "tool": tool,
        "use": tool_use(request.workspace, name),
        "toolsets": list(toolsets.toolsets_of(request.workspace).filter(tools=tool)),
    }
    return render(request, "tools/use.html", context)
