"""Trying a tool: as it is saved, or as it stands in the form."""

from dataclasses import dataclass, replace

from asgiref.sync import sync_to_async
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts import secrets
from accounts.http import WorkspaceRequest
from accounts.masking import masker_of
from tools import parameters, service, trials
from tools.credentials import hide
from tools.execution import call
from tools.executors.outcome import Outcome
from tools.forms.arguments_form import ArgumentsForm
from tools.forms.errors import by_field
from tools.forms.tool_form import ToolForm
from tools.history import changes
from tools.mcp.peers import Peers
from tools.mcp.servers import peers_for
from tools.models import Tool, ToolVersion
from tools.samples import arguments_text
from tools.service import InvalidTool
from tools.takes import IN_AN_OBJECT
from traces.pages.tool_result import shown_result
from wire import mcp_result

MOST_ARGUMENTS = 1_000_000


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is to be run: a version, saved or not, of a saved tool or of none yet, and what it may use."""

    version: ToolVersion
    tool: Tool | None
    secrets: dict[str, str]
    peers: Peers


@require_POST
async def run(request: WorkspaceRequest) -> HttpResponse:
    """Run the tool once with the arguments that were typed, through what every run uses."""
    post = request.POST.dict()
    try:
        prepared = await sync_to_async(_prepared)(request)
    except InvalidTool as error:
        return await _answer(request, {"errors": by_field(error.errors)})
    version = prepared.version
    context: dict[str, object] = {"tool": prepared.tool}
    arguments = _arguments(version, post)
    if arguments.is_refused:
        return await _answer(request, {**context, "arguments": arguments})
    async with prepared.peers as peers:
        outcome = await call(
            version, arguments.text[:MOST_ARGUMENTS], approved=True, secrets=prepared.secrets, peers=peers
        )
    context |= {"outcome": outcome, "message": trials.said_of(outcome), "version": version, "arguments": arguments}
    context["result"] = shown_result(outcome.output) if outcome.content_type == mcp_result.CONTENT_TYPE else []
    return await _answer(request, context | await sync_to_async(_kept)(prepared, arguments.text, outcome))


@require_POST
def arguments(request: WorkspaceRequest) -> HttpResponse:
    """The arguments in another view, with a row more or less, for another schema, or a sample of them; nothing runs.

    `follow` asks for the form of a schema that has changed: as long as that cannot be read the form stays as it is.
    """
    post = request.POST.dict()
    saved, schema = _schema(request, ToolForm.from_post(post))
    trial = trials.trials_of(saved).filter(pk=post["trial"]).first() if saved and "trial" in post else None
    if trial is not None:
        shown = ArgumentsForm.of(schema, trial.arguments, post.get("view", "form"))
    elif "sample" in post:
        shown = ArgumentsForm.of(schema, arguments_text(schema), post.get("view", "form"))
    else:
        shown = ArgumentsForm.from_post(schema, post)
    if "follow" in request.GET and (shown.note or post.get("view") == "json"):
        return HttpResponse(status=204)
    template = "tools/_arguments.html" if request.htmx else "tools/outcome.html"
    return render(request, template, {"arguments": shown, "tool": saved, "name": post.get("name", "")})


def _arguments(version: ToolVersion, post: dict[str, str]) -> ArgumentsForm:
    """What was typed: into the form, which may refuse it, or as JSON, which is run as it is."""
    if post.get("view") == "form":
        return ArgumentsForm.checked(version.parameters, post)
    return ArgumentsForm(post.get("arguments", ""))


def _schema(request: WorkspaceRequest, form: ToolForm) -> tuple[Tool | None, str]:
    """The saved tool, if it is one, and the text of the schema: that in the form, else the saved one. Raises 404."""
    found = service.current_versions(request.workspace, [form.name]).get(form.name)
    saved = found.tool if found else None
    if "parameters" in request.POST:
        return saved, form.parameters_text if form.takes == "schema" else parameters.write(IN_AN_OBJECT)
    if found is None:
        raise Http404
    return saved, found.parameters_text


def _prepared(request: WorkspaceRequest) -> _Prepared:
    """The version to run and the secrets: the workspace's, and those typed into the form. Raises InvalidTool."""
    form, values = ToolForm.from_post(request.POST.dict()), secrets.values_of(request.workspace)
    saved = service.current_versions(request.workspace, [form.name]).get(form.name)
    if "kind" in request.POST:
        named = replace(form, name=form.name or "new_tool")
        version = service.draft(
            request.workspace, named.name, **named.fields(before=saved.implementation if saved else None)
        )
        version.implementation, typed = hide(named.name, version.implementation, values)
        if saved is not None and not changes(saved, version):
            version = saved
        peers = peers_for(request.workspace, [version], values)
        return _Prepared(version, saved.tool if saved else None, values | typed, peers)
    if saved is None:
        raise Http404
    return _Prepared(saved, saved.tool, values, peers_for(request.workspace, [saved], values))


def _kept(prepared: _Prepared, text: str, outcome: Outcome) -> dict[str, object]:
    """The try, kept where the tool is saved, and those before it."""
    if prepared.tool is None:
        return {}
    masked = masker_of(prepared.secrets).mask_text(text)
    trial = trials.record(prepared.tool, prepared.version, masked, outcome)
    return {"trial": trial, "trials": list(trials.trials_of(prepared.tool))}


async def _answer(request: WorkspaceRequest, context: dict[str, object]) -> HttpResponse:
    template = "tools/_tried.html" if request.htmx else "tools/outcome.html"
    # In a thread: the page's context reads the session.
    return await sync_to_async(render)(request, template, {**context, "name": request.POST.get("name", "")})
