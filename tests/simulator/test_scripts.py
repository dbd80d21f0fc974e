import json

import pytest

from simulator.scripts.player import scripts
from tests.simulator.chat import WEATHER, after_step, answer, calls, send, user
from tools.ready_tools import ready_tools

READY = [
    {"type": "function", "function": {key: tool[key] for key in ("name", "description", "parameters")}}
    for tool in ready_tools()
]


def playing(name, tools=READY, messages=None):
    return {"model": f"sim-script-{name}", "messages": messages or [user("Go.")], "tools": tools}


def test_a_script_plays_its_steps_in_order():
    fields = playing("wrong-number")
    assert calls(fields) == [("get_order", '{"order_id": "A-9999"}')]
    fields = after_step(fields, {"error": True, "message": "No order has this number."})
    assert calls(fields) == [("get_order", '{"order_id": "A-1003"}')]
    fields = after_step(fields, {"status": "processing"})
    assert "status processing" in answer(fields)["message"]["content"]


def test_text_and_calls_come_in_one_answer():
    message = answer(playing("trip"))["message"]
    assert message["content"].startswith("I will look")
    assert len(message["tool_calls"]) == 4


def test_the_second_turn_plays_the_second_part():
    fields = after_step(playing("two-turns"), {"status": "shipped"})
    messages = [*fields["messages"], answer(fields)["message"], user("Yes please.")]
    assert calls(playing("two-turns", messages=messages))[0][0] == "send_email"


def test_beyond_its_last_turn_the_planner_takes_over():
    messages = [user("Go."), {"role": "assistant", "content": "Done."}, user("Weather in Rome?")]
    assert calls(playing("wrong-number", messages=messages)) == [("get_weather", '{"city": "Rome"}')]


def test_a_script_says_which_tool_is_not_offered():
    assert "get_order" in answer(playing("wrong-number", tools=[WEATHER]))["message"]["content"]


def test_a_long_chain_is_longer_than_the_usual_limit():
    fields = playing("long-chain")
    steps = 0
    while calls(fields):
        fields = after_step(fields, {"temperature": 1})
        steps += 1
    assert steps == 15


def test_a_step_may_be_slow():
    made = send({**playing("slow-model"), "stream": True}).chunks
    assert made[0].at_ms == 4_000
    assert made[-1].at_ms == 10_000


@pytest.mark.parametrize("name", scripts())
def test_every_script_calls_ready_tools_as_their_schemas_want_it(name):
    known = {tool["name"]: tool["parameters"] for tool in ready_tools()}
    for turn in scripts()[name]["turns"]:
        for call in (call for step in turn for call in step.get("calls", ())):
            schema = known[call["tool"]]
            assert set(schema["required"]) <= set(call["arguments"]) <= set(schema["properties"])
        assert not turn[-1].get("calls"), "a turn must end in a text"


def test_every_script_is_valid_json_with_a_description():
    assert all(json.dumps(script) and script["description"] for script in scripts().values())
