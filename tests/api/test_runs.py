"""Runs over the API: from the request to the last event, against the simulator over real HTTP."""

import json
import re
from contextlib import ExitStack

import httpx
import pytest
import redis
from django.db import connection

from providers.service import create_provider
from tests.api.conftest import ASK
from tests.waiting import LONG_S
from tools.service import create_tool

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def events_of(url: str, stack, run_id: str, last_id: str = "") -> list[tuple[str, str, dict]]:
    """All events of an ended run, `(id, type, data)`, over real HTTP."""
    headers = stack.headers | ({"Last-Event-ID": last_id} if last_id else {})
    answer = httpx.get(f"{url}/api/v1/runs/{run_id}/events", headers=headers, timeout=LONG_S)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/event-stream"
    found = []
    for block in filter(None, answer.text.split("\n\n")):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return found


def test_it_is_accepted_at_once(stack):
    answer = stack.post("/runs", ASK)
    assert answer.status_code == 202
    started = answer.json()
    assert set(started) == {"id", "status", "trace_id", "url", "notes"}
    assert (started["status"], started["notes"]) == ("queued", [])
    assert started["url"].endswith(f"/traces/{started['trace_id']}/")


def test_what_its_provider_will_do_otherwise_is_noted(stack, workspace):
    url = "https://api.anthropic.com"
    create_provider(workspace=workspace, name="Claude", protocol="anthropic_messages", base_url=url, preset="custom")
    answer = stack.post("/runs", {**ASK, "provider": "Claude", "model": "m", "settings": {"seed": 7}})
    assert any("no seed" in note for note in answer.json()["notes"])


def test_what_came_of_it(finished):
    run = finished(metadata={"build": 7}, tags=["ci"])
    assert (run["status"], run["steps"], run["simulated"]) == ("succeeded", 2, True)
    assert "Tokyo" in run["output_text"]
    assert run["usage"]["input_tokens"] > 0
    assert re.fullmatch(r"0\.\d*[1-9]", run["cost_usd"])
    assert (run["metadata"], run["tags"], run["pending"], run["parent_id"]) == ({"build": 7}, ["ci"], [], None)
    for name in ("created_at", "started_at", "ended_at"):
        assert MOMENT.fullmatch(run[name])


def test_its_events_tell_everything_in_order(finished, stack, served):
    run = finished()
    events = events_of(served, stack, run["id"])
    kinds = [kind for _, kind, _ in events]
    assert kinds[0] == "run"
    assert kinds[-1] == "end"
    assert {"step", "text", "tool_call", "tool_result", "span", "usage"} <= set(kinds)
    assert all(data["run_id"] == run["id"] for _, _, data in events)
    said = "".join(data["delta"] for _, kind, data in events if kind == "text" and data["step"] == 2)
    assert said == run["output_text"]
    assert events[-1][2]["status"] == "succeeded"
    assert len({event_id for event_id, _, _ in events}) == len(events)


def test_a_reader_resumes_without_gap_or_repeat(finished, stack, served):
    run = finished()
    events = events_of(served, stack, run["id"])
    for cut in (0, len(events) // 2, len(events) - 2):
        assert events_of(served, stack, run["id"], last_id=events[cut][0]) == events[cut + 1 :]


def test_without_its_stream_the_database_tells_the_run(finished, stack, served, live_redis):
    run = finished()
    from_redis = events_of(served, stack, run["id"])
    assert len(from_redis) > 2
    drop_stream(live_redis, run["id"])
    kinds = [(kind, data.get("status")) for _, kind, data in events_of(served, stack, run["id"])]
    assert kinds == [("snapshot", "succeeded"), ("end", "succeeded")]


def drop_stream(url: str, run_id: str) -> None:
    with redis.Redis.from_url(url) as client:
        assert client.delete(f"live:run:{run_id}") == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite does not count its connections")
def test_whoever_watches_holds_no_connection_to_the_database(stack, served):
    path = f"{served}/api/v1/runs/{stack.post('/runs', ASK).json()['id']}/events"
    watched = []  # kept: who lets go of such an iterator hangs up
    with ExitStack() as streams:
        for _ in range(4):
            answer = streams.enter_context(httpx.stream("GET", path, headers=stack.headers, timeout=LONG_S))
            watched.append(answer.iter_lines())
            next(watched[-1])
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            assert cursor.fetchone() == (1,)


def test_a_queued_run_is_cancelled_at_once(stack):
    run_id = stack.post("/runs", ASK).json()["id"]
    answer = stack.post(f"/runs/{run_id}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (202, "cancelled")
    assert stack.get(f"/runs/{run_id}").json()["status"] == "cancelled"


def test_cancelling_what_has_ended_changes_nothing(finished, stack):
    run = finished()
    assert stack.post(f"/runs/{run['id']}/cancel").json()["status"] == "succeeded"


def test_a_conversation_goes_on_in_a_new_run(finished, finish, stack):
    first = finished()
    answer = stack.post(f"/runs/{first['id']}/messages", {"content": "And in Paris?"})
    assert answer.status_code == 202
    finish(answer.json()["id"])
    second = stack.get(f"/runs/{answer.json()['id']}").json()
    assert second["parent_id"] == first["id"]
    assert second["conversation_id"] == first["conversation_id"]
    assert "Paris" in second["output_text"]


def test_what_a_follow_up_says_otherwise_is_noted(finished, finish, stack, workspace):
    assert stack.post(f"/runs/{finished()['id']}/messages", {"content": "And in Paris?"}).json()["notes"] == []
    at = create_provider(workspace=workspace, name="R", protocol="openai_responses", base_url="https://api.example.com")
    run = stack.post("/runs", {**ASK, "provider": at.name, "model": "m", "settings": {"seed": 7}}).json()
    stack.post(f"/runs/{run['id']}/cancel")
    notes = stack.post(f"/runs/{run['id']}/messages", {"content": "Again."}).json()["notes"]
    assert notes
    assert set(notes) == set(run["notes"])


def test_a_run_that_has_not_ended_cannot_go_on(stack):
    run_id = stack.post("/runs", ASK).json()["id"]
    answer = stack.post(f"/runs/{run_id}/messages", {"content": "And now?"})
    assert answer.status_code == 422
    assert "not ended" in answer.json()["detail"]


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": 7}, {"content": "a", "role": "user"}])
def test_a_message_that_says_nothing_is_refused(finished, stack, body):
    run = finished()
    assert stack.post(f"/runs/{run['id']}/messages", body).status_code == 422


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"provider": "Nobody"}, "body.provider"),
        ({"model": ""}, "body.model"),
        ({"messages": []}, "body.messages"),
        ({"messages": [{"role": "robot", "content": "a"}]}, "body.messages.0"),
        ({"messages": [{"role": "tool", "call_id": "c", "content": "a"}]}, "body.messages.0"),
        ({"messages": "Hello"}, "body.messages"),
        ({"tools": ["get_whether"]}, "body.tools.0"),
        ({"tools": ["get_weather", "get_weather"]}, "body.tools.1"),
        ({"tool_choice": "perhaps"}, "body.tool_choice"),
        ({"tool_choice": {"name": "other"}}, "body.tool_choice"),
        ({"settings": {"temperature": 3}}, "body.settings.temperature"),
        ({"settings": {"heat": 1}}, "body.settings.heat"),
        ({"limits": {"max_steps": 0}}, "body.limits.max_steps"),
        ({"limits": {"max_turns": 1}}, "body.limits.max_turns"),
        ({"tags": ["a" * 101]}, "body.tags.0"),
        ({"metadata": {"log": "x" * 16_000}}, "body.metadata"),
        ({"stream": "yes"}, "body.stream"),
        ({"surprise": 1}, "body.surprise"),
    ],
)
def test_invalid_input_is_named_and_makes_no_run(stack, change, loc):
    answer = stack.post("/runs", ASK | change)
    assert answer.status_code == 422
    assert any(error["loc"].startswith(loc) for error in answer.json()["errors"]), answer.json()
    assert stack.get("/traces").json()["items"] == []


def test_a_cost_limit_without_a_price_is_refused(stack, workspace):
    create_provider(workspace=workspace, name="House", protocol="openai_chat", base_url="http://127.0.0.1:9/v1")
    body = ASK | {"provider": "House", "model": "m", "limits": {"max_cost_usd": "0.1"}}
    answer = stack.post("/runs", body)
    assert answer.status_code == 422
    assert "price of m is unknown" in answer.json()["detail"]


def test_a_tool_of_another_workspace_is_unknown(stack, workspace, stranger):
    create_tool(
        workspace=type(workspace).objects.exclude(pk=workspace.pk).get(),
        name="theirs",
        parameters={"type": "object", "properties": {}},
    )
    assert stack.post("/runs", ASK | {"tools": ["theirs"]}).status_code == 422


def test_another_workspaces_run_is_unknown(stack, stranger):
    path = f"/runs/{stack.post('/runs', ASK).json()['id']}"
    statuses = [
        stranger.get(path).status_code,
        stranger.get(f"{path}/events").status_code,
        stranger.post(f"{path}/cancel").status_code,
        stranger.post(f"{path}/messages", {"content": "a"}).status_code,
    ]
    assert statuses == [404, 404, 404, 404]
