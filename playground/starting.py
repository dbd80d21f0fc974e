"""From the playground's form to a run: new, continued, branched, or opened from a recorded or pasted request."""

from typing import Any

from accounts.models import User, Workspace
from playground import runs
from playground.chosen_tools import in_order_of
from playground.errors import InvalidRun
from playground.models import Run
from playground.opening import fitted, opened_in
from playground.runs import Next, continue_run, create_run, find_run, make_next
from playground.setup import SetupForm
from wire.conversation import Json


def start(workspace: Workspace, user: User, form: SetupForm, branch: str = "", edited: str = "") -> Run:
    """The run that the form asks for, queued. `branch` is "run:message" and `edited` its new text.

    Raises InvalidRun, also where a run or span that the form refers to is gone.
    """
    wishes = form.wishes
    if branch:
        return make_next(planned_branch(workspace, branch, _content(edited), wishes), user)
    message = form.cleaned_data["message"]
    if form.cleaned_data["parent"]:
        run = _run(workspace, form.cleaned_data["parent"])
        return continue_run(run, _content(message), created_by=user, **_in_order(run, wishes))
    if (opened := opened_in(workspace, form.cleaned_data)) is not None:
        # The opened conversation again, its last words as the person left them.
        wishes, _ = fitted(workspace, opened, wishes)
        return create_run(workspace=workspace, messages=opened.messages_with(message), created_by=user, **wishes)
    messages: list[Json] = [{"role": "user", "content": _content(message)}]
    return create_run(workspace=workspace, messages=messages, created_by=user, **wishes)


def planned_branch(workspace: Workspace, branch: str, content: str, wishes: dict[str, Any]) -> Next:
    """The branch at "run:message" with this text. Raises InvalidRun."""
    run, index = _branch(workspace, branch)
    return runs.branch(run, index, content, **_in_order(run, wishes))


def _in_order(run: Run, wishes: dict[str, Any]) -> dict[str, Any]:
    """A form tells its tools by name; those that the run offered stay in its order."""
    names = [version.tool.name for version in run.offered()]
    return {**wishes, "tools": in_order_of(names, wishes["tools"])}


def _content(text: str) -> str:
    if not text.strip():
        raise InvalidRun([("message", "Write a message first.")])
    return text


def _branch(workspace: Workspace, branch: str) -> tuple[Run, int]:
    run_id, _, index = branch.partition(":")
    if not index.isdecimal():
        raise InvalidRun([("message", "This message is not known.")])
    return _run(workspace, run_id), int(index)


def _run(workspace: Workspace, run_id: str) -> Run:
    try:
        return find_run(workspace, run_id)
    except Run.DoesNotExist:
        raise InvalidRun([("parent", "The run that this continues was deleted. Begin a new conversation.")]) from None
