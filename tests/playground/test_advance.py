"""What comes of a run, against a provider that is reached over real HTTP."""

import asyncio
import json
import re
from collections.abc import Callable

import pytest

from playground.history import conversation_after
from playground.live.partial import partial
from playground.models import Run
from playground.runs import output_text
from playground.steps import steps_of
from playground.worker.advance import advance
from tests.clock import put_forward
from tests.playground.stub import Answer, calls, chunk, error, results_of, stalled, text, usage, whole
from tests.waiting import LONG_S, wait_for
from tools.service import create_tool
from traces.models import ODD_USAGE, Span
from traces.reader import arguments_bytes, output_bytes, request_bytes, response_bytes

TOKYO = '{"city": "Tokyo"}'


def spans(run: Run, kind: str) -> list[Span]:
    return list(Span.objects.filter(trace=run.trace, kind=kind).order_by("sequence"))


def test_a_run_calls_its_tools_and_answers(stub, make_run, finish, weather):
    stub.play(calls(("get_weather", TOKYO), ("get_weather", '{"city": "London"}')), text("24", " both."))
    run = finish(make_run(tools=["get_weather"]))
    assert (run.trace.status, run.trace.status_reason) == ("succeeded", "")
    assert output_text(run) == "24 both."
    assert (run.trace.steps, run.trace.input_tokens, run.trace.output_tokens) == (2, 30, 7)
    assert [span.status for span in Span.objects.filter(trace=run.trace)] == ["ok"] * 5
    assert [span.sequence for span in Span.objects.filter(trace=run.trace).order_by("sequence")] == [0, 1, 2, 3, 4]
    assert run.lease_holder == ""


def test_results_go_back_together_in_the_order_of_the_calls(stub, make_run, finish, workspace):
    for name, delay in (("first", 80), ("second", 0)):
        create_tool(
            workspace=workspace,
            name=name,
            description=name,
            parameters={"type": "object", "properties": {}},
            implementation={"kind": "canned", "default": {"output": name, "delay_ms": delay}},
        )
    stub.play(calls(("first", "{}"), ("second", "{}")), text("Done."))
    finish(make_run(tools=["first", "second"]))
    assert [result["content"] for result in results_of(stub.requests[1])] == ["first", "second"]
    assert [result["tool_call_id"] for result in results_of(stub.requests[1])] == ["call_0", "call_1"]


def test_the_record_is_what_went_over_the_wire(stub, make_run, finish, weather):
    answers = [calls(("get_weather", TOKYO)), text("Done.")]
    stub.play(*answers)
    run = finish(make_run(tools=["get_weather"]))
    models = spans(run, "model")
    assert [request_bytes(span) for span in models] == stub.bodies
    sent = [b"".join(part for part in answer.parts if isinstance(part, bytes)) for answer in answers]
    assert [response_bytes(span) for span in models] == sent
    [tool] = spans(run, "tool")
    assert arguments_bytes(tool) == TOKYO.encode()
    assert json.loads(output_bytes(tool)) == {"temp_c": 24}
    assert models[1].time_to_first_token_ms is not None


def test_an_answer_in_one_piece(stub, make_run, finish):
    stub.play(whole({"content": "Hello."}))
    run = finish(make_run(stream=False))
    assert run.trace.status == "succeeded"
    assert output_text(run) == "Hello."
    assert stub.requests[0]["stream"] is False


def test_a_host_that_does_not_stream_though_asked_to(stub, make_run, finish):
    stub.play(whole({"content": "Hello."}))
    assert output_text(finish(make_run())) == "Hello."


@pytest.mark.parametrize(
    ("name", "arguments", "error_type"),
    [
        ("get_weather", '{"city": "Tok', "invalid_json_arguments"),
        ("get_weather", '{"town": "Tokyo"}', "schema_violation"),
        ("get_weather", '{"city": "Atlantis"}', "tool_error"),
        ("get_wether", TOKYO, "unknown_tool"),
    ],
)
def test_a_failed_call_is_a_result_for_the_model_and_an_error_for_the_person(
    stub, make_run, finish, weather, name, arguments, error_type
):
    stub.play(calls((name, arguments)), text("I see."))
    run = finish(make_run(tools=["get_weather"]))
    assert run.trace.status == "succeeded"
    [span] = spans(run, "tool")
    assert (span.status, span.error_type, span.is_error) == ("error", error_type, True)
    [result] = results_of(stub.requests[1])
    told = json.loads(result["content"])
    assert told["error"] is True
    assert "Traceback" not in told["message"]


def test_a_denied_tool_is_not_run(stub, make_run, finish, workspace):
    create_tool(
        workspace=workspace,
        name="wipe",
        description="",
        parameters={"type": "object"},
        implementation={"kind": "canned", "default": {"output": "gone"}},
        approval="deny",
    )
    stub.play(calls(("wipe", "{}")), text("All right."))
    run = finish(make_run(tools=["wipe"]))
    assert spans(run, "tool")[0].error_type == "denied"
    assert "gone" not in str(stub.requests[1])


def test_a_cap_ends_the_run_and_keeps_what_was_recorded(stub, make_run, finish, weather):
    stub.choose(lambda request: calls(("get_weather", json.dumps({"city": str(len(request["messages"]))}))))
    run = finish(make_run(tools=["get_weather"], limits={"max_steps": 3}))
    assert run.trace.status == "limit_reached"
    assert run.trace.status_reason.startswith("max_steps: ")
    assert (run.trace.steps, len(spans(run, "tool"))) == (3, 3)


def test_the_same_call_again_is_flagged_and_in_the_end_stopped(stub, make_run, finish, weather):
    stub.play(calls(("get_weather", TOKYO)))
    run = finish(make_run(tools=["get_weather"]))
    assert run.trace.status_reason.startswith("repeated_call: ")
    assert [span.attributes.get("toolscope.call.repeats", 0) for span in spans(run, "tool")] == [0, 1, 2, 3]


def test_calls_over_the_cap_get_results_that_say_so(stub, make_run, finish, weather):
    wanted = [("get_weather", json.dumps({"city": str(number)})) for number in range(4)]
    stub.play(calls(*wanted))
    run = finish(make_run(tools=["get_weather"], limits={"max_calls_per_step": 2}))
    assert run.trace.status_reason.startswith("max_calls_per_step: ")
    assert [span.status for span in spans(run, "tool")] == ["ok", "ok", "error", "error"]
    assert len([m for m in conversation_after(run) if m.role == "tool"]) == 4


@pytest.mark.parametrize("limits", [{"max_total_tokens": 20}, {"max_calls": 1}])
def test_other_caps(stub, make_run, finish, weather, limits):
    stub.choose(lambda request: calls(("get_weather", json.dumps({"city": str(len(request["messages"]))}))))
    run = finish(make_run(tools=["get_weather"], limits=limits))
    assert run.trace.status_reason.startswith(next(iter(limits)))


@pytest.fixture
def out_of_time(worker, finish) -> Callable[[Run, Callable[[], object]], Run]:
    """Advance a run whose minute is over as soon as something has happened, and read it again."""

    def ended(run: Run, has_happened: Callable[[], object]) -> Run:
        advancing = asyncio.run_coroutine_threadsafe(advance(worker, run.pk), worker.loop)
        wait_for(has_happened)
        put_forward(LONG_S, worker.loop)
        advancing.result(LONG_S)
        return finish(run)

    return ended


def test_time_ends_a_stalled_stream_and_keeps_what_had_come(stub, make_run, out_of_time):
    stub.play(stalled("Once upon"))
    run = make_run(limits={"max_seconds": LONG_S})
    run = out_of_time(run, lambda: partial(run.pk).text == "Once upon")
    assert run.trace.status == "limit_reached"
    assert run.trace.status_reason.startswith("max_seconds: ")
    [span] = spans(run, "model")
    assert span.status == "cancelled"
    assert b"Once upon" in response_bytes(span)
    assert steps_of(run)[0].text == "Once upon"


def test_time_ends_a_tool_that_hangs(stub, make_run, out_of_time, slow):
    stub.play(calls(("slow", TOKYO)))
    run = make_run(tools=["slow"], limits={"max_seconds": LONG_S})
    run = out_of_time(run, Span.objects.filter(trace=run.trace, kind="tool").exists)
    assert run.trace.status_reason.startswith("max_seconds: ")
    assert spans(run, "tool")[0].status == "cancelled"


def test_a_failure_that_passes_is_tried_again_each_attempt_its_own_span(stub, make_run, finish):
    stub.play(error(429, "Slow down", Retry_After="0"), error(503, "Busy"), text("Here."))
    run = finish(make_run())
    assert run.trace.status == "succeeded"
    models = spans(run, "model")
    assert [span.error_type for span in models] == ["provider_rate_limited", "provider_overloaded", ""]
    assert [span.attributes["toolscope.attempt"] for span in models] == [1, 2, 3]
    assert [span.step for span in models] == [1, 1, 1]
    assert [span.attributes.get("toolscope.why") for span in models][:2] == [None, "Attempt 2: rate limited."]
    assert re.fullmatch(
        r"Attempt 3, after waiting 1(\.\d)? s: the provider was overloaded or failed\.",
        models[2].attributes["toolscope.why"],
    )
    assert models[2].attributes["toolscope.wait_s"] >= 1


def test_what_a_provider_says_about_an_error_is_kept_with_advice(stub, make_run, finish):
    stub.play(error(402, "Insufficient credits", x_request_id="req_7"))
    [span] = spans(finish(make_run()), "model")
    assert (span.error_type, span.error_message) == ("provider_auth", "Insufficient credits")
    assert span.attributes["http.response.status_code"] == 402
    assert span.attributes["toolscope.request_id"] == "req_7"
    assert "no credit left" in span.attributes["toolscope.advice"]


def test_a_host_that_says_whether_to_try_again_is_obeyed(stub, make_run, finish):
    stub.play(error(503, "Gone for today", x_should_retry="false"))
    assert finish(make_run()).trace.status == "failed"
    assert len(stub.requests) == 1


def test_a_call_that_the_host_could_not_read_is_written_once_more(stub, make_run, finish):
    body = {"error": {"message": "Failed to call a function.", "type": "x", "code": "tool_use_failed"}}
    stub.play(Answer([json.dumps(body).encode()], status=400, type="application/json"))
    run = finish(make_run())
    assert run.trace.status_reason.startswith("provider_invalid_request: Failed to call a function.")
    assert len(stub.requests) == 2
    assert spans(run, "model")[1].attributes["toolscope.why"] == "Attempt 2: the host could not read the model's call."


def test_a_refused_key_is_not_tried_again(stub, make_run, finish):
    stub.play(error(401, "Incorrect API key provided"))
    run = finish(make_run())
    assert run.trace.status == "failed"
    assert run.trace.status_reason.startswith("provider_auth: ")
    assert len(stub.requests) == 1


def test_an_answer_that_had_begun_is_not_asked_for_again(stub, make_run, finish):
    stub.play(Answer([chunk({"content": "Once"})]))
    run = finish(make_run())
    assert run.trace.status == "failed"
    assert run.trace.status_reason.startswith("provider_bad_response: ")
    assert len(stub.requests) == 1
    assert steps_of(run)[0].text == "Once"


def test_html_where_json_is_due(stub, make_run, finish):
    stub.play(Answer([b"<html><h1>It works!</h1></html>"], type="text/html"))
    run = finish(make_run())
    assert run.trace.status_reason.startswith("provider_bad_response: ")


def test_a_provider_that_is_not_there(stub, make_run, finish, provider):
    provider.base_url = "http://127.0.0.1:9/v1"
    provider.save()
    run = finish(make_run(limits={"max_seconds": 30}))
    assert run.trace.status == "failed"
    assert run.trace.status_reason.startswith("provider_unreachable: ")


def test_an_answer_cut_by_length_is_used_and_said_to_be_cut(stub, make_run, finish, weather):
    stub.play(calls(("get_weather", TOKYO), ("get_weather", '{"ci'), finish="length"), text("Half", finish="length"))
    run = finish(make_run(tools=["get_weather"]))
    assert [span.error_type for span in spans(run, "tool")] == ["", "truncated"]
    assert run.trace.status == "succeeded"
    assert run.trace.status_reason.startswith("truncated: ")


def test_unknown_cost_is_unknown(stub, make_run, finish):
    assert finish(make_run()).trace.cost_usd is None


def test_tokens_that_no_provider_counted_are_unknown_not_none(stub, make_run, finish):
    stub.play(Answer([chunk({"content": "Hello."}), chunk({}, "stop"), b"data: [DONE]\n\n"]))
    trace = finish(make_run()).trace
    assert (trace.tokens_are_known, trace.total_tokens) == (False, None)
    stub.play(text("Hello."))
    trace = finish(make_run()).trace
    assert (trace.tokens_are_known, trace.total_tokens) == (True, 11)


def test_with_parallel_calls_off_only_the_first_of_several_is_run(stub, make_run, finish, weather):
    stub.play(calls(("get_weather", TOKYO), ("get_weather", '{"city": "London"}')), text("24 in Tokyo."))
    run = finish(make_run(tools=["get_weather"], parallel_tool_calls=False))
    assert stub.requests[0]["parallel_tool_calls"] is False
    first, second = spans(run, "tool")
    assert (first.status, second.status, second.error_type) == ("ok", "error", "denied")
    assert "parallel" in second.attributes["toolscope.advice"]
    told = [result["content"] for result in results_of(stub.requests[1])]
    assert json.loads(told[0]) == {"temp_c": 24}
    assert "only the first call" in json.loads(told[1])["message"]


def test_a_forced_choice_holds_for_the_first_step_only(stub, make_run, finish, weather):
    stub.play(calls(("get_weather", TOKYO)), text("24."))
    finish(make_run(tools=["get_weather"], tool_choice="required"))
    assert stub.requests[0]["tool_choice"] == "required"
    assert "tool_choice" not in stub.requests[1]


def test_keys_are_nowhere_in_the_record(stub, make_run, finish):
    stub.play(text("Your key is sk-a-key-that-must-not-show, isn't it?"))
    run = finish(make_run())
    [span] = spans(run, "model")
    assert b"sk-a-key-that-must-not-show" not in response_bytes(span)


def test_a_run_goes_on_from_what_is_recorded(stub, make_run, finish, weather, worker):
    stub.play(calls(("get_weather", TOKYO)), text("24."))
    run = finish(make_run(tools=["get_weather"]))
    # As if the worker had been taken away between two steps.
    spans(run, "model")[1].delete()
    run.trace.status, run.trace.ended_at = "queued", None
    run.trace.save()
    run = finish(run)
    assert run.trace.status == "succeeded"
    assert stub.bodies[2] == stub.bodies[1]


def test_a_run_is_advanced_once_though_woken_twice(stub, make_run, finish, worker):
    run = finish(make_run())
    finish(run)
    assert len(stub.requests) == 1


def test_a_whole_run_takes_few_transactions(stub, make_run, finish, weather, worker, monkeypatch):
    asked = []
    db = type(worker).db
    monkeypatch.setattr(type(worker), "db", lambda self, *args: asked.append(args) or db(self, *args))
    stub.play(calls(("get_weather", TOKYO), ("get_weather", TOKYO)), text("24."))
    finish(make_run(tools=["get_weather"]))
    assert len(asked) <= 5  # taking it, two for the step with tools, one for the last request, one for the end


def test_usage_on_the_way_is_priced(stub, make_run, finish, provider):
    provider.prices.create(workspace=provider.workspace, model="stub-1", input_per_million=1, output_per_million=2)
    stub.play(Answer([chunk({"content": "Hi"}), chunk({}, "stop"), usage(1_000_000, 500_000)]))
    run = finish(make_run(limits={"max_cost_usd": 5}))
    assert run.trace.cost_usd == 2
    assert spans(run, "model")[0].price["source"] == "workspace"


def test_how_long_nobody_advanced_a_run_stands_beside_its_duration(stub, make_run, finish, client):
    stub.play(text("Hi"))
    run = finish(make_run())
    Run.objects.filter(pk=run.pk).update(paused_s=9.04)
    assert "9.0 s waiting" in client.get("/traces/").content.decode()
    assert "9.0 s of it waiting" in client.get(f"/traces/{run.trace_id}/").content.decode()


def test_counts_that_are_no_numbers_are_unknown_and_said_as_they_came(stub, make_run, finish, provider):
    provider.prices.create(workspace=provider.workspace, model="stub-1", input_per_million=1, output_per_million=2)
    odd = b'data: {"choices": [], "usage": {"prompt_tokens": "many", "completion_tokens": -5}}\n\ndata: [DONE]\n\n'
    stub.play(Answer([chunk({"content": "Hi"}), chunk({}, "stop"), odd]))
    run = finish(make_run())
    (model,) = spans(run, "model")
    assert (model.input_tokens, model.output_tokens, model.cost_usd) == (None, None, None)
    assert (run.trace.total_tokens, run.trace.cost_usd) == (None, None)
    assert model.attributes[ODD_USAGE] == ['prompt_tokens: "many"', "completion_tokens: -5"]


def test_a_tool_that_takes_free_text_is_offered_and_called_with_it(stub, make_run, finish, workspace, provider):
    provider.preset = "openai"  # a host that knows such tools
    provider.save()
    create_tool(
        workspace=workspace,
        name="sql",
        description="Runs SQL.",
        input={"type": "text"},
        implementation={"kind": "canned", "rules": [{"when": {"input": "select 1"}, "output": "one"}]},
    )
    call = {"index": 0, "id": "a", "type": "custom", "custom": {"name": "sql", "input": "select 1"}}
    stub.play(Answer([chunk({"tool_calls": [call]}), chunk({}, "tool_calls"), usage(9, 5)]), text("It is one."))
    run = finish(make_run(tools=["sql"]))
    assert [tool["type"] for tool in stub.requests[0]["tools"]] == ["custom"]
    assert stub.requests[1]["messages"][-2]["tool_calls"][0]["custom"] == {"name": "sql", "input": "select 1"}
    assert [result["content"] for result in results_of(stub.requests[1])] == ["one"]
    assert arguments_bytes(spans(run, "tool")[0]) == b"select 1"
