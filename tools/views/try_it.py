"""Trying a tool: as it is saved, or as it stands in the form."""

import json
from dataclasses import replace

from asgiref.sync import sync_to_async
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts import secrets
from accounts.http import WorkspaceRequest
from tools import parameters, service
from tools.credentials import hide
from tools.execution import call
from tools.forms.errors import by_field
from tools.forms.tool_form import ToolForm
from tools.models import ToolVersion
from tools.samples import arguments_text
from tools.service import InvalidTool
from tools.takes import IN_AN_OBJECT

MOST_ARGUMENTS = 1_000_000


@require_POST
async def run(request: WorkspaceRequest) -> HttpResponse:
    """Run the tool once with the arguments that were typed, through what every run uses."""
    arguments = request.POST.get("arguments", "")
    try:
        version, values = await sync_to_async(_prepared)(request)
    except InvalidTool as error:
        return await _answer(request, {"errors": by_field(error.errors)})
    outcome = await call(version, arguments[:MOST_ARGUMENTS], secrets=values)
    message = json.loads(outcome.text)["message"] if outcome.is_error else ""
    return await _answer(request, {"outcome": outcome, "message": message, "version": version})


@require_POST
def sample(request: WorkspaceRequest) -> HttpResponse:
    """Arguments made from the schema in the form, or an object with free text where the tool takes that."""
    form = ToolForm.from_post(request.POST.dict())
    schema = form.parameters_text if form.takes == "schema" else parameters.write(IN_AN_OBJECT)
    return render(request, "tools/_arguments.html", {"arguments": arguments_text(schema)})


def _prepared(request: WorkspaceRequest) -> tuple[ToolVersion, dict[str, str]]:
    """The version to run and the secrets: the workspace's, and those typed into the form. Raises InvalidTool."""
    form, values = ToolForm.from_post(request.POST.dict()), secrets.values_of(request.workspace)
    if "kind" in request.POST:
        named = replace(form, name=form.name or "new_tool")
        version = service.draft(request.workspace, named.name, **named.fields())
        version.implementation, typed = hide(named.name, version.implementation, values)
        values |= typed
    else:
        found = service.current_versions(request.workspace, [form.name]).get(form.name)
        if found is None:
            raise Http404
        version = found
    return version, values


async def _answer(request: WorkspaceRequest, context: dict[str, object]) -> HttpResponse:
    template = "tools/_outcome.html" if request.htmx else "tools/outcome.html"
    # In a thread: the page's context reads the session.
    return await sync_to_async(render)(request, template, {**context, "name": request.POST.get("name", "")})
