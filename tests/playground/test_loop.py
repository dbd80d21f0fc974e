from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.limits import Limits
from playground.loop import AskModel, Failure, Finish, RunTools, State, Step, decide
from wire.conversation import (
    FinishReason,
    Message,
    ModelResponse,
    Reasoning,
    Refusal,
    Text,
    ToolCall,
    ToolResult,
    Usage,
)
from wire.errors import ErrorType

LIMITS = Limits()


def answer(*parts, finish=FinishReason.STOP, tokens=10) -> ModelResponse:
    return ModelResponse(Message("assistant", parts), finish, usage=Usage(tokens, 0))


def call(name="get_weather", arguments='{"city":"Tokyo"}', call_id="c1") -> ToolCall:
    return ToolCall(call_id, name, arguments)


def done(*calls, cost=Decimal(0), tokens=10) -> Step:
    """A step whose calls have all been answered."""
    results = {index: ToolResult(one.call_id, one.name, "ok") for index, one in enumerate(calls)}
    return Step(answer(*calls, tokens=tokens), results, cost)


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


def test_an_answer_that_has_come_counts_even_beyond_a_cap():
    step = Step(answer(Text("Done."), tokens=1000))
    assert decide(State((step,), elapsed_s=1000), Limits(max_total_tokens=10)).status == "succeeded"


def test_calls_over_the_cap_of_a_step_are_answered_not_run():
    wanted = [call(arguments=str(number)) for number in range(3)]
    decision = decide(State((Step(answer(*wanted)),)), Limits(max_calls_per_step=2))
    assert [bool(planned.refusal) for planned in decision.calls] == [False, False, True]
    assert "max_calls_per_step" in decision.calls[2].refusal.sentence


def test_calls_over_the_cap_of_the_run_are_answered_not_run():
    steps = (done(call(), call("other")), Step(answer(call("third"), call("fourth"))))
    decision = decide(State(steps), Limits(max_calls=3))
    assert [bool(planned.refusal) for planned in decision.calls] == [False, True]


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


@pytest.mark.parametrize("arguments", ["", '{"ci', '{"city": "Tok'])
def test_arguments_that_the_token_limit_cut_are_said_to_be_cut(arguments):
    decision = decide(State((Step(answer(call(), call(arguments=arguments), finish=FinishReason.LENGTH)),)), LIMITS)
    whole, cut = decision.calls
    assert whole.refusal is None
    assert cut.refusal.type == "truncated"
    assert "limit of output tokens" in cut.refusal.sentence


@pytest.mark.parametrize(
    ("response", "status", "reason"),
    [
        (answer(Text("Half of"), finish=FinishReason.LENGTH), "succeeded", "truncated"),
        (answer(Reasoning("hmm"), finish=FinishReason.LENGTH), "failed", "truncated"),
        (answer(Text("So"), finish=FinishReason.CONTENT_FILTER), "failed", "content_filtered"),
        (answer(Refusal("I won't.")), "succeeded", "refused"),
        (answer(), "failed", "empty"),
        (answer(Text("  ")), "failed", "empty"),
    ],
)
def test_an_odd_ending_is_said(response, status, reason):
    finish = decide(State((Step(response),)), LIMITS)
    assert finish.status == status
    assert reason in finish.reason


def failed(type_=ErrorType.PROVIDER_OVERLOADED, **more) -> Failure:
    return Failure(type_, "busy", **{"retryable": True, **more})


def test_a_failure_that_may_pass_is_tried_twice_more():
    assert decide(State(failures=(failed(),)), LIMITS) == AskModel(1, attempt=2, wait_s=0.5)
    assert decide(State(failures=(failed(),) * 2), LIMITS) == AskModel(1, attempt=3, wait_s=1.0)
    assert decide(State(failures=(failed(),) * 3), LIMITS) == Finish("failed", "provider_overloaded: busy")


def test_the_provider_says_how_long_to_wait():
    assert decide(State(failures=(failed(retry_after_s=7),)), LIMITS).wait_s == 7


@pytest.mark.parametrize(
    "failure",
    [failed(retryable=False), failed(answer_begun=True), failed(retry_after_s=31), failed(retry_after_s=20)],
)
def test_no_other_attempt_where_it_cannot_help(failure):
    finish = decide(State(failures=(failure,), elapsed_s=285), LIMITS)
    assert finish.status == "failed"
    assert finish.reason.startswith("provider_overloaded: busy")


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


@given(data=st.data(), limits=all_limits)
def test_the_loop_always_ends_and_every_call_has_one_result_before_the_next_request(data, limits):
    state = State()
    asked = 0
    for _ in range(1000):
        decision = decide(state, limits)
        if isinstance(decision, Finish):
            break
        state, asked = _act(data, state, decision, asked)
    else:
        pytest.fail("the loop does not end")
    assert asked <= limits.max_steps * 3
    assert decision.status != "limit_reached" or decision.reason.partition(":")[0] in (
        *Limits.__dataclass_fields__,
        "repeated_call",
    )


def _act(data, state, decision, asked):
    steps, failures = state.steps, state.failures
    if isinstance(decision, AskModel):
        for step in steps:
            assert set(step.results) == set(range(len(step.calls)))
        assert decision.step == len(steps) + 1
        asked += 1
        if data.draw(st.integers(0, 5)) == 0:
            failures = (*failures, failed(retryable=data.draw(st.booleans())))
        else:
            cost = data.draw(st.sampled_from([None, Decimal("0.01"), Decimal(1)]))
            steps, failures = (*steps, Step(data.draw(responses), {}, cost)), ()
    else:
        # Some of the calls end, in any order: what is left is asked for again, what has ended never is.
        last = steps[-1]
        assert not {planned.position for planned in decision.calls} & set(last.results)
        waiting = [planned.position for planned in decision.calls]
        ended = data.draw(st.sets(st.sampled_from(waiting), min_size=1))
        results = {position: ToolResult("", "", "r") for position in ended}
        steps = (*steps[:-1], Step(last.response, {**last.results, **results}, last.cost_usd))
    elapsed = state.elapsed_s + data.draw(st.sampled_from([0, 0.01, 3]))
    return State(steps, failures, elapsed), asked
