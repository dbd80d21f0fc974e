"""Decisions over the API: what waits is listed, a decision lets the run go on, every refusal is clear."""

import pytest

from tests.api.conftest import ASK, WEATHER

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(stack, finish):
    """A run whose only call waits: its id, and that of the call."""
    assert stack.ask("PUT", "/tools/get_weather", {**WEATHER, "approval": "ask"}).status_code == 200
    run_id = stack.post(
        "/runs", ASK | {"messages": [{"role": "user", "content": "What is the weather in Tokyo?"}]}
    ).json()["id"]
    finish(run_id)
    [call] = stack.get(f"/runs/{run_id}").json()["pending"]
    return run_id, call


def decide(stack, run_id: str, **body):
    return stack.post(f"/runs/{run_id}/decisions", body)


def test_what_waits_is_listed_with_why_and_what_can_be_decided(stack, waiting):
    run_id, call = waiting
    assert stack.get(f"/runs/{run_id}").json()["status"] == "waiting"
    assert (call["tool"], call["why"], call["decisions"]) == ("get_weather", "approval", ["approve", "deny", "output"])
    assert "Tokyo" in call["arguments"]
    assert call["message"] == "get_weather asks a person before it runs."


@pytest.mark.parametrize(
    ("said", "output"),
    [
        ({"decision": "approve"}, '{"temp_c":24}'),
        ({"decision": "deny", "reason": "Not today"}, "A person denied this call to get_weather: Not today"),
        ({"decision": "output", "output": {"temp_c": 1}}, '{"temp_c":1}'),
        ({"decision": "output", "output": "Closed.", "is_error": True}, "Closed."),
    ],
)
def test_a_decision_lets_the_run_go_on_and_stands_with_the_call(stack, waiting, finish, said, output):
    run_id, call = waiting
    answer = decide(stack, run_id, call_id=call["call_id"], **said)
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    finish(run_id)
    run = stack.get(f"/runs/{run_id}").json()
    assert (run["status"], run["pending"]) == ("succeeded", [])
    spans = stack.get(f"/traces/{run['trace_id']}").json()["spans"]
    [span] = [span for span in spans if span["kind"] == "tool"]
    assert output in span["tool"]["output"]
    assert span["attributes"]["toolscope.decision"]["decided"] == said["decision"]
    assert span["waited_ms"] >= 0


@pytest.mark.parametrize(
    ("said", "status", "where"),
    [
        ({"decision": "maybe"}, 422, "body.decision"),
        ({"decision": "retry"}, 422, "body.decision"),
        ({"decision": "output"}, 422, "body.output"),
        ({"decision": "approve", "output": "x"}, 422, "body.output"),
        ({"decision": "deny", "reason": "x" * 1001}, 422, "body.reason"),
        ({"decision": "approve", "call_id": "none"}, 404, "no such call"),
    ],
)
def test_what_cannot_be_decided_is_refused(stack, waiting, said, status, where):
    run_id, call = waiting
    answer = decide(stack, run_id, **{"call_id": call["call_id"], **said})
    assert answer.status_code == status
    assert where in answer.content.decode()
    assert stack.get(f"/runs/{run_id}").json()["status"] == "waiting"


def test_a_call_is_decided_on_once_and_not_after_the_end(stack, waiting, finish):
    run_id, call = waiting
    decide(stack, run_id, call_id=call["call_id"], decision="approve")
    again = decide(stack, run_id, call_id=call["call_id"], decision="deny")
    assert (again.status_code, again.json()["detail"]) == (409, "This call was decided on already.")
    finish(run_id)
    late = decide(stack, run_id, call_id=call["call_id"], decision="deny")
    assert (late.status_code, "has ended" in late.json()["detail"]) == (409, True)


def test_a_message_to_a_waiting_run_is_refused_with_a_clear_sentence(stack, waiting):
    answer = stack.post(f"/runs/{waiting[0]}/messages", {"content": "And now?"})
    assert answer.status_code == 422
    assert "waits for a person" in answer.json()["detail"]


def test_a_stranger_decides_nothing(stack, waiting, stranger):
    answer = decide(stranger, waiting[0], call_id=waiting[1]["call_id"], decision="approve")
    assert answer.status_code == 404
