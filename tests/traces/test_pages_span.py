"""One span: what stands under each tab, and its payloads as files."""

import json

import pytest

from accounts.models import Workspace
from accounts.owner import ensure_owner
from tests.traces.conftest import ended, model_started, open_trace, record
from tests.traces.pages import fragment, text
from tests.traces.story import tell
from traces import reader
from traces.models import STATED_COST

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace() -> Workspace:
    return ensure_owner()[0]


@pytest.fixture
def story(workspace):
    return tell(workspace)


def tab(client, story, span_id, name) -> str:
    response = fragment(client, f"/traces/{story.trace.pk}/spans/{span_id}/{name}/")
    assert response.status_code == 200
    return text(response)


def test_messages_show_what_is_new_and_the_answer_and_fold_the_rest(client, story):
    page = tab(client, story, story.last, "messages")
    assert "2 earlier messages" in page
    assert "SYSTEM-WORDS" not in page
    assert page.index("ARGUMENT-Tokyo") < page.index("OUTPUT-24") < page.index("ANSWER-WORDS")


def test_what_was_folded_comes_when_it_is_unfolded(client, story):
    page = tab(client, story, story.last, "earlier-messages")
    assert "SYSTEM-WORDS" in page
    assert "QUESTION-WORDS" in page
    assert "OUTPUT-24" not in page


def test_of_the_first_request_everything_is_new(client, story):
    page = tab(client, story, story.first, "messages")
    assert "earlier" not in page
    assert "SYSTEM-WORDS" in page
    assert "ARGUMENT-Tokyo" in page


def test_request_shows_new_elements_first_and_the_frame_around_them(client, story):
    page = tab(client, story, story.last, "request")
    assert "3 messages" in page
    assert page.index("OUTPUT-24") < page.index("Model, tools and settings")
    assert "SYSTEM-WORDS" not in page
    assert "SYSTEM-WORDS" in tab(client, story, story.last, "earlier-request")


def test_a_request_that_is_not_cut_by_messages_is_shown_whole(client, workspace):
    trace = open_trace(workspace)
    start = model_started(request=(b"not", b" json", b" at all"), protocol="openai_chat")
    record(trace, start)
    url = f"/traces/{trace.pk}/spans/{start.span_id}"
    assert "not json at all" in text(fragment(client, f"{url}/request/"))
    assert "cannot be read as messages" in text(fragment(client, f"{url}/messages/"))


def test_a_streamed_response_is_put_together_and_its_events_stand_under_stream(client, story):
    assert "Put together from the received events" in tab(client, story, story.last, "response")
    page = tab(client, story, story.last, "stream")
    assert page.index("10 ms") < page.index("20 ms") < page.index("30 ms")
    assert "ANSWER-WORDS:" in page


def test_an_answer_that_was_no_stream_has_no_stream_tab(client, story):
    page = tab(client, story, story.first, "stream")
    assert 'data-tab="messages"' in page
    assert ">Stream</a>" not in page


def test_a_call_shows_arguments_and_output(client, story):
    page = tab(client, story, story.call, "call")
    assert page.index("ARGUMENT-Tokyo") < page.index("OUTPUT-24")


def test_an_error_says_its_type_what_happened_and_what_to_do(client, story):
    page = tab(client, story, story.failed_call, "call")
    assert "schema_violation" in page
    assert "city must be a string, not ARGUMENT-42" in page
    assert "do not follow the tool&#x27;s schema" in page


def test_timing_has_the_money_with_enough_digits(client, story):
    assert "$0.00042" in tab(client, story, story.first, "timing")


def test_what_the_provider_says_a_request_cost_stands_beside_our_sum(client, story):
    span = story.trace.spans.get(pk=story.first)
    span.attributes |= {STATED_COST: "0.00051"}
    span.save()
    page = tab(client, story, story.first, "timing")
    assert "As the provider says" in page
    assert "$0.00051" in page
    assert "As the provider says" not in tab(client, story, story.last, "timing")


def test_timing_says_why_the_answer_ended_in_the_providers_word_and_in_a_sentence(client, story):
    span = story.trace.spans.get(pk=story.last)
    headers = {"x-request-id": "req-1", "x-ratelimit-remaining-tokens": "900", "content-type": "text/html"}
    span.finish_reason = "length"
    span.attributes = {"toolscope.finish_reason": "max_tokens", "toolscope.response.headers": headers}
    span.price = {"source": "own", "input_per_million": "1.00", "cache_read_per_million": "0.10"}
    span.cache_read_tokens = 7
    span.save()
    page = tab(client, story, story.last, "timing")
    assert "max_tokens" in page
    assert "The answer was cut at the limit of output tokens" in page
    assert page.index("req-1") < page.index("x-ratelimit-remaining-tokens")
    assert "text/html" not in page
    assert "at $0.10 per million" in page


def test_what_failed_the_run_is_said_once(client, story):
    span = story.trace.spans.get(pk=story.failed_call)
    story.trace.status_reason = f"schema_violation: {span.error_message}"
    story.trace.save()
    page = text(client.get(f"/traces/{story.trace.pk}/?span={story.failed_call}"))
    assert page.count("city must be a string, not ARGUMENT-42</span>") == 1
    assert '<p class="prose">city must be a string' not in page
    assert "do not follow the tool&#x27;s schema" in page


def test_unknown_cost_is_a_dash_with_its_reason(client, story):
    span = story.trace.spans.get(pk=story.first)
    span.cost_usd = None
    span.save()
    page = tab(client, story, story.first, "timing")
    assert "No price is known" in page
    assert "$0" not in page


def test_raw_is_the_exact_text(client, story):
    page = tab(client, story, story.last, "raw")
    assert "data: [DONE]" in page
    assert "SYSTEM-WORDS" in page


def test_a_replaced_secret_is_said(client, story):
    span = story.trace.spans.get(pk=story.first)
    span.masked_secrets = ["WEATHER_TOKEN"]
    span.save()
    assert "[secret:WEATHER_TOKEN]" in tab(client, story, story.first, "raw")


def test_above_two_megabytes_there_is_a_head_and_a_download(client, workspace):
    story = tell(workspace, output=json.dumps(["x" * 99] * 21_000))
    response = fragment(client, f"/traces/{story.trace.pk}/spans/{story.call}/call/")
    assert len(response.content) < 200_000
    assert f'href="/traces/{story.trace.pk}/spans/{story.call}/output" download' in text(response)
    assert "of 2.1 MB" in text(response) or "of 2.2 MB" in text(response)


def test_binary_output_and_lone_surrogates_are_shown_escaped(client, workspace):
    story = tell(workspace, output="nul \x00 and \ud800")
    page = tab(client, story, story.call, "call")
    assert "\\u0000" in page
    assert "\\ud800" in page
    assert "\x00" not in page
    tab(client, story, story.last, "messages")


def test_a_span_that_still_runs_says_so(client, workspace):
    trace = open_trace(workspace)
    start = model_started(request=(b"{}",), protocol="openai_chat")
    record(trace, start)
    for name in ("messages", "response", "timing", "raw"):
        response = fragment(client, f"/traces/{trace.pk}/spans/{start.span_id}/{name}/")
        assert 'data-status="running"' in text(response)


def test_an_answer_that_is_not_the_protocols_is_shown_as_received(client, workspace):
    trace = open_trace(workspace)
    start = model_started(request=(b"{}",), protocol="openai_chat")
    body = b"<html><script>alert(1)</script></html>"
    record(trace, start, ended(start, status="error", response=body, response_content_type="text/html"))
    page = text(fragment(client, f"/traces/{trace.pk}/spans/{start.span_id}/response/"))
    assert "&lt;html&gt;&lt;script&gt;" in page


def test_a_protocol_that_is_not_known_still_shows_its_bytes(client, workspace):
    trace = open_trace(workspace)
    start = model_started(request=(b'{"a": 1}',), protocol="smoke_signals")
    record(trace, start, ended(start, response=b'{"b": 2}', response_content_type="application/json"))
    url = f"/traces/{trace.pk}/spans/{start.span_id}"
    assert "smoke_signals" in text(fragment(client, f"{url}/messages/"))
    assert "&quot;b&quot;: 2" in text(fragment(client, f"{url}/response/"))


def test_opened_by_itself_a_fragment_leads_to_its_page(client, story):
    response = client.get(f"/traces/{story.trace.pk}/spans/{story.last}/timing/")
    assert response["Location"] == f"/traces/{story.trace.pk}/?span={story.last}&tab=timing"


@pytest.mark.parametrize("column", ["request", "response"])
def test_a_download_is_the_exact_bytes_and_never_shown(client, story, column):
    response = client.get(f"/traces/{story.trace.pk}/spans/{story.last}/{column}")
    span = story.trace.spans.get(pk=story.last)
    assert response.content == getattr(reader, f"{column}_bytes")(span)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("column", ["arguments", "attributes", "trace_id"])
def test_what_a_span_has_not_cannot_be_downloaded(client, story, column):
    assert client.get(f"/traces/{story.trace.pk}/spans/{story.last}/{column}").status_code == 404


def test_a_span_of_another_trace_is_not_found(client, workspace, story):
    other = tell(workspace)
    assert client.get(f"/traces/{other.trace.pk}/spans/{story.last}/timing/").status_code == 404


def test_a_long_message_is_shown_by_its_beginning_and_says_so(client, workspace):
    story = tell(workspace, output="LONG " * 200_000)
    response = fragment(client, f"/traces/{story.trace.pk}/spans/{story.last}/messages/")
    assert len(response.content) < 100_000
    assert "of 1.0 MB" in text(response)
