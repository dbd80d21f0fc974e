"""How answers end that are neither words nor calls, in the protocols' own forms, through the real worker."""

import pytest

from playground.runs import continue_run, output_text
from playground.steps import steps_of
from tests.playground.protocols import said
from tests.playground.raw_answers import FOUND, SEARCH, claude, gemini, responses, whole
from tests.playground.test_advance import spans
from wire.conversation import Refusal
from wire.protocols import PROTOCOLS


def test_a_turn_that_anthropic_paused_is_sent_back_as_it_came_and_nothing_else(speaks, stub, make_run, finish):
    speaks("anthropic_messages")
    stub.play(claude(SEARCH, stop="pause_turn"), claude(FOUND, {"type": "text", "text": "Found."}))
    run = finish(make_run(stream=False))
    assert (run.trace.status, run.trace.steps, output_text(run)) == ("succeeded", 2, "Found.")
    first, second = stub.requests
    assert second["messages"] == [*first["messages"], {"role": "assistant", "content": [SEARCH]}]
    why = spans(run, "model")[1].attributes["toolscope.why"]
    assert why == "The provider paused in the middle of the turn and is asked to go on."
    assert [step.note for step in steps_of(run)] == ["", why]


def test_pauses_end_at_the_limit_of_steps(speaks, stub, make_run, finish):
    speaks("anthropic_messages")
    stub.play(claude(SEARCH, stop="pause_turn"))
    run = finish(make_run(stream=False, limits={"max_steps": 3}))
    assert run.trace.status_reason.startswith("max_steps: ")
    assert len(stub.requests) == 3


def test_a_continuation_of_gemini_repeats_the_request_with_its_token(speaks, stub, make_run, finish):
    speaks("gemini")
    stub.play(gemini({"text": "It is"}, finish="CONTINUATION", continuationToken="t0k"), gemini({"text": " 24."}))
    run = finish(make_run(stream=False))
    assert run.trace.status == "succeeded"
    first, second = stub.requests
    assert second == {**first, "continuationToken": "t0k"}


def test_a_call_after_a_continuation_of_gemini_follows_the_users_turn(speaks, stub, make_run, finish, weather):
    speaks("gemini")
    call = {"functionCall": {"name": "get_weather", "args": {"city": "Tokyo"}}}
    paused = gemini({"text": "Let me look."}, finish="CONTINUATION", continuationToken="t0k")
    stub.play(paused, gemini(call), gemini({"text": "24."}))
    run = finish(make_run(tools=["get_weather"], stream=False))
    assert run.trace.status == "succeeded"
    assert [content["role"] for content in stub.requests[-1]["contents"]] == ["user", "model", "user"]


def test_a_conversation_goes_on_after_a_pause(speaks, stub, make_run, finish):
    speaks("anthropic_messages")
    stub.play(claude(SEARCH, stop="pause_turn"), claude(FOUND, {"type": "text", "text": "Found."}))
    run = finish(make_run(stream=False))
    finish(continue_run(run, "Thanks."))
    roles = [message["role"] for message in stub.requests[-1]["messages"]]
    assert roles[0] == "user"
    assert roles[-1] == "user"
    content = [block for message in stub.requests[-1]["messages"][1:-1] for block in message["content"]]
    assert content == [SEARCH, FOUND, {"type": "text", "text": "Found."}]


@pytest.mark.parametrize("reason", ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"])
def test_a_call_that_nobody_can_read_is_asked_for_again_without_being_sent_back(speaks, stub, make_run, finish, reason):
    speaks("gemini")
    stub.play(gemini(finish=reason, finishMessage="Malformed function call: get_wea"), gemini({"text": "24."}))
    run = finish(make_run(stream=False))
    assert (run.trace.status, run.trace.steps) == ("succeeded", 1)
    assert stub.bodies[0] == stub.bodies[1]
    first, second = spans(run, "model")
    assert (first.status, first.error_type) == ("error", "provider_bad_response")
    assert "Malformed function call: get_wea" in first.error_message
    assert second.attributes["toolscope.why"] == "Attempt 2: the model's call could not be read."
    assert run.trace.total_tokens == 30


def test_calls_that_nobody_can_read_end_the_run_at_last(speaks, stub, make_run, finish):
    speaks("gemini")
    stub.play(gemini(finish="MALFORMED_FUNCTION_CALL"))
    run = finish(make_run(stream=False))
    assert run.trace.status == "failed"
    assert "that the provider could not read (“MALFORMED_FUNCTION_CALL”)" in run.trace.status_reason
    assert len(stub.requests) == 3


def test_what_unreadable_calls_used_counts_towards_the_limits(speaks, stub, make_run, finish):
    speaks("gemini")
    stub.play(gemini(finish="MALFORMED_FUNCTION_CALL"))
    run = finish(make_run(stream=False, limits={"max_total_tokens": 15}))
    assert run.trace.status_reason.startswith("max_total_tokens: 15 ")
    assert len(stub.requests) == 1


STOP_DETAILS = {"type": "refusal", "category": "bio", "explanation": "This could do harm."}
BLOCKED = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {"promptTokenCount": 10}}
INCOMPLETE = {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}
WORDS = {
    "type": "message",
    "role": "assistant",
    "content": [{"type": "output_text", "text": "Half", "annotations": []}],
}


@pytest.mark.parametrize(
    ("protocol", "answer", "status", "says"),
    [
        ("anthropic_messages", claude(stop="refusal", stop_details=STOP_DETAILS), "succeeded", "category “bio”: This"),
        ("anthropic_messages", claude(stop="model_context_window_exceeded"), "failed", "provider_context_length: "),
        ("anthropic_messages", claude({"type": "text", "text": "H"}, stop="brand_new"), "succeeded", "“brand_new”"),
        ("gemini", gemini(finish="SAFETY"), "failed", "content_filtered: "),
        ("gemini", whole(BLOCKED), "failed", "(“PROHIBITED_CONTENT”)"),
        ("gemini", gemini({"text": "H"}, finish="OTHER"), "failed", "broke off the answer (“OTHER”)"),
        ("gemini", gemini(finish="MAX_TOKENS"), "failed", "truncated: "),
        ("openai_responses", responses(WORDS, **INCOMPLETE), "failed", "content_filtered: "),
        ("openai_responses", responses(status="queued"), "failed", "in the background"),
        ("openai_responses", responses(status="failed", error={"code": "invalid_prompt", "message": "No."}), "failed",
         "provider_invalid_request: No."),
        ("openai_responses", responses({**WORDS, "content": [{"type": "refusal", "refusal": "No."}]}), "succeeded",
         "the model refused"),
    ],
)  # fmt: skip
def test_the_end_is_said_in_a_sentence(speaks, stub, make_run, finish, protocol, answer, status, says):
    speaks(protocol)
    stub.play(answer)
    run = finish(make_run(stream=False))
    assert run.trace.status == status
    assert says in run.trace.status_reason
    [span] = spans(run, "model")
    assert span.status == ("ok" if status == "succeeded" else "error")
    assert not span.error_message or span.error_message[:20].lower() in run.trace.status_reason.lower()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_refusal_is_shown_live_and_afterwards(speaks, stub, make_run, finish, protocol):
    speaks(protocol)
    stub.play(said(protocol, Refusal("I won't.")))
    run = finish(make_run())
    assert run.trace.status == "succeeded"
    [step] = steps_of(run)
    assert "I won't." in (step.refusal or step.text)
    if protocol != "gemini":  # which has no refusals: its words are the answer
        assert "refused" in run.trace.status_reason


def test_what_the_provider_ran_itself_stands_in_the_tree_without_a_duration(speaks, stub, make_run, finish):
    speaks("anthropic_messages")
    failed = {**FOUND, "content": {"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"}}
    stub.play(claude(SEARCH, FOUND, {**SEARCH, "id": "srvtoolu_2"}, {**failed, "tool_use_id": "srvtoolu_2"},
                     {"type": "text", "text": "Sunny."}))  # fmt: skip
    run = finish(make_run(stream=False))
    ran, did_not = spans(run, "tool")
    assert (ran.tool_name, ran.status, ran.duration_ms) == ("web_search", "ok", None)
    assert ran.attributes["toolscope.run_by"] == "provider"
    assert ran.parent_id == spans(run, "model")[0].pk
    assert (did_not.status, did_not.error_type, did_not.is_error) == ("error", "tool_error", True)
    assert output_text(run) == "Sunny."
    finish(continue_run(run, "Thanks."))
    assert SEARCH in stub.requests[-1]["messages"][1]["content"]


def test_what_the_provider_ran_is_shown_in_its_step(speaks, stub, make_run, finish, client):
    speaks("anthropic_messages")
    stub.play(claude(SEARCH, FOUND, {"type": "text", "text": "Sunny."}))
    run = finish(make_run(stream=False))
    [step] = steps_of(run)
    [call] = step.provider_calls
    assert (call.name, call.value, call.status, call.tool_page) == ("web_search", {"query": "Tokyo"}, "ok", "")
    assert "tokyo.example" in call.output
    page = client.get(run.get_absolute_url()).content.decode()
    assert "run by the provider" in page
    tree = client.get(f"/traces/{run.trace_id}/").content.decode()
    assert "The provider ran this itself" in tree
