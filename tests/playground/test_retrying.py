"""Whether a failed model request is sent again, and when."""

import pytest

from playground.limits import Limits
from playground.loop import decide
from playground.state import AskModel, Finish, State
from tests.playground.answers import failed

LIMITS = Limits()


def test_a_failure_that_may_pass_is_tried_twice_more():
    assert decide(State(failures=(failed(),)), LIMITS) == AskModel(1, attempt=2, wait_s=0.5)
    assert decide(State(failures=(failed(),) * 2), LIMITS) == AskModel(1, attempt=3, wait_s=1.0)
    assert decide(State(failures=(failed(),) * 3), LIMITS) == Finish("failed", "provider_overloaded: busy")


def test_waits_double_up_to_eight_seconds():
    patient = failed(most_retries=9)
    waits = [decide(State(failures=(patient,) * count), LIMITS).wait_s for count in range(1, 8)]
    assert waits == [0.5, 1, 2, 4, 8, 8, 8]


def test_the_provider_says_how_long_to_wait():
    assert decide(State(failures=(failed(retry_after_s=7),)), LIMITS).wait_s == 7
    assert decide(State(failures=(failed(retry_after_s=120),)), LIMITS).wait_s == 120


def test_the_next_attempt_says_why_it_is_made():
    assert decide(State(failures=(failed(why="rate limited"),)), LIMITS).why == "rate limited"


def test_a_failure_may_allow_fewer_attempts():
    once = failed(most_retries=1, retry_after_s=0)
    assert decide(State(failures=(once,)), LIMITS) == AskModel(1, attempt=2)
    assert decide(State(failures=(once,) * 2), LIMITS).status == "failed"


@pytest.mark.parametrize(
    "failure",
    [failed(retryable=False), failed(answer_begun=True), failed(retry_after_s=121), failed(retry_after_s=20)],
)
def test_no_other_attempt_where_it_cannot_help(failure):
    finish = decide(State(failures=(failure,), elapsed_s=285), LIMITS)
    assert finish.status == "failed"
    assert finish.reason.startswith("provider_overloaded: busy")
