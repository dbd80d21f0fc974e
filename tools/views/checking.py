"""The definition in the form, looked at while it is typed: faults, findings for each provider, and their repair."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.http import WorkspaceRequest
from tools import parameters
from tools.executors import http
from tools.fixing import NoSuchFix, fixed
from tools.forms.tool_form import ToolForm
from tools.linting import linted
from wire.schemas.walk import required_of


@require_POST
def check(request: WorkspaceRequest) -> HttpResponse:
    """What the schema in the form says so far, or what is wrong with it and where; and what providers make of it."""
    return render(request, "tools/_checked.html", state_of(ToolForm.from_post(request.POST.dict())))


@require_POST
def fix(request: WorkspaceRequest) -> HttpResponse:
    """The schema's text with one finding repaired; nothing is saved."""
    text = request.POST.get("parameters", "").replace("\r\n", "\n")
    dialect, _, place = request.POST.get("fix", "").partition(" ")
    name, _, path = place.partition(" ")
    try:
        return HttpResponse(fixed(text, dialect, path, name), content_type="text/plain; charset=utf-8")
    except (NoSuchFix, parameters.InvalidParameters):
        return HttpResponse("This place has changed meanwhile: look at the findings again.", status=409)


def state_of(form: ToolForm) -> dict[str, object]:
    """The schema's faults, or its parameters with whether each is required; and the linter's findings."""
    try:
        schema = parameters.read(form.parameters_text)
    except parameters.InvalidParameters as error:
        return {"faults": error.faults, "linted": None}
    required = required_of(schema)
    return {
        "names": [(name, name in required) for name in schema.get("properties", {})],
        "linted": linted(
            form.name,
            form.description,
            schema,
            form.parameters_text,
            strict=form.strict,
            unsent=http.unsent(form.http.implementation()[0], schema) if form.kind == "http" else (),
        ),
    }
