"""Deleting from the pages: asked first, then done; what still runs stays."""

import pytest

from accounts.models import Workspace
from accounts.owner import ensure_owner
from tests.traces.pages import fragment, text
from tests.traces.story import tell
from traces.models import Trace

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace() -> Workspace:
    return ensure_owner()[0]


def test_it_asks_with_the_question_that_will_go(client, workspace):
    story = tell(workspace)
    page = text(client.get(f"/traces/delete/?id={story.trace.pk}"))
    assert "Delete 1 trace?" in page
    assert "QUESTION-WORDS" in page
    assert Trace.objects.filter(pk=story.trace.pk).exists()


def test_htmx_gets_the_question_alone_for_its_dialog(client, workspace):
    page = text(fragment(client, f"/traces/delete/?id={tell(workspace).trace.pk}"))
    assert page.lstrip().startswith("<form")


def test_by_post_the_traces_are_gone_and_the_list_says_so(client, workspace):
    ids = [tell(workspace).trace.pk for _ in range(2)]
    response = client.post("/traces/delete/", {"id": ids}, follow=True)
    assert "2 traces deleted." in text(response)
    assert not Trace.objects.exists()


def test_a_run_that_goes_on_keeps_its_trace(client, workspace):
    running = tell(workspace, status="").trace
    assert "still going on" in text(client.get(f"/traces/delete/?id={running.pk}"))
    response = client.post("/traces/delete/", {"id": running.pk}, follow=True)
    assert "1 had not ended and stayed." in text(response)
    assert Trace.objects.filter(pk=running.pk).exists()


def test_another_workspaces_trace_stays(client, workspace):
    other = tell(Workspace.objects.create(name="Bob's")).trace
    client.post("/traces/delete/", {"id": other.pk})
    assert Trace.objects.filter(pk=other.pk).exists()


def test_nothing_selected_is_said(client, workspace):
    assert "Select traces in the list first." in text(client.get("/traces/delete/"))


def test_without_the_token_of_the_form_nothing_is_deleted(workspace, client):
    story = tell(workspace)
    client.handler.enforce_csrf_checks = True
    assert client.post("/traces/delete/", {"id": story.trace.pk}).status_code == 403
    assert Trace.objects.filter(pk=story.trace.pk).exists()
