"""What a run records of its tools' limits: retries with their reasons, waits, and how much the model read."""

from playground.history import conversation_after
from playground.models import Run
from tests.playground.stub import calls, results_of, text
from tools.limiting import retrying
from tools.service import create_tool
from traces.models import ATTEMPTS, QUEUED, Span
from traces.reader import output_bytes


def make(workspace, implementation, **limits):
    return create_tool(
        workspace=workspace,
        name="limited",
        description="Limited",
        parameters={"type": "object", "properties": {}},
        implementation=implementation,
        limits=limits,
    )


def tool_spans(run: Run) -> list[Span]:
    return list(Span.objects.filter(trace=run.trace_id, kind=Span.Kind.TOOL).order_by("sequence"))


def test_the_span_tells_of_every_attempt_and_the_page_says_why(stub, make_run, finish, workspace, client, monkeypatch):
    monkeypatch.setattr(retrying, "FIRST_WAIT_S", 0.01)
    make(workspace, {"kind": "http", "method": "GET", "url": "http://127.0.0.1:9/"}, retries=2)
    stub.play(calls(("limited", "{}")), text("It is down."))
    run = finish(make_run(tools=["limited"]))
    (span,) = tool_spans(run)
    attempts = span.attributes[ATTEMPTS]
    assert [one["error_type"] for one in attempts] == ["tool_error"] * 3
    assert [one["waited_ms"] > 0 for one in attempts] == [False, True, True]
    page = client.get(f"/traces/{run.trace_id}/?span={span.pk}").content.decode()
    assert "Attempt 2, after waiting 0.01" in page
    assert "Attempt 3" in client.get(f"/traces/{run.trace_id}/?span={span.pk}&tab=timing").content.decode()


def test_the_wait_for_a_place_stands_apart_from_the_call(stub, make_run, finish, workspace):
    make(workspace, {"kind": "canned", "default": {"output": "x", "delay_ms": 100}}, concurrency=1)
    stub.play(calls(("limited", "{}"), ("limited", "{}")), text("Done."))
    spans = tool_spans(finish(make_run(tools=["limited"])))
    assert [span.status for span in spans] == ["ok", "ok"]
    assert sum(QUEUED in span.attributes for span in spans) >= 1


def test_the_model_reads_a_part_the_record_has_the_whole_and_a_follow_up_reads_the_same(
    stub, make_run, finish, workspace
):
    make(workspace, {"kind": "canned", "default": {"output": "y" * 500}}, output_chars=100)
    stub.play(calls(("limited", "{}")), text("Long."))
    run = finish(make_run(tools=["limited"]))
    sent = results_of(stub.requests[1])[0]["content"]
    assert sent == "y" * 100 + "\n[cut here: these are the first 100 of 500 characters]"
    assert output_bytes(tool_spans(run)[0]) == b"y" * 500
    assert conversation_after(run)[2].parts[0].text == sent


def test_an_argument_that_the_schema_does_not_name_runs_and_is_told(stub, make_run, finish, workspace, client):
    make(workspace, {"kind": "canned", "default": {"output": "x"}})
    stub.play(calls(("limited", '{"invented": 1}')), text("Done."))
    run = finish(make_run(tools=["limited"]))
    (span,) = tool_spans(run)
    assert span.status == "ok"
    page = client.get(f"/traces/{run.trace_id}/?span={span.pk}").content.decode()
    assert "let pass by its schema: invented." in page
