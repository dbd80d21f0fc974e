"""What a provider's options and its service account do to the requests of a run, over real HTTP."""

import json
import re

import pytest

from accounts import secrets
from providers.models import Provider
from providers.service import create_provider, update_provider
from tests.playground.stub import Answer, error, text, whole
from tests.playground.test_live import events_of
from tests.providers.token_server import account, token_server
from traces.models import STATED_COST, Span
from traces.reader import response_bytes

TOKEN = "ya29.token-1"


@pytest.fixture
def tokens():
    with token_server() as server:
        yield server


@pytest.fixture
def vertex(workspace, stub, tokens) -> Provider:
    return create_provider(
        workspace=workspace,
        name="Vertex",
        protocol="gemini",
        preset="vertex",
        base_url=stub.url,
        api_key=account(tokens),
        options={"project": "my-project"},
    )


def test_extra_fields_are_in_every_request_and_a_runs_own_go_before_them(stub, make_run, finish, provider):
    update_provider(provider, options={"extra_body": {"service_tier": "flex", "user": "all"}})
    stub.play(text("Hello."))
    finish(make_run(settings={"extra_body": {"user": "me"}}))
    assert (stub.requests[0]["service_tier"], stub.requests[0]["user"]) == ("flex", "me")


def test_an_older_interface_gets_its_version_behind_the_path(stub, make_run, finish, provider):
    update_provider(provider, options={"api_version": "2024-10-21"})
    stub.play(text("Hello."))
    assert finish(make_run()).trace.status == "succeeded"
    assert stub.heads[0].startswith("post /v1/chat/completions?api-version=2024-10-21 ")


def test_a_service_account_runs_with_its_token(stub, make_run, finish, vertex):
    said = {"candidates": [{"content": {"role": "model", "parts": [{"text": "Hi."}]}, "finishReason": "STOP"}]}
    stub.play(Answer([json.dumps(said).encode()], type="application/json"))
    run = finish(make_run(provider=vertex, model="gemini-2.5-flash", stream=False))
    assert (run.trace.status, run.trace.status_reason) == ("succeeded", "")
    assert f"authorization: bearer {TOKEN}\r\n" in stub.heads[0]
    place = "projects/my-project/locations/global/publishers/google/models/gemini-2.5-flash:generatecontent"
    assert stub.heads[0].startswith(f"post /v1/{place} ")


def test_a_token_that_comes_back_is_masked(stub, make_run, finish, vertex):
    stub.play(error(401, f"The token {TOKEN} has expired."))
    run = finish(make_run(provider=vertex, model="gemini-2.5-flash"))
    span = Span.objects.get(trace=run.trace, kind="model")
    assert run.trace.status == "failed"
    for said in (run.trace.status_reason, span.error_message, (response_bytes(span) or b"").decode()):
        assert TOKEN not in said
        assert ":key.token]" in said


CALLED = {"role": "model", "parts": [{"functionCall": {"name": "get_weather", "args": {"city": "Tokyo"}}}]}


def called() -> Answer:
    said = {"candidates": [{"content": CALLED, "finishReason": "STOP"}]}
    return Answer([json.dumps(said).encode()], type="application/json")


def test_a_token_that_is_about_to_end_is_renewed_before_each_request(stub, make_run, finish, vertex, tokens, weather):
    tokens.lifetime_s = 60
    stub.play(called(), called(), error(401, "None of ya29.token-1, ya29.token-2, ya29.token-3 will do."))
    run = finish(make_run(provider=vertex, model="gemini-2.5-flash", stream=False, tools=["get_weather"]))
    for head, number in zip(stub.heads, (1, 2, 3), strict=True):
        assert re.findall(r"ya29\.token-\d", head) == [f"ya29.token-{number}"]
    span = Span.objects.filter(trace=run.trace, kind="model").latest("sequence")
    for said in (run.trace.status_reason, span.error_message, (response_bytes(span) or b"").decode()):
        assert "ya29" not in said
        assert said.count("[secret:") == 3


def test_a_token_that_lasts_is_used_again(stub, make_run, finish, vertex, tokens, weather):
    stub.play(called(), error(401, "No."))
    finish(make_run(provider=vertex, model="gemini-2.5-flash", stream=False, tools=["get_weather"]))
    assert (len(stub.requests), len(tokens.asked)) == (2, 1)


def test_an_account_that_is_refused_meanwhile_ends_the_run(stub, make_run, finish, vertex, tokens, weather):
    tokens.lifetime_s, tokens.most = -1, 1
    stub.play(called())
    run = finish(make_run(provider=vertex, model="gemini-2.5-flash", stream=False, tools=["get_weather"]))
    assert run.trace.status_reason.startswith("provider_auth: Google refused the service account.")
    assert (run.trace.status, len(stub.requests)) == ("failed", 1)


def test_a_refused_account_ends_the_run_with_googles_words(stub, make_run, finish, vertex, tokens):
    tokens.refusal = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
    run = finish(make_run(provider=vertex, model="gemini-2.5-flash"))
    assert run.trace.status == "failed"
    assert run.trace.status_reason.startswith("provider_auth: Google refused the service account.")
    assert "Invalid JWT Signature." in run.trace.status_reason
    assert stub.requests == []


def test_secrets_among_a_token_servers_words_are_masked(make_run, finish, vertex, tokens, workspace):
    key_id = json.loads(account())["private_key_id"]
    tokens.refusal = {"error": "invalid_grant", "error_description": f"No key {key_id}; other-secret-1."}
    secrets.put(workspace, "OTHER", "other-secret-1")
    run = finish(make_run(provider=vertex, model="gemini-2.5-flash"))
    told = str(events_of(run))
    for said in (run.trace.status_reason, told):
        assert "[secret:OTHER]" in said
        assert key_id not in said
        assert "other-secret-1" not in said


def test_secrets_that_cannot_be_read_keep_no_run_from_ending(make_run, finish, settings):
    run = make_run()
    settings.SECRET_KEY = "another key"
    assert finish(run).trace.status_reason.startswith("interrupted: the run could not be read")


def test_what_the_host_says_a_request_cost_is_kept_beside_our_sum(stub, make_run, finish):
    answer = whole({"content": "Hello."})
    body = json.loads(answer.parts[0])
    body["usage"]["cost"] = 0.00042
    stub.play(Answer([json.dumps(body).encode()], type="application/json"))
    run = finish(make_run(stream=False))
    span = Span.objects.get(trace=run.trace, kind="model")
    assert span.attributes[STATED_COST] == "0.00042"
    assert span.cost_usd is None


def responses(*items: dict, answer_id: str) -> Answer:
    body = {"id": answer_id, "object": "response", "status": "completed", "output": list(items), "model": "m"}
    body["usage"] = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}
    return Answer([json.dumps(body).encode()], type="application/json")


CALL = {
    "type": "function_call",
    "id": "fc_1",
    "call_id": "call_1",
    "name": "get_weather",
    "arguments": '{"city": "Tokyo"}',
}
WORDS = {"type": "message", "id": "m_1", "role": "assistant", "content": [{"type": "output_text", "text": "Sunny."}]}


@pytest.mark.parametrize("stateful", [True, False])
def test_what_a_host_keeps_is_not_sent_again(stub, make_run, finish, workspace, weather, stateful):
    provider = create_provider(
        workspace=workspace,
        name="R",
        protocol="openai_responses",
        preset="openai",
        base_url=stub.url,
        options={"stateful": True} if stateful else {},
    )
    stub.play(responses(CALL, answer_id="resp_1"), responses(WORDS, answer_id="resp_2"))
    run = finish(make_run(provider=provider, model="gpt-4.1", stream=False, tools=["get_weather"]))
    assert run.trace.status == "succeeded"
    first, second = stub.requests
    kinds = [item.get("type", "message") for item in second["input"]]
    assert (first["store"], second["store"]) == (stateful, stateful)
    assert second.get("previous_response_id") == ("resp_1" if stateful else None)
    assert kinds == (["function_call_output"] if stateful else ["message", "function_call", "function_call_output"])
