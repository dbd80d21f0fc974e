"""Traces over the API: what is told of a run, and the exact bytes behind it."""

import json

import pytest

pytestmark = pytest.mark.django_db(transaction=True)

SPAN = {
    "id", "parent_id", "kind", "name", "status", "step", "started_at", "ended_at", "duration_ms", "provider",
    "protocol", "model", "usage", "cost_usd", "time_to_first_token_ms", "finish_reason", "tool", "error", "attributes",
}  # fmt: skip


@pytest.fixture
def trace(finished, stack) -> dict:
    """The record of a run with two parallel calls."""
    return stack.get(f"/traces/{finished(tags=['ci'])['trace_id']}").json()


def spans(trace: dict, kind: str) -> list[dict]:
    return [span for span in trace["spans"] if span["kind"] == kind]


def test_the_list_tells_the_sums(stack, trace):
    [item] = stack.get("/traces").json()["items"]
    assert item == {name: value for name, value in trace.items() if name != "spans"}
    assert item["title"] == "What is the weather in Tokyo and London?"
    assert item["tools"] == [{"name": "get_weather", "calls": 2}]
    assert (item["status"], item["steps"], item["tags"]) == ("succeeded", 2, ["ci"])


def test_spans_come_in_the_order_of_their_starts_with_all_that_is_known(trace):
    assert [span["kind"] for span in trace["spans"]] == ["run", "model", "tool", "tool", "model"]
    assert all(set(span) >= SPAN for span in trace["spans"])
    run, model, tool = trace["spans"][:3]
    assert (run["parent_id"], model["parent_id"]) == (None, run["id"])
    assert (run["tool"], model["tool"], tool["usage"]) == (None, None, None)
    assert model["usage"]["input_tokens"] > 0
    assert model["price"]["source"] == "made up (simulated)"
    assert model["attributes"]["gen_ai.operation.name"] == "chat"
    assert (tool["tool"]["name"], tool["tool"]["version"], tool["tool"]["is_error"]) == ("get_weather", 1, False)
    assert json.loads(tool["tool"]["arguments"]) == {"city": "Tokyo"}
    assert json.loads(tool["tool"]["output"]) == {"temp_c": 24}
    assert tool["tool"]["truncated"] is False


def test_the_exact_bytes_can_be_had(stack, trace):
    _, last = spans(trace, "model")
    path = f"/traces/{trace['id']}/spans/{last['id']}"
    request, response = stack.get(f"{path}/request"), stack.get(f"{path}/response")
    assert request["Content-Type"] == "application/json"
    assert [message["role"] for message in json.loads(request.content)["messages"]][-2:] == ["tool", "tool"]
    assert response["Content-Type"] == "text/event-stream"
    assert response.content.rstrip().endswith(b"data: [DONE]")
    lines = [json.loads(line) for line in stack.get(f"{path}/stream").content.decode().splitlines()]
    assert [set(line) for line in lines] == [{"t_ms", "event", "data"}] * len(lines)
    assert lines[-1]["data"] == "[DONE]"
    assert all(line["data"] in response.content.decode() for line in lines)


def test_arguments_and_output_can_be_had_whole(stack, trace):
    tool = spans(trace, "tool")[0]
    path = f"/traces/{trace['id']}/spans/{tool['id']}"
    assert stack.get(f"{path}/arguments").content.decode() == tool["tool"]["arguments"]
    assert stack.get(f"{path}/output").content.decode() == tool["tool"]["output"]


def test_where_there_is_none_it_is_not_found(stack, trace):
    run, model, tool = trace["spans"][:3]
    base = f"/traces/{trace['id']}/spans"
    missing = [f"{run['id']}/request", f"{run['id']}/stream", f"{model['id']}/output", f"{tool['id']}/request"]
    missing += ["nobody/request", f"{tool['id']}/nonsense"]
    assert [stack.get(f"{base}/{path}").status_code for path in missing] == [404] * len(missing)


def test_a_span_belongs_to_its_trace(stack, finished, trace):
    other = finished()["trace_id"]
    model = spans(trace, "model")[0]
    assert stack.get(f"/traces/{other}/spans/{model['id']}/request").status_code == 404


def test_a_large_output_is_cut_in_the_trace_and_whole_at_its_address(stack, finished):
    implementation = {"kind": "canned", "default": {"output": "x" * 50_000}}
    tool = {"description": "Weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}
    assert stack.ask("PUT", "/tools/get_weather", tool | {"implementation": implementation}).status_code == 200
    trace = stack.get(f"/traces/{finished()['trace_id']}").json()
    span = spans(trace, "tool")[0]
    assert span["tool"]["truncated"] is True
    assert len(span["tool"]["output"]) < 20_000
    assert len(stack.get(f"/traces/{trace['id']}/spans/{span['id']}/output").content) >= 50_000


def test_a_failed_call_is_told_as_an_error(stack, finished):
    asked = {"messages": [{"role": "user", "content": "Weather in Atlantis?"}]}
    trace = stack.get(f"/traces/{finished(**asked)['trace_id']}").json()
    [span] = [span for span in spans(trace, "tool") if "Atlantis" in span["tool"]["arguments"]]
    assert span["status"] == "error"
    assert span["error"]["type"] == "tool_error"
    assert span["tool"]["is_error"] is True


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=succeeded", 1),
        ("status=failed", 0),
        ("model=sim-planner&provider=Simulator", 1),
        ("tool=get_weather", 1),
        ("tool=send_email", 0),
        ("tag=ci", 1),
        ("q=tokyo", 1),
        ("min_cost=0.000000001", 1),
        ("min_cost=5", 0),
        ("min_duration_ms=0", 1),
        ("min_duration_ms=60000", 0),
        ("since=2026-01-01&until=2999-01-01", 1),
        ("until=2026-01-01T00:00:00Z", 0),
    ],
)
def test_filters_choose(stack, trace, query, found):
    assert len(stack.get(f"/traces?{query}").json()["items"]) == found


@pytest.mark.parametrize(
    "query", ["status=great", "min_cost=much", "min_cost=-1", "min_duration_ms=-1", "since=yesterday", "cursor=x"]
)
def test_a_filter_that_means_nothing_is_refused(stack, query):
    answer = stack.get(f"/traces?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == f"query.{query.split('=')[0]}"


def test_the_newest_comes_first_page_by_page(stack, finished):
    made = [finished()["trace_id"] for _ in range(3)]
    first = stack.get("/traces?limit=2").json()
    second = stack.get(f"/traces?limit=2&cursor={first['next_cursor']}").json()
    assert [item["id"] for item in first["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None


def test_it_is_deleted(stack, trace):
    assert stack.ask("DELETE", f"/traces/{trace['id']}").status_code == 204
    assert stack.get(f"/traces/{trace['id']}").status_code == 404
    assert stack.ask("DELETE", f"/traces/{trace['id']}").status_code == 404


def test_what_still_runs_is_not_deleted(stack):
    asked = {"provider": "Simulator", "model": "sim-planner", "messages": [{"role": "user", "content": "Hello"}]}
    trace_id = stack.post("/runs", asked).json()["trace_id"]
    answer = stack.ask("DELETE", f"/traces/{trace_id}")
    assert answer.status_code == 409
    assert "Cancel it first" in answer.json()["detail"]


def test_another_workspaces_trace_is_unknown(stranger, trace):
    path = f"/traces/{trace['id']}"
    paths = [path, f"{path}/shares", f"{path}/spans/{trace['spans'][1]['id']}/request"]
    assert [stranger.get(one).status_code for one in paths] == [404, 404, 404]
    assert stranger.ask("DELETE", path).status_code == 404
    assert stranger.get("/traces").json()["items"] == []
