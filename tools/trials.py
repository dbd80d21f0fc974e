"""What was tried by hand: the latest of each tool are kept, to be repeated or to become a canned answer."""

from django.db import transaction
from django.db.models import QuerySet

from tools.executors.outcome import Outcome
from tools.models import Tool, ToolVersion, Trial
from tools.outputs import whole_text
from tools.plain_text import unstorable
from wire import json_text

MOST = 20
MAX_ARGUMENTS = 100_000
MAX_OUTPUT = 100_000
"""In characters. Longer arguments are not kept; of a longer output it is kept how long it was."""


def record(tool: Tool, version: ToolVersion, arguments: str, outcome: Outcome) -> Trial | None:
    """Keep this try, and the latest before it; None where its arguments cannot be kept. They come without secrets."""
    if len(arguments) > MAX_ARGUMENTS or unstorable(arguments):
        return None
    output = said_of(outcome) if outcome.is_error else whole_text(outcome.output, outcome.content_type)
    kept = None if output is None or len(output) > MAX_OUTPUT or unstorable(output) else output
    with transaction.atomic():
        made = Trial.objects.create(
            tool=tool,
            version=version if version.number else None,
            arguments=arguments,
            error_type=outcome.error_type,
            output=kept or "",
            output_is_kept=kept is not None,
            content_type=outcome.content_type[:200],
            size=len(outcome.output),
            duration_ms=outcome.duration_ms,
        )
        too_old = list(tool.trials.order_by("-created_at", "-id").values_list("pk", flat=True)[MOST:])
        Trial.objects.filter(pk__in=too_old).delete()
    return made


def trials_of(tool: Tool) -> QuerySet[Trial]:
    """The tool's tries, newest first; one query."""
    return tool.trials.select_related("version").order_by("-created_at", "-id")


def said_of(outcome: Outcome) -> str:
    """The sentence that a model reads of a failure; nothing where it is none."""
    return str(json_text.loads(outcome.text)["message"]) if outcome.is_error else ""
