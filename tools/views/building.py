"""The schema in the form as a table: shown, and changed an edit at a time. Nothing is saved."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.http import WorkspaceRequest
from tools.builder.edits import Edit, NoEdit, edited, read_schema
from tools.builder.rows import TYPES, rows_of


@require_POST
def build(request: WorkspaceRequest) -> HttpResponse:
    """The table of the text, after an edit where one is named; the text goes with it."""
    text = request.POST.get("parameters", "").replace("\r\n", "\n")
    edit = Edit(*(request.POST.get(name, "").replace("\r\n", "\n") for name in ("action", "path", "value")))
    context: dict[str, object] = {"edit": edit, "types": TYPES, "was": edit.path}
    try:
        if edit.action:
            text, context["now"] = edited(text, edit)
    except NoEdit as error:
        context["refusal"] = str(error)
    try:
        rows = rows_of(read_schema(text))
        # What is refused is said at the row that it is about, where that is shown.
        context |= {"rows": rows, "is_at_row": any(edit.path == one.path for row in rows for one in row.each())}
    except NoEdit as error:
        context["waits"] = str(error)
    return render(request, "tools/_builder.html", {**context, "text": text})
