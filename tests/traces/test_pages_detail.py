"""The trace page: header, tree, the span that is open."""

import re

import pytest

from accounts.models import Workspace
from accounts.owner import ensure_owner
from tests.traces.conftest import NOW
from tests.traces.pages import fragment, text
from tests.traces.story import tell
from traces.models import Trace

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace() -> Workspace:
    return ensure_owner()[0]


def pane_of(page: str) -> str:
    return re.search(r'id="pane"[^>]*data-span="(\w*)"', page)[1]


def test_the_header_has_the_numbers_in_their_order(client, workspace):
    story = tell(workspace)
    page = text(client.get(f"/traces/{story.trace.pk}/"))
    numbers = page[page.index('id="trace-numbers"') :]
    places = [numbers.index(words) for words in ("succeeded", "1.0 s", "2 steps", "65 tok", "$0.00052", "sim-planner")]
    assert places == sorted(places)


def test_a_trace_that_succeeded_opens_at_its_last_answer(client, workspace):
    story = tell(workspace)
    page = text(client.get(f"/traces/{story.trace.pk}/"))
    assert pane_of(page) == story.last
    assert "ANSWER-WORDS" in page


def test_a_trace_that_failed_opens_at_its_first_failing_span(client, workspace):
    story = tell(workspace, status="failed")
    page = text(client.get(f"/traces/{story.trace.pk}/"))
    assert pane_of(page) == story.failed_call
    assert "REASON-WORDS" in page


def test_the_address_names_the_span_and_the_tab(client, workspace):
    story = tell(workspace)
    page = text(client.get(f"/traces/{story.trace.pk}/?span={story.first}&tab=timing"))
    assert pane_of(page) == story.first
    assert 'data-tab="timing"' in page
    assert re.search(rf'id="span-{story.first}"[^>]*aria-current="true"', page)


def test_every_row_and_tab_is_a_link_that_works_by_itself(client, workspace):
    story = tell(workspace)
    page = text(client.get(f"/traces/{story.trace.pk}/"))
    links = set(re.findall(r'href="(/traces/\w+/\?[^"]+)" ', page))
    assert len(links) >= 5 + 6
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_the_tree_says_what_failed_in_a_word(client, workspace):
    story = tell(workspace)
    page = text(client.get(f"/traces/{story.trace.pk}/"))
    row = page[page.index(f'id="span-{story.failed_call}"') :]
    assert "failed</span>" in row[: row.index("</li>")]


def test_open_in_playground_takes_the_last_request(client, workspace):
    story = tell(workspace)
    assert f"/playground/?from_span={story.last}" in text(client.get(f"/traces/{story.trace.pk}/"))


def test_large_content_does_not_come_with_the_page_but_after_it(client, workspace):
    story = tell(workspace, output="LARGE" * 20_000)
    response = client.get(f"/traces/{story.trace.pk}/?span={story.call}")
    assert "LARGE" not in text(response)
    assert len(response.content) < 40_000
    assert 'hx-trigger="load"' in text(response)
    # Without scripts a link brings it.
    assert "LARGE" in text(client.get(f"/traces/{story.trace.pk}/?span={story.call}&content=1"))


def test_a_running_trace_follows_itself_and_one_that_ended_does_not(client, workspace):
    running, ended = tell(workspace, status=""), tell(workspace)
    assert f'data-progress="/traces/{running.trace.pk}/progress/"' in text(client.get(f"/traces/{running.trace.pk}/"))
    assert "data-progress" not in text(client.get(f"/traces/{ended.trace.pk}/"))


def test_progress_is_the_tree_and_the_numbers_with_the_open_span_kept(client, workspace):
    story = tell(workspace, status="")
    page = text(fragment(client, f"/traces/{story.trace.pk}/progress/?span={story.first}"))
    assert page.lstrip().startswith('<div class="tree" id="tree">')
    assert 'id="trace-numbers" hx-swap-oob="true"' in page
    assert re.search(rf'id="span-{story.first}"[^>]*aria-current="true"', page)


def test_a_trace_without_spans_says_so(client, workspace):
    from_before = tell(workspace, status="").trace
    from_before.spans.all().delete()
    assert "Nothing was recorded yet" in text(client.get(f"/traces/{from_before.pk}/"))


@pytest.mark.parametrize("query", ["span=unknown", "span=0123456789abcdef"])
def test_an_unknown_span_is_not_found(client, workspace, query):
    assert client.get(f"/traces/{tell(workspace).trace.pk}/?{query}").status_code == 404


def test_an_unknown_tab_shows_the_first(client, workspace):
    story = tell(workspace)
    assert 'data-tab="messages"' in text(client.get(f"/traces/{story.trace.pk}/?span={story.last}&tab=absent"))


@pytest.mark.parametrize("path", ["", "progress/", "share/", "spans/0/first/"])
def test_another_workspaces_trace_is_not_found(client, workspace, path):
    other = tell(Workspace.objects.create(name="Bob's"))
    assert client.get(f"/traces/{other.trace.pk}/{path}").status_code == 404


def test_an_unknown_trace_is_not_found(client, workspace):
    assert client.get("/traces/nothing/").status_code == 404


@pytest.mark.parametrize("tab", ["", "messages", "request", "response", "stream", "timing", "raw"])
def test_the_number_of_queries_is_small_whatever_is_open(client, workspace, django_assert_max_num_queries, tab):
    story = tell(workspace)
    with django_assert_max_num_queries(14):
        client.get(f"/traces/{story.trace.pk}/?tab={tab}")


def test_hostile_text_is_text_everywhere(client, workspace):
    story = tell(
        workspace, question="<script>alert(1)</script>", output="</pre><script>alert(2)</script>", model="<b>m</b>"
    )
    for span in (story.run, story.first, story.call, story.failed_call, story.last):
        page = text(client.get(f"/traces/{story.trace.pk}/?span={span}&content=1"))
        assert "<script>alert" not in page
        assert "<b>m</b>" not in page


def test_the_traces_before_and_after_are_one_step_away(client, workspace):
    traces = [tell(workspace).trace for _ in range(3)]
    Trace.objects.update(created_at=NOW)  # the same instant: ids decide
    older = client.get(f"/traces/{traces[1].pk}/older/")
    newer = client.get(f"/traces/{traces[1].pk}/newer/")
    assert older["Location"] == f"/traces/{traces[0].pk}/"
    assert newer["Location"] == f"/traces/{traces[2].pk}/"


def test_at_the_end_of_the_list_one_stays(client, workspace):
    trace = tell(workspace).trace
    tell(Workspace.objects.create(name="Bob's"))
    for way in ("older", "newer"):
        assert client.get(f"/traces/{trace.pk}/{way}/")["Location"] == f"/traces/{trace.pk}/"
