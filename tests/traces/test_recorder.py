from decimal import Decimal
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.ids import new_span_id
from accounts.masking import Masker
from accounts.models import Workspace
from accounts.secrets import put
from tests.traces.conftest import NO_SECRETS, NOW, ended, model_started, open_trace, record, tool_started
from traces import recorder
from traces.changes import RunEnded, RunStarted, SpanEnded, StepsCounted
from traces.models import Body, Piece, Span, Trace
from traces.reader import arguments_text, output_bytes, request_bytes, response_bytes, spans_of, stream_events
from wire.conversation import Usage

SECRET = "sk-live-0123456789"
MASKER = Masker({"OPENAI": SECRET})


def test_a_new_trace_is_queued_and_has_cost_nothing(workspace):
    trace = open_trace(workspace, tags=["demo", "demo", "x"], metadata={"a": 1})
    assert (trace.status, trace.cost_usd, trace.steps) == ("queued", 0, 0)
    assert sorted(tag.name for tag in trace.tags.all()) == ["demo", "x"]


def test_a_title_is_masked_cut_and_storable(workspace):
    put(workspace, "OPENAI", SECRET)
    trace = open_trace(workspace, title=f"{SECRET}\x00\ud800" + "x" * 300, metadata={"key": SECRET})
    trace.refresh_from_db()
    assert trace.title.startswith("[secret:OPENAI]\\u0000\\ud800xxx")
    assert len(trace.title) == 200
    assert trace.metadata == {"key": "[secret:OPENAI]"}


def test_a_started_run_has_its_own_span_and_is_running(trace):
    record(trace, RunStarted("a" * 16, NOW))
    assert (trace.status, trace.started_at) == ("running", NOW)
    span = Span.objects.get()
    assert (span.pk, span.kind, span.sequence, span.status) == ("a" * 16, "run", 0, "running")


def test_a_span_stands_in_the_trace_while_it_runs(trace):
    start = model_started(request=(b"[1", b"]"), provider="OpenAI", model="gpt", attributes={"gen_ai.system": "openai"})
    record(trace, start)
    span = Span.objects.get()
    assert (span.status, span.ended_at, span.duration_ms) == ("running", None, None)
    assert (span.provider, span.model, span.attributes) == ("OpenAI", "gpt", {"gen_ai.system": "openai"})
    assert request_bytes(span) == b"[1]"


def test_an_ended_model_span_has_its_answer_usage_and_cost(trace):
    start = model_started(attributes={"a": 1})
    record(trace, start)
    end = ended(
        start,
        response=b"{}",
        response_content_type="application/json",
        usage=Usage(100, 20, 30, 40, 5),
        cost_usd=Decimal("0.0012"),
        price={"input_per_million": Decimal("0.15")},
        time_to_first_token_ms=12,
        finish_reason="stop",
        attributes={"b": 2},
    )
    record(trace, end, StepsCounted(1))
    span = Span.objects.get()
    assert (span.status, span.finish_reason, span.time_to_first_token_ms) == ("ok", "stop", 12)
    assert (span.input_tokens, span.output_tokens, span.cache_read_tokens) == (100, 20, 30)
    assert (span.cache_write_tokens, span.reasoning_tokens) == (40, 5)
    assert (span.cost_usd, span.price) == (Decimal("0.0012"), {"input_per_million": "0.15"})
    assert span.attributes == {"a": 1, "b": 2}
    assert response_bytes(span) == b"{}"
    assert (trace.input_tokens, trace.output_tokens, trace.cost_usd, trace.steps) == (100, 20, Decimal("0.0012"), 1)


def test_a_span_may_start_and_end_in_one_write(trace):
    start = tool_started(arguments=b'{"city": ', attributes={"a": 1})
    end = ended(start, status="error", error_type="invalid_json_arguments", error_message="cut", output=b"{}")
    record(trace, start, end)
    span = Span.objects.get()
    assert (span.status, span.error_type, arguments_text(span), output_bytes(span)) == (
        "error",
        "invalid_json_arguments",
        '{"city": ',
        b"{}",
    )
    assert trace.error_count == 1


def test_tools_are_counted_in_order_of_their_first_call(trace):
    record(trace, tool_started(1, tool_name="b"), tool_started(2, tool_name="a"), tool_started(3, tool_name="b"))
    record(trace, tool_started(4, tool_name="c"), tool_started(5, tool_name="a"))
    tools = trace.tools.order_by("position")
    assert [(tool.name, tool.calls) for tool in tools] == [("b", 2), ("a", 2), ("c", 1)]


def test_costs_add_up(trace):
    for number in range(1, 4):
        start = model_started(number)
        record(trace, start, ended(start, cost_usd=Decimal("0.1")))
    assert trace.cost_usd == Decimal("0.3")


def test_one_unknown_cost_makes_the_trace_s_cost_unknown_for_good(trace):
    for number, cost in enumerate([Decimal("0.1"), None, Decimal("0.2")], 1):
        start = model_started(number)
        record(trace, start, ended(start, cost_usd=cost, usage=Usage(10, 1)))
    assert trace.cost_usd is None
    assert trace.input_tokens == 30


def test_a_request_that_the_provider_refused_cost_nothing(trace):
    start = model_started()
    record(trace, start, ended(start, status="error", error_type="provider_rate_limited"))
    assert (trace.cost_usd, trace.error_count) == (0, 1)


def test_an_answer_that_was_cut_has_an_unknown_cost(trace):
    start = model_started()
    record(trace, start, ended(start, status="error", error_type="provider_timeout"))
    assert trace.cost_usd is None


def test_a_tool_has_no_cost(trace):
    start = tool_started()
    record(trace, start, ended(start, is_error=False))
    assert trace.cost_usd == 0


def test_the_first_end_of_a_span_counts(trace):
    start = model_started()
    record(trace, start)
    record(trace, ended(start, usage=Usage(10, 1), cost_usd=Decimal(1), response=b"first"))
    record(trace, ended(start, status="error", usage=Usage(99, 9), response=b"second"))
    span = Span.objects.get()
    assert (span.status, response_bytes(span), trace.input_tokens, trace.error_count) == ("ok", b"first", 10, 0)
    assert Body.objects.count() == 1


def test_an_end_without_a_start_changes_nothing(trace):
    record(trace, SpanEnded("f" * 16, NOW, "ok", output=b"x"))
    assert (Span.objects.count(), Body.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("status", "of_run", "of_work", "error_type"),
    [
        ("succeeded", "ok", "cancelled", ""),
        ("cancelled", "cancelled", "cancelled", ""),
        ("limit_reached", "cancelled", "cancelled", ""),
        ("failed", "error", "error", "interrupted"),
    ],
)
def test_the_end_of_a_run_leaves_no_span_running(trace, status, of_run, of_work, error_type):
    run = RunStarted(new_span_id(), NOW)
    record(trace, run, model_started(parent=run.span_id), RunEnded(NOW, status, "because"))
    run_span, work = Span.objects.order_by("sequence")
    assert (trace.status, trace.status_reason, trace.ended_at) == (status, "because", NOW)
    assert (run_span.status, work.status, work.error_type, work.ended_at) == (of_run, of_work, error_type, NOW)
    assert trace.error_count == (1 if status == "failed" else 0)
    assert trace.cost_usd is None


def test_an_ended_trace_takes_nothing_more(trace):
    record(trace, RunEnded(NOW, "succeeded"))
    with pytest.raises(recorder.TraceHasEnded):
        record(trace, tool_started())
    assert Span.objects.count() == 0


def test_an_interrupted_trace_ends_as_failed_once(trace):
    record(trace, RunStarted(new_span_id(), NOW), tool_started(1))
    record(trace, RunEnded(NOW, "failed", "The worker is gone."))
    with pytest.raises(recorder.TraceHasEnded):
        record(trace, RunEnded(NOW, "failed", "Again."))
    trace.refresh_from_db()
    assert (trace.status, trace.status_reason, trace.error_count) == ("failed", "The worker is gone.", 1)


def test_a_deleted_trace_takes_nothing(trace):
    Trace.objects.all().delete()
    with pytest.raises(Trace.DoesNotExist):
        recorder.record(trace.pk, tool_started(), masker=NO_SECRETS)


def test_nothing_is_written_when_one_change_cannot_be(trace):
    with pytest.raises(IntegrityError), transaction.atomic():
        recorder.record(trace.pk, tool_started(1, arguments=b"a"), tool_started(1), masker=NO_SECRETS)
    assert Body.objects.count() == 0


def test_secrets_are_masked_before_anything_is_written(trace):
    model = model_started(request=(b'{"key": "' + SECRET.encode() + b'"', b"}"), name=SECRET, attributes={"k": SECRET})
    tool = tool_started(arguments=SECRET.encode(), call_id=SECRET)
    record(trace, model, tool, masker=MASKER)
    record(trace, ended(model, response=SECRET.encode()), masker=MASKER)
    failed = ended(tool, output=b"\xff" + SECRET.encode(), status="error", error_message=f"bad {SECRET}")
    record(trace, failed, RunEnded(NOW, "failed", SECRET), masker=MASKER)
    one, other = spans_of(trace)
    assert request_bytes(one) == b'{"key": "[secret:OPENAI]"}'
    assert (response_bytes(one), one.name, one.attributes) == (b"[secret:OPENAI]", "[secret:OPENAI]", {"k": one.name})
    assert (arguments_text(other), output_bytes(other)) == ("[secret:OPENAI]", b"\xff[secret:OPENAI]")
    assert (other.error_message, other.call_id, trace.status_reason) == ("bad [secret:OPENAI]", one.name, one.name)
    assert one.masked_secrets == other.masked_secrets == ["OPENAI"]


def test_a_secret_in_the_history_is_masked_in_every_request(trace):
    pieces = (b"[", SECRET.encode(), b"]")
    first = model_started(1, request=pieces)
    record(trace, first, masker=MASKER)
    record(trace, model_started(2, request=(*pieces[:2], b",2", b"]"), request_base=first.span_id), masker=MASKER)
    _, second = spans_of(trace)
    assert request_bytes(second) == b"[[secret:OPENAI],2]"
    assert second.masked_secrets == ["OPENAI"]


def test_a_secret_that_is_new_is_masked_where_it_stood_before(trace):
    first = model_started(1, request=(SECRET.encode(),))
    record(trace, first, masker=NO_SECRETS)
    record(trace, model_started(2, request=(SECRET.encode(),), request_base=first.span_id), masker=MASKER)
    assert request_bytes(spans_of(trace)[1]) == b"[secret:OPENAI]"


def test_a_span_without_secrets_says_so(trace):
    record(trace, model_started(request=(b"{}",)), masker=MASKER)
    assert Span.objects.get().masked_secrets == []


def test_arrivals_follow_the_bytes_that_a_mask_moved(trace):
    first, second = b"data: " + SECRET.encode() + b"\n\n", b"data: 2\n\n"
    start = model_started()
    arrivals = ((10, len(first)), (20, len(first + second)))
    end = ended(start, response=first + second, response_content_type="text/event-stream", arrivals=arrivals)
    record(trace, start, end, masker=MASKER)
    [span] = spans_of(trace)
    assert response_bytes(span) == b"data: [secret:OPENAI]\n\ndata: 2\n\n"
    assert [(event.t_ms, event.data) for event in stream_events(span)] == [(10, "[secret:OPENAI]"), (20, "2")]


def test_text_that_no_database_takes_is_escaped_and_the_bytes_kept(trace):
    text = "a\x00b\ud800"
    start = tool_started(name=text, tool_name=text, call_id=text, arguments=b"\x00", attributes={text: text})
    end = ended(start, status="error", error_message=text, output=b"\x00\xff\xed\xa0\x80", finish_reason=text)
    record(trace, start, end, RunEnded(NOW, "failed", text))
    span = Span.objects.get()
    shown = "a\\u0000b\\ud800"
    assert (span.name, span.tool_name, span.call_id, span.error_message, span.finish_reason) == (shown,) * 5
    assert (span.attributes, trace.status_reason) == ({shown: shown}, shown)
    assert output_bytes(span) == b"\x00\xff\xed\xa0\x80"


def test_too_long_names_are_cut(trace):
    record(trace, tool_started(name="n" * 999, tool_name="t" * 999, call_id="c" * 999, model="m" * 999))
    span = Span.objects.get()
    assert (len(span.name), len(span.tool_name), len(span.call_id), len(span.model)) == (200, 128, 200, 200)


def test_a_ten_megabyte_output_is_kept_whole(trace):
    output = bytes(range(256)) * 40_000
    start = tool_started()
    record(trace, start, ended(start, output=output))
    assert output_bytes(Span.objects.get()) == output


def test_a_request_continues_that_of_its_base(trace):
    first = model_started(1, request=(b"[", b"1", b"]"))
    record(trace, first)
    record(trace, model_started(2, request=(b"[", b"1", b",2", b"]"), request_base=first.span_id))
    second = Span.objects.get(sequence=2)
    assert (second.request.base_id, second.request.kept) == (Span.objects.get(sequence=1).request_id, 2)
    assert request_bytes(second) == b"[1,2]"


def test_a_base_of_another_trace_is_not_used(trace, make_trace):
    first = model_started(1, request=(b"[", b"]"))
    record(make_trace(), first)
    record(trace, model_started(1, request=(b"[", b"]"), request_base=first.span_id))
    assert Span.objects.get(trace=trace).request.base_id is None


def test_a_whole_step_takes_few_statements(trace, django_assert_max_num_queries):
    model = model_started(request=(b"[", b"1", b"]"))
    record(trace, RunStarted(new_span_id(), NOW), model)
    calls = [tool_started(2 + n, arguments=b"%d" % n) for n in range(3)]
    with django_assert_max_num_queries(14):
        recorder.record(trace.pk, ended(model, response=b"{}", usage=Usage(1, 1)), *calls, masker=NO_SECRETS)
    with django_assert_max_num_queries(12):
        recorder.record(trace.pk, *(ended(call, output=b"%d" % n) for n, call in enumerate(calls)), masker=NO_SECRETS)


@pytest.mark.django_db(transaction=True)
def test_sums_stay_right_when_many_threads_write_one_trace():
    trace = open_trace(Workspace.objects.create(name="busy"))

    def write(number: int) -> None:
        for step in range(10):
            start = model_started(number * 10 + step + 1, request=(b"shared", b"%d" % number))
            recorder.record(trace.pk, start, tool_started(1000 + number * 10 + step), masker=NO_SECRETS)
            end = ended(start, usage=Usage(10, 1), cost_usd=Decimal("0.01"))
            recorder.record(trace.pk, end, masker=NO_SECRETS)
        connection.close()

    threads = [Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    trace.refresh_from_db()
    assert (trace.input_tokens, trace.output_tokens, trace.cost_usd) == (600, 60, Decimal("0.6"))
    assert trace.tools.get().calls == 60
    assert Piece.objects.count() == 7
