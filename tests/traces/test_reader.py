import pytest

from accounts.ids import new_span_id
from accounts.models import Workspace
from tests.traces.conftest import NOW, ended, model_started, open_trace, record, recorded, tool_started
from traces import reader
from traces.changes import RunStarted
from traces.models import Trace


def test_a_trace_is_found_with_its_tools_and_tags(workspace, django_assert_num_queries):
    trace = open_trace(workspace, tags=["demo"])
    record(trace, tool_started(1, tool_name="b"), tool_started(2, tool_name="a"))
    with django_assert_num_queries(3):
        found = reader.find_trace(workspace, trace.pk)
        assert [tool.name for tool in found.tools.all()] == ["b", "a"]
        assert [tag.name for tag in found.tags.all()] == ["demo"]


def test_a_trace_of_another_workspace_is_not_found(trace):
    with pytest.raises(Trace.DoesNotExist):
        reader.find_trace(Workspace.objects.create(name="Charlie's"), trace.pk)


def test_spans_come_in_the_loop_s_order_whatever_the_clock_said(trace):
    run = RunStarted(new_span_id(), NOW)
    record(trace, run, tool_started(3, parent=run.span_id), tool_started(2), model_started(1))
    assert [span.sequence for span in reader.spans_of(trace)] == [0, 1, 2, 3]


def test_spans_come_in_two_queries_with_sizes_and_no_payload(trace, django_assert_num_queries):
    model = model_started(1, request=(b"12345",))
    tool = tool_started(2, arguments=b"123")
    record(trace, model, tool, ended(model, response=b"{}", response_content_type="application/json"))
    with django_assert_num_queries(2) as queries:
        one, other = reader.spans_of(trace)
        assert (one.request.size, one.response.content_type, one.output) == (5, "application/json", None)
        assert (other.arguments.size, other.request) == (3, None)
    assert not any("piece" in query["sql"] or "arrivals" in query["sql"] for query in queries)


def test_a_span_without_payloads_reads_as_none(trace):
    record(trace, model_started())
    [span] = reader.spans_of(trace)
    assert reader.request_bytes(span) is reader.response_bytes(span) is None
    assert reader.arguments_text(span) is reader.output_text(span) is None
    assert (list(reader.stream_events(span)), reader.request_pieces(span)) == ([], [])


def streamed(trace, chunks, content_type="text/event-stream; charset=utf-8"):
    start = model_started()
    end, arrivals = 0, []
    for t_ms, chunk in chunks:
        end += len(chunk)
        arrivals.append((t_ms, end))
    body = b"".join(chunk for _, chunk in chunks)
    record(trace, start, ended(start, response=body, response_content_type=content_type, arrivals=tuple(arrivals)))
    return reader.spans_of(trace)[0]


def test_each_event_has_the_time_of_its_last_byte(trace):
    span = streamed(
        trace, [(5, b"data: a\n"), (9, b"\ndata: b\n\nevent: x\nda"), (20, b"ta: c\n\n"), (30, b"data: d\n\n")]
    )
    assert [(event.t_ms, event.data) for event in reader.stream_events(span)] == [
        (9, "a"),
        (9, "b"),
        (20, "c"),
        (30, "d"),
    ]
    assert [event.event for event in reader.stream_events(span)][2] == "x"


def test_an_event_cut_off_at_the_end_is_shown(trace):
    span = streamed(trace, [(5, b"data: a\n\n"), (6, b"data: [DONE]")])
    assert [tuple(event)[::2] for event in reader.stream_events(span)] == [(5, "a"), (6, "[DONE]")]


def test_an_answer_that_is_no_stream_has_no_events(trace):
    assert list(reader.stream_events(streamed(trace, [(5, b"{}")], "application/json"))) == []


def test_what_is_new_in_a_request_is_marked(workspace):
    trace = recorded(workspace, [(b"[", b"1", b"]"), (b"[", b"1", b",2", b",3", b"]")])
    _, first, second = reader.spans_of(trace)
    assert all(piece.is_new for piece in reader.request_pieces(first))
    assert [piece.is_new for piece in reader.request_pieces(second)] == [False, False, True, True, False]


def test_calls_are_read_together_and_cut_where_they_say_so(trace, django_assert_max_num_queries):
    calls = [tool_started(n, arguments=b"%d" % n) for n in range(1, 9)]
    record(trace, *calls, ended(calls[0], output=b"x" * 20), ended(calls[1], output=b"\xff"))
    spans = reader.spans_of(trace)
    with django_assert_max_num_queries(2):
        texts = reader.call_texts(spans, limit=10)
    first, second, third = (texts[call.span_id] for call in calls[:3])
    assert (first.arguments, first.output, first.output_truncated) == ("1", "x" * 10, True)
    assert (second.output, second.output_truncated, third.output) == ("\\xff", False, None)
