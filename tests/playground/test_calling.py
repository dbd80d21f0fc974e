"""Which calls of a step are run, and what the others are told."""

import pytest

from playground.calling import plan
from playground.limits import Limits
from playground.loop import decide
from playground.state import AskModel, State, Step
from tests.playground.answers import answer, call, done
from wire.conversation import FinishReason

LIMITS = Limits()
CUT = [
    FinishReason.LENGTH,
    FinishReason.CONTEXT_LENGTH,
    FinishReason.CONTENT_FILTER,
    FinishReason.REFUSAL,
    FinishReason.ERROR,
]


def refused(*steps, limits=LIMITS, one_call=False) -> list[bool]:
    return [planned.refusal is not None for planned in plan(steps, limits, one_call=one_call)]


def test_calls_over_the_cap_of_a_step_are_answered_not_run():
    step = Step(answer(*[call(arguments=str(number)) for number in range(3)]))
    assert refused(step, limits=Limits(max_calls_per_step=2)) == [False, False, True]
    assert "max_calls_per_step" in plan((step,), Limits(max_calls_per_step=2))[2].refusal.sentence


def test_calls_over_the_cap_of_the_run_are_answered_not_run():
    steps = (done(call(), call("other")), Step(answer(call("third"), call("fourth"))))
    assert refused(*steps, limits=Limits(max_calls=3)) == [False, True]


def test_with_parallel_calls_off_only_the_first_is_run_and_the_others_are_told():
    step = Step(answer(call("a"), call("b"), call("c")))
    assert refused(step, one_call=True) == [False, True, True]
    told = plan((step,), LIMITS, one_call=True)[1].refusal
    assert told.type == "denied"
    assert "only the first call of a turn is run" in told.sentence
    assert "parallel calls on" in told.advice


def test_calls_that_were_not_run_are_no_repetition_and_count_towards_no_cap():
    wide = done(call("a"), call("b"), call("c"), call("d"))
    again = (wide, done(call("b"), call("c"), call("d")), done(call("c"), call("d")), Step(answer(call("d"))))
    assert [planned.repeats for planned in plan(again, LIMITS, one_call=True)] == [0]
    steps = (wide, done(call("b"), call("c")), done(call("c"), call("d")))
    assert decide(State(steps), Limits(max_calls=3), one_call=True) == AskModel(4)
    assert decide(State(steps), Limits(max_calls=3)).reason.startswith("max_calls: ")


@pytest.mark.parametrize("reason", CUT)
@pytest.mark.parametrize("arguments", ["", '{"ci', '{"city": "Tok', "{}"])
def test_arguments_that_were_cut_are_said_to_be_cut(reason, arguments):
    whole, cut = plan((Step(answer(call(), call(arguments=arguments), finish=reason)),), LIMITS)
    assert whole.refusal is None
    assert cut.refusal.type == "truncated"
    assert "limit of output tokens" in cut.refusal.sentence or reason is not FinishReason.LENGTH


def test_in_a_cut_answer_every_call_whose_arguments_parse_is_run():
    step = Step(answer(call(arguments="{broken"), call(), call(arguments=""), call(), finish=FinishReason.LENGTH))
    assert refused(step) == [True, False, False, False]


def test_free_text_in_a_cut_answer_is_taken_to_be_whole_unless_it_is_the_last():
    free = call(arguments="print(1)", type="custom")
    assert refused(Step(answer(free, free, finish=FinishReason.LENGTH))) == [False, True]


@pytest.mark.parametrize("reason", sorted(set(FinishReason) - set(CUT)))
def test_in_a_whole_answer_broken_arguments_are_the_tools_to_judge(reason):
    assert refused(Step(answer(call(arguments="{broken"), finish=reason))) == [False]
