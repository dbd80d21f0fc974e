"""Tools that the provider runs, offered in a run: sent as the protocol says them, and seen in the tree."""

import json

import pytest

from accounts import secrets
from playground.beforehand import foresee
from playground.errors import InvalidRun
from playground.history import conversation_after
from playground.runs import continue_run, order_for, output_text
from playground.steps import steps_of
from tests.playground.raw_answers import FOUND, SEARCH, claude, gemini, last_words, responses
from tests.playground.test_advance import spans
from tools.service import create_tool
from traces.reader import request_bytes
from wire.conversation import ServerToolCall

WEB_SEARCH_CALL = {
    "type": "web_search_call",
    "id": "ws_1",
    "status": "completed",
    "action": {"type": "search", "query": "Tokyo"},
}
WORDS = {
    "type": "message",
    "id": "msg_1",
    "role": "assistant",
    "status": "completed",
    "content": [{"type": "output_text", "text": "Sunny.", "annotations": []}],
}
CODE = [
    {"executableCode": {"language": "PYTHON", "code": "print(24)"}},
    {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "24\n"}},
]

# The word, what the request says of it, the answer, and what its message keeps for the next request.
CASES = {
    "openai_responses": ("web_search", {"type": "web_search"}, responses(WEB_SEARCH_CALL, WORDS), WEB_SEARCH_CALL),
    "anthropic_messages": (
        "web_search",
        {"type": "web_search_20250305", "name": "web_search"},
        claude(SEARCH, FOUND, {"type": "text", "text": "Sunny."}),
        SEARCH,
    ),
    "gemini": ("code_execution", {"codeExecution": {}}, gemini(*CODE, {"text": "Sunny."}), CODE[0]),
}
HISTORY = {"openai_responses": "input", "anthropic_messages": "messages", "gemini": "contents"}


@pytest.mark.parametrize("protocol", CASES)
def test_what_the_provider_ran_is_sent_seen_and_sent_back(speaks, stub, make_run, finish, workspace, weather, protocol):
    word, spec, answer, kept = CASES[protocol]
    speaks(protocol)
    create_tool(workspace=workspace, name="look", implementation={"kind": "provider", "spec": {"type": word}})
    stub.play(answer, last_words(protocol))
    run = finish(make_run(tools=["look", "get_weather"], stream=False))
    assert (run.trace.status, output_text(run)) == ("succeeded", "Sunny."), run.trace.status_reason
    assert spec in stub.requests[0]["tools"]
    [span] = spans(run, "tool")
    assert (span.status, span.duration_ms, span.attributes["toolscope.run_by"]) == ("ok", None, "provider")
    assert [call.by_provider for step in steps_of(run) for call in step.provider_calls] == [True]
    [call] = [part for part in conversation_after(run)[-1].parts if isinstance(part, ServerToolCall)]
    assert call.name == span.tool_name
    finish(continue_run(run, "Thanks."))
    assert kept in _flat(stub.requests[1][HISTORY[protocol]])


def mcp(name: str = "SHOP_KEY") -> dict:
    spec = {"type": "mcp", "server_label": "shop", "server_url": "https://shop.example.com/mcp"}
    return {"kind": "provider", "spec": {**spec, "authorization": f"{{{{secret:{name}}}}}"}}


def test_a_secret_goes_to_the_provider_and_not_into_the_record(speaks, stub, make_run, finish, workspace):
    speaks("openai_responses")
    secrets.put(workspace, "SHOP_KEY", "sk-shop-12345678")
    create_tool(workspace=workspace, name="shop", implementation=mcp())
    stub.play(last_words("openai_responses"))
    run = finish(make_run(tools=["shop"], stream=False))
    assert run.trace.status == "succeeded", run.trace.status_reason
    assert stub.requests[0]["tools"][0]["authorization"] == "sk-shop-12345678"
    [span] = spans(run, "model")
    assert json.loads(request_bytes(span))["tools"][0]["authorization"] == "[secret:SHOP_KEY]"
    assert span.masked_secrets == ["SHOP_KEY"]


def test_a_secret_that_is_not_there_refuses_the_run(speaks, make_run, workspace):
    speaks("openai_responses")
    create_tool(workspace=workspace, name="shop", implementation=mcp("GONE"))
    with pytest.raises(InvalidRun) as refused:
        make_run(tools=["shop"])
    assert refused.value.errors == [("tools[0]", "“shop” needs a secret named “GONE”, and there is none.")]


def _flat(history: list[dict]) -> list[dict]:
    """The items, blocks or parts of a history."""
    inner = [part for one in history for part in (one.get("parts") or one.get("content") or [])]
    return [*history, *inner]


def test_a_kind_that_is_not_known_is_said_before_the_run_and_sent(speaks, stub, make_run, finish, workspace):
    speaks("openai_responses")
    create_tool(workspace=workspace, name="odd", implementation={"kind": "provider", "spec": {"type": "nonsense"}})
    run = make_run(tools=["odd"])
    order = order_for(workspace, [{"role": "user", "content": "Hi"}], provider=run.provider, model="m", tools=["odd"])
    assert any("No tool `nonsense` of OpenAI Responses is known" in one for one in foresee(order).differences)
