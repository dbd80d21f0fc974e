"""Making a tool and changing one."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.http import WorkspaceRequest
from tools import remarks, service
from tools.as_sent import as_sent
from tools.checks import Fields
from tools.forms.arguments_form import ArgumentsForm
from tools.forms.errors import by_field
from tools.forms.tool_form import ToolForm
from tools.history import history_of
from tools.models import Tool, ToolVersion
from tools.samples import arguments_text, given_arguments
from tools.secret_uses import missing_for
from tools.service import DuplicateName, InvalidTool, Overtaken
from tools.trials import trials_of
from tools.views.checking import state_of
from traces.pages.look import protocol_words
from wire.protocols import PROTOCOLS

Errors = dict[str, list[str]]


@require_http_methods(["GET", "POST"])
def new(request: WorkspaceRequest) -> HttpResponse:
    """An empty form, or the one that was sent and could not be saved."""
    if request.method == "GET":
        return _new_page(request, ToolForm())
    form = ToolForm.from_post(request.POST.dict())
    try:
        typed = form.fields()
        tool = service.create_tool(workspace=request.workspace, name=form.name, created_by=request.user, **typed)
    except InvalidTool as error:
        return _new_page(request, form, by_field(error.errors))
    except DuplicateName as error:
        return _new_page(request, form, {"name": [str(error)]})
    messages.success(request, f"{tool.name} is saved.")
    assert tool.current is not None
    _tell(request, tool.current, typed)
    return redirect("tools:detail", tool.name)


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def detail(request: WorkspaceRequest, name: str) -> HttpResponse:
    """A tool, one of its versions in the form; saving makes the next version."""
    tool = find(request, name)
    before, version = tool.current, _shown_version(request, tool)
    if request.method == "GET" and request.htmx and "as" in request.GET:
        return render(request, "tools/_as_sent.html", _as_sent(request, tool, version))
    if request.method == "GET":
        return _tool_page(request, tool, version, ToolForm.from_version(version, name))
    form = ToolForm.from_post({**request.POST.dict(), "name": name})
    try:
        typed = form.fields(before=version.implementation)
        saved = service.new_version(tool, created_by=request.user, based_on=_number(request.POST, "based_on"), **typed)
    except InvalidTool as error:
        return _tool_page(request, tool, version, form, by_field(error.errors))
    except Overtaken:
        return _tool_page(request, tool, version, form, is_overtaken=True)
    messages.success(request, "Nothing was changed." if saved == before else f"Saved as version {saved.number}.")
    _tell(request, saved, typed)
    return redirect("tools:detail", name)


def find(request: WorkspaceRequest, name: str) -> Tool:
    """The workspace's tool of this name, or 404."""
    try:
        return service.get_tool(request.workspace, name)
    except Tool.DoesNotExist as error:
        raise Http404 from error


def _tell(request: WorkspaceRequest, version: ToolVersion, typed: Fields) -> None:
    """What is to be said of what was saved."""
    for doubt in remarks.doubts(version):
        messages.warning(request, doubt)
    for sentence in remarks.kept(version, typed["implementation"]):
        messages.info(request, sentence)


def _shown_version(request: WorkspaceRequest, tool: Tool) -> ToolVersion:
    """The version that the address names, else the current one."""
    number = _number(request.GET, "version")
    version = tool.current if number is None else tool.versions.filter(number=number).first()
    if version is None:
        raise Http404
    return version


def _number(given: QueryDict, name: str) -> int | None:
    """The number of a version; None where none is given."""
    text = given.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _as_sent(request: WorkspaceRequest, tool: Tool, version: ToolVersion) -> dict[str, object]:
    """The version in the protocol that the address names; in none where it names none."""
    chosen = request.GET.get("as", "")
    return {
        "version": version,
        "is_old": version != tool.current,
        "protocols": protocol_words(),
        "chosen_protocol": chosen,
        "sent": as_sent(version, chosen) if chosen in PROTOCOLS else None,
    }


def _new_page(request: WorkspaceRequest, form: ToolForm, errors: Errors | None = None) -> HttpResponse:
    arguments = ArgumentsForm.of(form.parameters_text, arguments_text(form.parameters_text))
    context = {"form": form, "errors": errors, "arguments": arguments, **state_of(form)}
    return render(request, "tools/new.html", context, status=422 if errors else 200)


def _tool_page(
    request: WorkspaceRequest,
    tool: Tool,
    version: ToolVersion,
    form: ToolForm,
    errors: Errors | None = None,
    *,
    is_overtaken: bool = False,
) -> HttpResponse:
    text = given_arguments(request.workspace, version, request.GET.dict())
    context = {
        "tool": tool,
        "form": form,
        "errors": errors,
        "is_overtaken": is_overtaken,
        "arguments": ArgumentsForm.of(version.parameters_text, text, request.GET.get("view", "form")),
        "trials": trials_of(tool),
        "history": history_of(tool),
        "missing_secrets": missing_for(request.workspace, [version]),
        **state_of(form),
        **_as_sent(request, tool, version),
    }
    status = 409 if is_overtaken else 422 if errors else 200
    return render(request, "tools/detail.html", context, status=status)
