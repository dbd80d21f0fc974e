"""A call from raw arguments to outcome: every failure is a result for the model, and says enough for the person."""

import asyncio
import json

import pytest

from outbound.addresses import AddressPolicy
from tests.tools.conftest import make_version
from tools import executors
from tools.execution import call, unknown_tool
from tools.executors.outcome import Executor

ECHO = {"kind": "canned", "rules": [{"when": {"city": "Tokyo"}, "output": {"temp": 24}}], "default": {"output": "mild"}}


def run(version, raw, **options):
    return asyncio.run(call(version, raw, **options))


def message(outcome):
    said = json.loads(outcome.text)
    assert said["error"] is True
    assert set(said) == {"error", "message"}
    return said["message"]


def test_sound_arguments_are_run():
    outcome = run(make_version(ECHO), '{"city": "Tokyo"}')
    assert (outcome.text, outcome.is_error, outcome.error_type) == ('{"temp":24}', False, "")


def test_the_time_is_taken():
    slow = {"kind": "canned", "default": {"output": 1, "delay_ms": 50}}
    assert run(make_version(slow), '{"city": "Tokyo"}').duration_ms >= 50


def test_malformed_json_names_the_position_and_the_schema():
    outcome = run(make_version(ECHO), '{"city": "Tok')
    assert outcome.error_type == "invalid_json_arguments"
    assert "line 1" in message(outcome)
    assert '"required": ["city"]' in message(outcome)


def test_arguments_that_are_no_object_are_not_run():
    assert run(make_version(ECHO), '["Tokyo"]').is_error


def test_a_schema_violation_names_the_place_and_what_was_expected():
    outcome = run(make_version(ECHO), '{"city": 42}')
    assert outcome.error_type == "schema_violation"
    assert "city" in message(outcome)
    assert "string" in message(outcome)


def test_all_violations_are_told():
    outcome = run(make_version(ECHO), '{"unit": "kelvin", "days": 3}')
    for word in ("city", "kelvin", "days"):
        assert word in message(outcome)


def test_empty_arguments_are_an_error_where_something_is_required():
    assert run(make_version(ECHO), "").is_error


def test_empty_arguments_are_none_where_nothing_is_required_and_it_is_said():
    outcome = run(make_version(ECHO, parameters='{"type": "object", "properties": {}}'), "")
    assert (outcome.is_error, outcome.empty_arguments) == (False, True)
    assert not run(make_version(ECHO), '{"city": "Tokyo"}').empty_arguments


def test_a_denied_tool_does_not_run():
    outcome = run(make_version(ECHO, approval="deny"), '{"city": "Tokyo"}')
    assert outcome.error_type == "denied"
    assert message(outcome) == "Calling get_weather is not allowed."


def test_what_is_not_built_is_refused_and_never_ignored():
    outcome = run(make_version({"kind": "fax"}), '{"city": "Tokyo"}')
    assert outcome.error_type == "denied"
    assert "not available yet" in message(outcome)


def test_a_call_that_asks_first_runs_only_when_a_person_agreed():
    version = make_version(ECHO, approval="ask")
    assert run(version, '{"city": "Tokyo"}').error_type == "denied"
    assert not run(version, '{"city": "Tokyo"}', approved=True).is_error


def test_a_tool_that_a_person_answers_says_so_outside_a_run():
    outcome = run(make_version({"kind": "manual"}), '{"city": "Tokyo"}', approved=True)
    assert "A person answers this tool" in message(outcome)


def test_a_slow_tool_is_stopped():
    slow = {"kind": "canned", "default": {"output": 1, "delay_ms": 60_000}}
    outcome = run(make_version(slow, timeout_s=0.1), '{"city": "Tokyo"}')
    assert outcome.error_type == "tool_timeout"
    assert message(outcome) == "The tool did not answer within 0.1 s."
    assert outcome.duration_ms < 60_000


def test_a_call_can_be_cancelled():
    async def cancelled():
        slow = {"kind": "canned", "default": {"output": 1, "delay_ms": 60_000}}
        task = asyncio.create_task(call(make_version(slow, timeout_s=120), '{"city": "Tokyo"}'))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())


@pytest.mark.parametrize("error", [ValueError("broken"), TimeoutError(), KeyError("x")])
def test_an_executor_that_breaks_is_a_result_without_a_stack_trace(monkeypatch, error):
    async def break_down(*_):
        raise error

    monkeypatch.setitem(executors.EXECUTORS, "canned", Executor("Broken", lambda *_: [], break_down))
    outcome = run(make_version(ECHO), '{"city": "Tokyo"}')
    assert message(outcome) == "The tool failed unexpectedly."
    assert type(error).__name__ in outcome.error_detail


def test_an_implementation_that_lost_its_shape_is_a_result():
    assert message(run(make_version({}), '{"city": "Tokyo"}')) == "The tool failed unexpectedly."


SECRET = "sk-very-secret-9f8e7d"


def asking(server):
    headers = {"Authorization": "Bearer {{secret:KEY}}"}
    return make_version(
        {"kind": "http", "method": "GET", "url": f"{server.url}/?k={{{{secret:KEY}}}}", "headers": headers}
    )


@pytest.mark.parametrize("status", [200, 403])
def test_a_secret_that_comes_back_is_in_no_part_of_the_outcome(server, status):
    server.status, server.body = status, f'{{"you sent": "{SECRET}"}}'.encode()
    outcome = run(asking(server), '{"city": "x"}', secrets={"KEY": SECRET})
    assert SECRET in server.requests[0].headers["authorization"]
    assert SECRET not in repr(outcome)
    assert b"[secret:KEY]" in outcome.output
    assert outcome.masked == ("KEY",)


def test_a_secret_is_not_in_the_error_of_a_lost_connection():
    implementation = {"kind": "http", "method": "GET", "url": "http://127.0.0.1:9/?k={{secret:KEY}}"}
    outcome = run(make_version(implementation), '{"city": "x"}', secrets={"KEY": SECRET})
    assert outcome.is_error
    assert SECRET not in repr(outcome)


def test_private_hosts_are_those_of_the_settings(server, settings):
    settings.ALLOWED_PRIVATE_HOSTS = ()
    assert "not allowed to connect" in message(run(asking(server), '{"city": "x"}', secrets={"KEY": SECRET}))
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    assert not run(asking(server), '{"city": "x"}', secrets={"KEY": SECRET}).is_error


def test_a_policy_of_the_callers_goes_first(server):
    outcome = run(asking(server), '{"city": "x"}', secrets={"KEY": SECRET}, policy=AddressPolicy())
    assert outcome.is_error


def test_an_unknown_name_gets_the_nearest_ones():
    outcome = unknown_tool("get_wether", ["send_email", "get_weather", "get_order"])
    assert outcome.error_type == "unknown_tool"
    assert message(outcome).startswith("There is no tool named 'get_wether'. Did you mean get_weather")


def test_an_unknown_name_far_from_all_gets_what_there_is():
    assert "send_email" in message(unknown_tool("xyz", ["send_email"]))
    assert "No tools are offered" in message(unknown_tool("xyz", []))
