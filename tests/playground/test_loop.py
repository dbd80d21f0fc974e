from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.limits import Limits
from playground.loop import decide
from playground.state import AskModel, AskPerson, Finish, Hold, RunTools, Spent, State, Step, Wait
from tests.playground.answers import answer, call, done, failed
from wire.conversation import FinishReason, Message, ModelResponse, Text, ToolCall, ToolResult, Usage

LIMITS = Limits()


def test_begins_with_the_first_step():
    assert decide(State(), LIMITS) == AskModel(1)


def test_an_answer_in_words_ends_the_run():
    assert decide(State((Step(answer(Text("Hello."))),)), LIMITS) == Finish("succeeded")


def test_calls_are_run_whatever_the_finish_reason():
    decision = decide(State((Step(answer(Text("Let me see."), call(), finish=FinishReason.STOP)),)), LIMITS)
    assert isinstance(decision, RunTools)
    assert [planned.call.name for planned in decision.calls] == ["get_weather"]


def test_only_calls_without_a_result_are_run():
    step = Step(answer(call(call_id="a"), call(call_id="b")), {0: ToolResult("a", "get_weather", "ok")})
    decision = decide(State((step,)), LIMITS)
    assert isinstance(decision, RunTools)
    assert [planned.position for planned in decision.calls] == [1]


def test_the_model_is_asked_again_when_every_call_has_its_result():
    assert decide(State((done(call()),)), LIMITS) == AskModel(2)


def test_cancelling_goes_before_everything():
    assert decide(State((Step(answer(call())),), cancelled=True), LIMITS).status == "cancelled"


@pytest.mark.parametrize(
    ("limits", "name"),
    [
        (Limits(max_steps=1), "max_steps"),
        (Limits(max_total_tokens=10), "max_total_tokens"),
        (Limits(max_cost_usd=Decimal("0.5")), "max_cost_usd"),
        (Limits(max_calls_per_step=1), "max_calls_per_step"),
        (Limits(max_calls=1), "max_calls"),
        (Limits(max_seconds=30), "max_seconds"),
    ],
)
def test_the_cap_that_ends_a_run_is_named(limits, name):
    finish = decide(State((done(call(), call("other"), cost=Decimal(1)),), elapsed_s=40), limits)
    assert isinstance(finish, Finish)
    assert finish.status == "limit_reached"
    assert finish.reason.startswith(f"{name}: ")


def test_a_cost_limit_ends_the_run_when_a_cost_is_unknown():
    finish = decide(State((done(call(), cost=None),)), Limits(max_cost_usd=Decimal(1)))
    assert finish.status == "limit_reached"
    assert "max_cost_usd" in finish.reason


@pytest.mark.parametrize("usage", [None, Usage(None, 5), Usage(5, None)])
def test_a_token_limit_ends_the_run_when_a_count_is_unknown(usage):
    step = done(call())
    step = replace(step, response=replace(step.response, usage=usage))
    assert decide(State((step,)), Limits(max_total_tokens=1000)).reason.startswith("max_total_tokens: ")
    assert isinstance(decide(State((step,)), Limits()), AskModel)


def test_what_was_spent_in_vain_counts_towards_the_caps():
    spent = Spent().plus(900, Decimal(2))
    tokens = decide(State(spent=spent, failures=(failed(),)), Limits(max_total_tokens=900))
    assert tokens.reason.startswith("max_total_tokens: 900 ")
    assert decide(State(spent=spent), Limits(max_cost_usd=Decimal(1))).status == "limit_reached"
    unknown = State(spent=Spent().plus(900, None))
    assert decide(unknown, Limits(max_cost_usd=Decimal(1))).reason.startswith("max_cost_usd: ")


def test_a_paused_turn_is_gone_on_with_as_a_step_of_its_own_and_says_why():
    paused = Step(answer(Text("Searching."), finish=FinishReason.PAUSE))
    going_on = decide(State((paused,)), LIMITS)
    assert going_on == AskModel(2, why="the provider paused in the middle of the turn and is asked to go on")
    assert decide(State((paused,) * 3), Limits(max_steps=3)).reason.startswith("max_steps: ")


def test_a_paused_turn_with_calls_has_its_calls_run():
    assert isinstance(decide(State((Step(answer(call(), finish=FinishReason.PAUSE)),)), LIMITS), RunTools)


def test_an_answer_that_has_come_counts_even_beyond_a_cap():
    step = Step(answer(Text("Done."), tokens=1000))
    assert decide(State((step,), elapsed_s=1000), Limits(max_total_tokens=10)).status == "succeeded"


def test_a_wide_parallel_batch_is_no_loop():
    decision = decide(State((Step(answer(*[call(call_id=str(n)) for n in range(30)])),)), LIMITS)
    assert {planned.repeats for planned in decision.calls} == {0}
    assert decide(State((done(*[call()] * 30),)), LIMITS) == AskModel(2)


def test_the_same_call_in_a_later_step_is_flagged_whatever_its_spelling():
    steps = (done(call(arguments='{"a":1,"b":2}')), Step(answer(call(arguments='{ "b": 2, "a": 1 }'))))
    assert decide(State(steps), LIMITS).calls[0].repeats == 1


def test_the_same_call_in_four_steps_ends_the_run():
    assert isinstance(decide(State((done(call()),) * 3), LIMITS), AskModel)
    finish = decide(State((done(call()),) * 4), LIMITS)
    assert finish == Finish("limit_reached", "repeated_call: get_weather was called with the same arguments in 4 steps")


def test_other_arguments_are_another_call():
    steps = tuple(done(call(arguments=f'{{"page":{n}}}')) for n in range(9))
    assert decide(State(steps), LIMITS) == AskModel(10)


ASKED = Hold("approval", span_id="s1")


@pytest.mark.parametrize(
    ("holds", "decision", "positions"),
    [
        ({0: Hold("approval")}, AskPerson, [0]),
        ({0: ASKED}, RunTools, [1]),
        ({0: ASKED, 1: ASKED}, Wait, [0, 1]),
        ({0: ASKED, 1: replace(ASKED, is_granted=True)}, RunTools, [1]),
    ],
)
def test_a_person_is_asked_first_then_what_needs_nobody_runs_then_the_run_waits(holds, decision, positions):
    found = decide(State((Step(answer(call(call_id="a"), call(call_id="b")), holds=holds),)), LIMITS)
    assert isinstance(found, decision)
    assert [planned.position for planned in found.calls] == positions


def test_nobody_is_asked_about_a_call_that_is_not_run():
    step = Step(answer(call(), call()), holds={0: ASKED, 1: Hold("approval")})
    decision = decide(State((step,)), LIMITS, one_call=True)
    assert isinstance(decision, RunTools)
    assert [planned.position for planned in decision.calls if planned.refusal] == [1]


# --- invariants 1 to 4 of the design, for any model, any tools, any limits

names = st.sampled_from(["a", "b", "c"])
arguments = st.sampled_from(["", "{}", '{"x":1}', "{broken", '{"x":2}', "[]"])
parts = st.one_of(
    st.builds(Text, st.text(max_size=3)),
    st.builds(ToolCall, st.sampled_from(["1", "2", ""]), names, arguments),
)
responses = st.builds(
    lambda content, finish, tokens: ModelResponse(
        Message("assistant", tuple(content)), finish, usage=Usage(tokens, 1) if tokens else None
    ),
    st.lists(parts, max_size=6),
    st.sampled_from(FinishReason),
    st.integers(0, 500),
)
all_limits = st.builds(
    Limits,
    max_steps=st.integers(1, 12),
    max_calls_per_step=st.integers(1, 8),
    max_calls=st.none() | st.integers(1, 20),
    max_seconds=st.integers(1, 60),
    max_total_tokens=st.none() | st.integers(1, 3000),
    max_cost_usd=st.none() | st.decimals("0.001", 10, places=3),
)


@given(data=st.data(), limits=all_limits, one_call=st.booleans())
def test_the_loop_always_ends_and_every_call_has_one_result_before_the_next_request(data, limits, one_call):
    state = State()
    asked = 0
    for _ in range(1000):
        decision = decide(state, limits, one_call=one_call)
        if isinstance(decision, Finish):
            break
        if isinstance(decision, RunTools | AskPerson | Wait):
            _check_holds(state.steps[-1], decision)
        if one_call and isinstance(decision, RunTools):
            assert all(planned.refusal for planned in decision.calls if planned.position > 0)
        state, asked = _act(data, state, decision, asked)
    else:
        pytest.fail("the loop does not end")
    assert asked <= limits.max_steps * 3
    assert decision.status != "limit_reached" or decision.reason.partition(":")[0] in (
        *Limits.__dataclass_fields__,
        "repeated_call",
    )
    if state.steps and decision.status == "succeeded":
        assert not state.steps[-1].calls
        assert state.steps[-1].response.finish_reason is not FinishReason.PAUSE


def _check_holds(step, decision):
    """Nothing that a person must agree to runs before; nobody is asked twice; nothing that can run waits."""
    holds = [step.holds.get(planned.position) for planned in decision.calls if planned.refusal is None]
    match decision:
        case AskPerson():
            assert all(hold and not hold.span_id for hold in holds)
        case RunTools():
            assert all(hold is None or hold.is_granted for hold in holds)
        case Wait():
            assert len(holds) == len(step.calls) - len(step.results)
            assert all(hold and hold.span_id and not hold.is_granted for hold in holds)


def _act(data, state, decision, asked):
    steps, failures, spent = state.steps, state.failures, state.spent
    if isinstance(decision, AskModel):
        for step in steps:
            assert set(step.results) == set(range(len(step.calls)))
        assert decision.step == len(steps) + 1
        asked += 1
        if data.draw(st.integers(0, 5)) == 0:
            failures = (
                *failures,
                failed(retryable=data.draw(st.booleans()), why=data.draw(st.sampled_from(["", "x"]))),
            )
            spent = spent.plus(data.draw(st.sampled_from([0, 100])), Decimal("0.01"))
        else:
            cost = data.draw(st.sampled_from([None, Decimal("0.01"), Decimal(1)]))
            response = data.draw(responses)
            held = data.draw(st.sets(st.integers(0, 5)))
            holds = {place: Hold("approval") for place in held if place < len(response.message.tool_calls)}
            steps, failures = (*steps, Step(response, {}, cost, holds)), ()
    elif isinstance(decision, AskPerson):
        holds = {planned.position: ASKED for planned in decision.calls}
        steps = (*steps[:-1], replace(steps[-1], holds={**steps[-1].holds, **holds}))
    elif isinstance(decision, Wait) and data.draw(st.booleans()):
        granted = data.draw(st.sampled_from(decision.calls)).position
        holds = {**steps[-1].holds, granted: replace(ASKED, is_granted=True)}
        steps = (*steps[:-1], replace(steps[-1], holds=holds))
    else:
        # Some of the calls end, in any order: what is left is asked for again, what has ended never is.
        last = steps[-1]
        assert not {planned.position for planned in decision.calls} & set(last.results)
        waiting = [planned.position for planned in decision.calls]
        ended = data.draw(st.sets(st.sampled_from(waiting), min_size=1))
        results = {position: ToolResult("", "", "r") for position in ended}
        steps = (*steps[:-1], replace(last, results={**last.results, **results}))
    elapsed = state.elapsed_s + data.draw(st.sampled_from([0, 0.01, 3]))
    return State(steps, failures, elapsed, spent=spent), asked
