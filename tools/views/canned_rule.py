"""Making a canned rule of what a try came to, after asking."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.http import WorkspaceRequest
from tools.canned_rule import NoRule, add, rule_of
from tools.parameters import write
from tools.service import InvalidTool
from tools.trials import trials_of
from tools.views.editor import find


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def confirm(request: WorkspaceRequest, name: str, trial_id: str) -> HttpResponse:
    """Show the rule and what it makes of the tool; by POST it is so. For htmx the question is a dialog."""
    tool = find(request, name)
    trial = trials_of(tool).filter(pk=trial_id).first()
    if trial is None:
        raise Http404
    if request.method == "POST":
        try:
            version = add(trial, request.user)
        except (NoRule, InvalidTool) as error:
            messages.error(request, f"No rule was made. {error}")
        else:
            messages.success(request, f"Saved as version {version.number}: this call has a canned answer.")
        return redirect("tools:detail", name)
    try:
        rule, refusal = write(rule_of(trial)), ""
    except NoRule as error:
        rule, refusal = "", str(error)
    context = {"tool": tool, "trial": trial, "rule": rule, "refusal": refusal}
    return render(request, "tools/_canned_rule.html" if request.htmx else "tools/canned_rule.html", context)
