"""What cannot be asked for while thinking is enabled, which older models do with a budget."""

import json

import pytest

from wire.conversation import Message, ModelRequest, Settings, Text, ToolChoice, ToolDefinition
from wire.profiles import Profile
from wire.protocols.anthropic_messages import encode_request

TOOL = ToolDefinition("f", "", {"type": "object", "properties": {}})
FORCED = [ToolChoice("required"), ToolChoice("tool", ("f",))]
BUDGET, ADAPTIVE = Profile(thinking_form="budget"), Profile(thinking_form="adaptive")


def sent(profile: Profile, settings: Settings, choice: ToolChoice | None = None) -> tuple[dict, tuple[str, ...]]:
    asked = ModelRequest(
        "claude", (Message("user", (Text("Hi"),)),), tools=(TOOL,), tool_choice=choice, settings=settings
    )
    encoded = encode_request(asked, profile)
    return json.loads(encoded.body), encoded.notes


@pytest.mark.parametrize("choice", FORCED)
def test_a_call_cannot_be_forced_where_an_effort_enables_thinking(choice):
    body, notes = sent(BUDGET, Settings(reasoning_effort="low"), choice)
    assert body["thinking"]["type"] == "enabled"
    assert body["tool_choice"] == {"type": "auto"}
    assert any("cannot be forced" in note for note in notes)


@pytest.mark.parametrize("profile", [ADAPTIVE, Profile()])
def test_a_call_can_be_forced_where_thinking_is_adaptive(profile):
    body, _ = sent(profile, Settings(reasoning_effort="low"), ToolChoice("required"))
    assert body["tool_choice"] == {"type": "any"}


def test_a_call_can_be_forced_where_nothing_is_thought():
    body, _ = sent(BUDGET, Settings(reasoning_effort="none"), ToolChoice("required"))
    assert body["tool_choice"] == {"type": "any"}


@pytest.mark.parametrize(
    ("limit", "effort", "budget"),
    [
        (2_048, "low", 1_024),
        (3_000, "high", 1_500),
        (8_192, "low", 4_096),
        (9_000, "low", 4_096),
        (2_048, "minimal", 1_024),
    ],
)
def test_thinking_leaves_the_answer_half_of_the_limit(limit, effort, budget):
    body, notes = sent(BUDGET, Settings(reasoning_effort=effort, max_output_tokens=limit))
    assert (body["max_tokens"], body["thinking"]["budget_tokens"]) == (limit, budget)
    is_less = budget < sent(BUDGET, Settings(reasoning_effort=effort))[0]["thinking"]["budget_tokens"]
    assert any("for thinking and answer" in note for note in notes) == is_less


@pytest.mark.parametrize("limit", [1, 1_024, 2_047])
def test_a_limit_too_small_for_both_is_the_answers(limit):
    body, notes = sent(BUDGET, Settings(reasoning_effort="low", max_output_tokens=limit, temperature=0.2))
    assert "thinking" not in body
    assert (body["max_tokens"], body["temperature"]) == (limit, 0.2)
    assert any("leaves no room for thinking" in note for note in notes)


@pytest.mark.parametrize("effort", ["minimal", "low", "medium", "high", "xhigh", "max"])
def test_where_no_limit_is_asked_for_there_is_room_for_thinking_and_answer(effort):
    body, _ = sent(BUDGET, Settings(reasoning_effort=effort))
    assert body["max_tokens"] - body["thinking"]["budget_tokens"] >= 4_096


def test_a_temperature_is_not_taken_beside_enabled_thinking():
    body, notes = sent(BUDGET, Settings(reasoning_effort="low", temperature=0.2))
    assert "temperature" not in body
    assert any("no `temperature` is taken" in note for note in notes)
    assert sent(BUDGET, Settings(reasoning_effort="low", temperature=1))[0]["temperature"] == 1
    assert sent(BUDGET, Settings(temperature=0.2))[0]["temperature"] == 0.2


def test_a_limit_that_was_not_asked_for_stays_within_what_the_model_can_write():
    for most, budget in ((64_000, 59_904), (32_000, 27_904)):
        profile = Profile(thinking_form="budget", most_output_tokens=most)
        said, _ = sent(profile, Settings(reasoning_effort="max"))
        assert said["max_tokens"] == most
        assert said["thinking"]["budget_tokens"] == budget
