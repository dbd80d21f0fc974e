"""What each reason to stop means for the loop, and the sentence for the person."""

import pytest

from playground.finishing import MEANINGS, after, is_malformed, judge
from playground.state import Finish
from tests.playground.answers import answer, call
from wire.conversation import FinishReason, Reasoning, Refusal, ServerToolResult, Text
from wire.endings import REASONS
from wire.errors import ErrorType

WORDS = Text("Half of")


def test_every_reason_has_a_meaning():
    assert set(MEANINGS) == set(FinishReason) == set(REASONS)


@pytest.mark.parametrize("reason", sorted(set(FinishReason) - {FinishReason.STOP, FinishReason.UNKNOWN}))
def test_a_run_ends_with_the_words_that_its_trace_shows(reason):
    meaning = MEANINGS[reason]
    assert any(REASONS[reason] in (said or "") for said in (meaning.sentence, meaning.with_words))


@pytest.mark.parametrize(
    ("response", "status", "reason"),
    [
        (answer(WORDS), "succeeded", ""),
        (answer(WORDS, finish=FinishReason.LENGTH), "succeeded", "truncated: the answer was cut at the limit"),
        (answer(Reasoning("hmm"), finish=FinishReason.LENGTH), "failed", "truncated: the limit of output tokens"),
        (answer(WORDS, finish=FinishReason.CONTEXT_LENGTH), "succeeded", "truncated: the answer was cut, because"),
        (answer(finish=FinishReason.CONTEXT_LENGTH), "failed", "provider_context_length: the model's context was full"),
        (answer(WORDS, finish=FinishReason.CONTENT_FILTER, raw="SAFETY"), "failed", "(“SAFETY”)"),
        (answer(Refusal("I won't."), finish=FinishReason.CONTENT_FILTER), "failed", "content_filtered: "),
        (answer(Refusal("I won't.")), "succeeded", "the model refused to answer"),
        (answer(finish=FinishReason.REFUSAL), "succeeded", "the model refused to answer"),
        (
            answer(WORDS, finish=FinishReason.ERROR, raw="OTHER"),
            "failed",
            "the provider broke off the answer (“OTHER”)",
        ),
        (answer(WORDS, finish=FinishReason.TOOL_CALLS), "succeeded", "but no call came"),
        (answer(finish=FinishReason.TOOL_CALLS), "failed", "provider_bad_response: the provider says that the model"),
        (answer(WORDS, finish=FinishReason.UNKNOWN, raw="steered"), "succeeded", "does not know (“steered”)"),
        (answer(WORDS, finish=FinishReason.UNKNOWN), "succeeded", ""),
        (answer(finish=FinishReason.UNKNOWN, raw="steered"), "failed", "the model's answer is empty (“steered”)"),
        (answer(finish=FinishReason.UNFINISHED, raw="queued"), "failed", "is not waited for (“queued”)"),
        (answer(WORDS, finish=FinishReason.UNFINISHED, raw="in_progress"), "succeeded", "still works on the answer"),
        (answer(ServerToolResult("1", "image_generation", "...")), "succeeded", ""),
        (answer(), "failed", "provider_bad_response: the model's answer is empty"),
        (answer(Text("  ")), "failed", "the model's answer is empty"),
        (answer(Reasoning("hmm")), "failed", "the model's answer is empty"),
    ],
)
def test_how_an_answer_without_calls_ends_a_run(response, status, reason):
    finish = judge(response)
    assert finish.status == status
    assert reason in finish.reason
    assert bool(reason) == bool(finish.reason)


@pytest.mark.parametrize("reason", FinishReason)
@pytest.mark.parametrize("parts", [(), (WORDS,)])
def test_a_failure_is_of_a_type_that_the_api_knows(reason, parts):
    finish = after(answer(*parts, finish=reason))
    if isinstance(finish, Finish) and finish.status == "failed":
        assert ErrorType(finish.reason.partition(": ")[0])
    assert isinstance(finish, Finish) or reason is FinishReason.PAUSE


def test_what_a_provider_explains_is_said():
    details = {"stop_details": {"type": "refusal", "category": "cyber", "explanation": "It would help an attack."}}
    refused = answer(Refusal("It would help an attack.", details), finish=FinishReason.REFUSAL)
    assert judge(refused).reason == "the model refused to answer: category “cyber”: It would help an attack."
    cut = answer(finish=FinishReason.ERROR, raw="OTHER", extra={"candidate": {"finishMessage": "Try another prompt."}})
    assert judge(cut).reason.endswith("(“OTHER”): Try another prompt.")
    feedback = {"response": {"promptFeedback": {"blockReason": "SAFETY", "blockReasonMessage": "Not this."}}}
    blocked = answer(finish=FinishReason.CONTENT_FILTER, raw="SAFETY", extra=feedback)
    assert (
        judge(blocked).reason
        == "content_filtered: the provider's content filter stopped the answer (“SAFETY”): Not this."
    )


def test_a_malformed_call_is_worth_another_try_unless_there_are_calls_to_run():
    assert is_malformed(answer(finish=FinishReason.MALFORMED_CALL))
    assert not is_malformed(answer(call(), finish=FinishReason.MALFORMED_CALL))
    finish = judge(answer(finish=FinishReason.MALFORMED_CALL, raw="MALFORMED_FUNCTION_CALL"))
    assert finish.reason.endswith("that the provider could not read (“MALFORMED_FUNCTION_CALL”)")
