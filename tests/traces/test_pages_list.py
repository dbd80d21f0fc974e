"""The list of traces."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Workspace
from accounts.owner import ensure_owner
from tests.traces.conftest import open_trace
from tests.traces.pages import fragment, text
from tests.traces.story import tell
from traces.models import Trace

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace() -> Workspace:
    return ensure_owner()[0]


def rows(response) -> list[str]:
    return re.findall(r'<tr id="trace-(\w+)"', text(response))


def test_a_row_says_the_question_then_status_model_tools_and_numbers(client, workspace):
    story = tell(workspace)
    page = text(client.get("/traces/"))
    row = page[page.index(f'id="trace-{story.trace.pk}"') :]
    words = ["QUESTION-WORDS", "succeeded", "sim-planner", "get_weather", "1.0 s", ">2<", ">65<", "$0.00052", "<time"]
    at = row.index("</a>")
    for word in words[1:]:
        assert word in row[at:], word
    assert words[0] in row[:at]


def test_an_empty_list_says_what_will_be_here_and_where_to_begin(client, workspace):
    page = text(client.get("/traces/"))
    assert "Every run leaves a trace here" in page
    assert 'href="/playground/"' in page
    assert 'href="/playground/open/"' in page


def test_newest_first_and_older_ones_by_cursor(client, workspace):
    for number in range(52):
        trace = open_trace(workspace, f"question {number}")
        Trace.objects.filter(pk=trace.pk).update(created_at=timezone.now() - timedelta(minutes=100 - number))
    first = client.get("/traces/?model=sim-planner")
    assert len(rows(first)) == 50
    older = re.search(r'href="(\?model=sim-planner&amp;cursor=[^"]+)"', text(first))
    second = client.get("/traces/" + older[1].replace("&amp;", "&"))
    assert len(rows(second)) == 2
    assert not set(rows(first)) & set(rows(second))
    assert "Newest" in text(second)


@pytest.mark.parametrize(
    "query",
    [
        "status=failed",
        "model=other-model",
        "provider=Elsewhere",
        "tool=send_email",
        "tag=nightly",
        "q=umbrella",
        "since=2030-01-01",
        "until=2020-01-01",
    ],
)
def test_a_filter_lets_through_only_what_it_names(client, workspace, query):
    tell(workspace)
    response = client.get(f"/traces/?{query}")
    assert rows(response) == []
    assert "No trace is like this." in text(response)


@pytest.mark.parametrize(
    "query", ["status=failed", "model=sim-planner", "tool=get_weather", "q=question", "since=2020-01-01"]
)
def test_a_filter_that_fits_keeps_the_trace(client, workspace, query):
    story = tell(workspace, status="failed")
    assert rows(client.get(f"/traces/?{query}")) == [story.trace.pk]


def test_every_filter_that_is_on_is_a_chip_whose_link_drops_it_alone(client, workspace):
    tell(workspace)
    page = text(client.get("/traces/?status=failed&tool=get_weather"))
    assert 'href="?tool=get_weather" aria-current="true"' in page
    assert 'href="?status=failed" aria-current="true"' in page


def test_a_filter_that_cannot_be_understood_is_named_and_the_page_still_stands(client, workspace):
    response = client.get("/traces/?status=broken&since=yesterday")
    assert response.status_code == 200
    assert "<code>status</code>" in text(response)
    assert "<code>since</code>" in text(response)


def test_a_cursor_that_no_list_gave_is_said(client, workspace):
    assert "<code>cursor</code>" in text(client.get("/traces/?cursor=nonsense"))


def test_what_is_typed_into_a_filter_is_never_markup(client, workspace):
    page = text(client.get("/traces/", {"q": '"><script>alert(1)</script>'}))
    assert "<script>alert" not in page


def test_htmx_gets_the_list_alone(client, workspace):
    tell(workspace)
    page = text(fragment(client, "/traces/?status=succeeded"))
    assert page.lstrip().startswith('<div id="trace-list"')
    assert "<html" not in page


def test_a_history_restore_gets_the_whole_page(client, workspace):
    response = client.get("/traces/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in text(response)


def test_another_workspaces_traces_are_not_there(client, workspace):
    tell(Workspace.objects.create(name="Bob's"))
    assert rows(client.get("/traces/")) == []


def test_a_row_comes_alone_for_its_update_in_place(client, workspace):
    story = tell(workspace)
    page = text(client.get(f"/traces/{story.trace.pk}/row/"))
    assert page.lstrip().startswith(f'<tr id="trace-{story.trace.pk}"')


def test_another_workspaces_row_is_not_there(client, workspace):
    story = tell(Workspace.objects.create(name="Bob's"))
    assert client.get(f"/traces/{story.trace.pk}/row/").status_code == 404


def test_news_count_what_came_after_the_newest_row_and_passes_the_filter(client, workspace):
    old = tell(workspace).trace
    tell(workspace)
    tell(workspace, model="another")
    assert "2 new" in text(client.get(f"/traces/news/?after={old.pk}"))
    assert "1 new" in text(client.get(f"/traces/news/?after={old.pk}&model=another"))
    assert text(client.get(f"/traces/news/?after={old.pk}&model=absent")).strip() == ""


def test_as_many_rows_as_there_are_the_number_of_queries_stays(client, workspace, django_assert_num_queries):
    for _ in range(3):
        tell(workspace)
    with django_assert_num_queries(8):
        client.get("/traces/")
    for _ in range(5):
        tell(workspace)
    with django_assert_num_queries(8):
        client.get("/traces/")


def test_hostile_text_is_text(client, workspace):
    tell(workspace, question='<script>alert("q")</script>', model="<img src=x onerror=alert(1)>", provider="<b>p</b>")
    page = text(client.get("/traces/"))
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>p</b>" not in page


def test_posting_to_the_list_is_refused(client, workspace):
    assert client.post("/traces/").status_code == 405
