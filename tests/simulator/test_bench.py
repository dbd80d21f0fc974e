import json

import pytest

from simulator.bench import Bench, parse
from tests.simulator.chat import after_step, answer, calls, request, send


def measuring(name):
    return request("Go.", model=f"sim-bench-{name}")


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("10x3", Bench(10, 3, 0, None)),
        ("4x2-2000ms", Bench(4, 2, 2000, None)),
        ("50x2-0ms-60ev", Bench(50, 2, 0, 60)),
        ("1x1-5ev", Bench(1, 1, 0, 5)),
    ],
)
def test_the_name_says_everything(name, meaning):
    assert parse(f"sim-bench-{name}") == meaning


@pytest.mark.parametrize("name", ["", "10", "x3", "10x3-fast", "10x3-60ev-5ms"])
def test_other_names_are_unknown(name):
    assert send(measuring(name)).status == 404


def test_so_many_steps_of_so_many_calls_then_a_text():
    fields = measuring("3x2")
    seen = []
    for _ in range(3):
        made = calls(fields)
        assert len(made) == 2
        seen += made
        fields = after_step(fields, {"ok": 1}, {"ok": 2})
    assert answer(fields)["finish_reason"] == "stop"
    assert len(set(seen)) == 6, "no call may look like a repetition"


@pytest.mark.parametrize("name", ["4x2-2000ms-60ev", "0x0-2000ms-60ev"])
def test_so_many_events_over_so_long(name):
    made = send({**measuring(name), "stream": True, "stream_options": {"include_usage": True}}).chunks
    assert made[0].at_ms == 0
    assert made[-1].at_ms == 2000
    events = b"".join(chunk.data for chunk in made).count(b"\n\n")
    assert 58 <= events <= 64


def test_the_arguments_suit_the_schema():
    assert all(isinstance(json.loads(arguments)["city"], str) for _, arguments in calls(measuring("1x2")))
