"""How often the planner picks the right functions on a sample of the Berkeley Function Calling Leaderboard.

The floors are modest on purpose: the planner is a stand-in, and must not be bent to these questions.
"""

import json
from collections import Counter

import pytest

from simulator.planner.plan import plan
from tests.simulator.conversations import TODAY
from tests.wire.bfcl import as_schema
from wire.conversation import Message, ModelRequest, Text, ToolDefinition

FLOORS = {"simple_python": 0.7, "multiple": 0.7, "parallel": 0.5, "parallel_multiple": 0.35, "irrelevance": 0.8}


def entries(folder, category):
    lines = (folder / "bfcl" / f"{category}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def planned(entry):
    tools = tuple(
        ToolDefinition(one["name"], one["description"], as_schema(one["parameters"])) for one in entry["function"]
    )
    text = entry["question"][0][-1]["content"]
    return plan(ModelRequest("sim-planner", (Message("user", (Text(text),)),), tools=tools), TODAY).calls


def expected(entry):
    return [next(iter(one.items())) for one in entry["possible_answer"] or []]


def fits(arguments, accepted):
    for name, values in accepted.items():
        if name not in arguments:
            if "" not in values:
                return False
        elif not any(same(arguments[name], value) for value in values):
            return False
    return set(arguments) <= set(accepted)


def same(one, other):
    if isinstance(one, str) and isinstance(other, str):
        return one.lower().replace(" ", "") == other.lower().replace(" ", "")
    return one == other


def all_fit(made, wanted):
    left = list(made)
    for name, accepted in wanted:
        match = next((call for call in left if call[0] == name and fits(call[1], accepted)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


@pytest.mark.parametrize("category", FLOORS)
def test_picks_the_right_functions_often_enough(category, shared_data, capsys):
    samples = entries(shared_data, category)
    names = arguments = 0
    for entry in samples:
        made, wanted = planned(entry), expected(entry)
        names += Counter(name for name, _ in made) == Counter(name for name, _ in wanted)
        arguments += all_fit(made, wanted)
    with capsys.disabled():
        print(f"\n  {category:18} functions {names}/{len(samples)}  with arguments {arguments}/{len(samples)}", end="")
    assert names / len(samples) >= FLOORS[category]
