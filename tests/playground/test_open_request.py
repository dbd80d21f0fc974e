"""Open a request: what is pasted opens as a conversation, with its tools and settings, and nothing of it is lost."""

import json
import re
from html import unescape

import pytest

from playground.errors import InvalidRun
from playground.models import Run
from playground.opened_tools import missing_tools
from playground.opening import open_paste
from playground.pasting import load, read
from playground.setup import SetupForm
from playground.worker.job import take
from providers.service import create_provider, ensure_simulator
from tools.service import tools_of
from wire.protocols import PROTOCOLS

pytestmark = pytest.mark.django_db(transaction=True)

OPEN = "/playground/open/"
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
BODY = {
    "model": "gpt-4.1",
    "messages": [
        {"role": "system", "content": "SYSTEM-WORDS"},
        {"role": "user", "content": "First?"},
        {"role": "assistant", "content": "EARLIER-ANSWER"},
        {"role": "user", "content": "Weather in\nParis?"},
    ],
    "tools": [TOOL],
    "temperature": 0.2,
    "logit_bias": {"1": 2},
}
ANTHROPIC = {
    "model": "claude-sonnet-4-5",
    "max_tokens": 100,
    "system": "SYSTEM-WORDS",
    "messages": [{"role": "user", "content": "Hello?"}],
}


@pytest.fixture
def browser(client, workspace):
    return client


def page_of(response) -> str:
    return unescape(response.content.decode())


def pasted(browser, source, **more):
    return browser.post(OPEN, {"source": source if isinstance(source, str) else json.dumps(source), **more})


def values(response) -> dict:
    form = response.context["form"]
    return {name: form[name].value() for name in SetupForm.base_fields}


def test_a_body_opens_with_its_conversation_and_settings(browser, provider, weather):
    response = pasted(browser, BODY)
    page, form = page_of(response), values(response)
    assert "Opened from a paste" in page
    assert "EARLIER-ANSWER" in page
    assert (form["message"], form["system"], form["model"]) == ("Weather in\nParis?", "SYSTEM-WORDS", "gpt-4.1")
    assert (form["provider"], form["tools"], form["temperature"]) == (provider.pk, ["get_weather"], 0.2)
    assert json.loads(form["extra_body"]) == {"logit_bias": {"1": 2}}


def test_a_curl_command_opens_and_its_key_is_dropped(browser, provider):
    body = json.dumps({**BODY, "tools": []})
    headers = "-H 'Authorization: Bearer sk-THE-KEY' -H 'x-team: me'"
    command = f"curl https://api.openai.com/v1/chat/completions {headers} -d '{body}'"
    page = page_of(pasted(browser, command))
    assert "sk-THE-KEY" not in page
    assert "key in the command was dropped" in page
    assert "The header x-team: me is not sent" in page


def test_gemini_says_model_and_stream_in_its_address(browser, workspace):
    google = create_provider(
        workspace=workspace, name="Google", protocol="gemini", base_url="https://example.com/v1beta"
    )
    command = (
        "curl 'https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse&key=K'"
        ' -d \'{"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}\''
    )
    form = values(pasted(browser, command))
    assert (form["provider"], form["model"], form["stream"], form["message"]) == (google.pk, "gemini-3-pro", True, "Hi")


def test_the_provider_at_the_pasted_address_goes_before_others_of_the_protocol(browser, workspace, provider):
    mine = create_provider(
        workspace=workspace, name="zz mine", protocol="openai_chat", base_url="https://llm.example.com/v1"
    )
    command = f"curl https://llm.example.com/v1/chat/completions -d '{json.dumps({**BODY, 'tools': []})}'"
    assert values(pasted(browser, command))["provider"] == mine.pk


def test_a_provider_that_has_the_model_goes_before_others_of_the_protocol(browser, workspace, provider):
    has = create_provider(
        workspace=workspace,
        name="zz mine",
        protocol="openai_chat",
        base_url="https://llm.example.com/v1",
        models=["rare-1"],
    )
    simulator = ensure_simulator(workspace)
    for model, opened in (("rare-1", has), ("sim-planner", simulator)):
        assert values(pasted(browser, json.dumps({**BODY, "tools": [], "model": model})))["provider"] == opened.pk


def test_without_a_provider_of_the_protocol_the_simulator_plays_and_says_so(browser, workspace):
    response = pasted(browser, ANTHROPIC)
    page = page_of(response)
    assert "Simulator" in page
    assert "in place of claude-sonnet-4-5" in page
    assert values(response)["model"] == "sim-planner"


def test_fields_of_its_protocol_are_not_taken_along_to_another(browser, workspace, stub, provider, finish):
    thinking = {"type": "enabled", "budget_tokens": 2000}
    body = json.dumps({**ANTHROPIC, "thinking": thinking, "metadata": {"user_id": "u"}})
    opened = values(pasted(browser, body))
    assert json.loads(opened["extra_body"]) == {"thinking": thinking, "metadata": {"user_id": "u"}}
    form = {**opened, "provider": provider.pk, "model": "stub-1", "stream": "on", "tools": []}
    form = {name: value for name, value in form.items() if value not in (None, "")}
    assert "`thinking` is a field of anthropic_messages alone" in page_of(browser.post("/playground/before/", form))
    browser.post("/playground/run/", form)
    finish(Run.objects.latest("created_at"))
    assert "thinking" not in stub.requests[-1]
    assert stub.requests[-1]["metadata"] == {"user_id": "u"}


def test_tools_that_are_new_are_offered_to_be_saved_with_a_sample(browser, workspace, provider):
    first = pasted(browser, BODY)
    page = page_of(first)
    assert "1 tool in it is new here" in page
    assert "get_weather" in page
    assert "SYSTEM-WORDS" in page  # the paste is kept for the next step
    assert not tools_of(workspace).exists()
    second = pasted(
        browser, BODY, save="yes", **{"wanted-0": "on", "name-0": "get_weather", "sample-0": '{"temp_c": 7}'}
    )
    assert values(second)["tools"] == ["get_weather"]
    assert "Saved get_weather." in page_of(second)


def test_a_tool_that_is_not_wanted_is_not_offered_and_this_is_said(browser, provider):
    page = page_of(pasted(browser, BODY, save="yes"))
    assert "get_weather is not among your tools; it will not be offered." in page


def test_a_tool_of_the_same_name_is_used_and_a_difference_said(browser, provider, weather):
    page = page_of(pasted(browser, BODY))
    assert "get_weather differs from yours" in page


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "Paste a request first"),
        ("[1, 2]", "must be a JSON object"),
        ('{"a": 1}', "no request of the four protocols"),
        ('{"model": "m",\n "messages": [}', "line 2 column 15"),
        ("curl https://x -d '{", "never closed"),
        ("curl https://x -d @body.json", "paste the body itself"),
        ("curl https://[x -d '{}'", "address in the curl command"),
        ('{"model": 1, "messages": []}', "model: must be a string"),
        ('{"messages": "hi"}', "“messages” must be a list, but here it is a text."),
        ('{"contents": {"parts": []}}', "“contents” must be a list, but here it is an object."),
        ('{"model": "m", "messages": 5}', "“messages” must be a list, but here it is a number."),
        ('{"model": "m", "input": 5}', "input: must be a string or a list"),
        ("\x00", "not JSON"),
        (
            r'{"model": "m", "messages": [{"role": "user", "content": "a\ud800"}]}',
            "body.messages[0].content: Must not hold",
        ),
        (r'{"model": "m\u0000", "messages": []}', "body.model: Must not hold U+0000 or lone surrogates."),
    ],
)
def test_what_cannot_be_opened_says_why_and_keeps_the_paste(browser, source, sentence):
    response = pasted(browser, source)
    assert response.status_code == 422
    page = page_of(response)
    assert sentence in page
    assert source.strip("\x00") in page


def test_a_wrong_sample_is_said_at_its_tool_and_nothing_is_saved(browser, provider):
    more = {"wanted-0": "on", "name-0": "get_weather", "sample-0": "{"}
    response = pasted(browser, BODY, save="yes", **more)
    assert response.status_code == 422
    assert "Sample output" in page_of(response)


# The protocol, a tool that its host runs, the name that it gets here and how it is kept: by its word where it says no
# more than that.
HOST_TOOLS = [
    ("anthropic_messages", {"type": "web_search_20250305", "name": "web_search"}, "web_search", {"type": "web_search"}),
    ("anthropic_messages", {"type": "web_search_20250305", "name": "web_search", "max_uses": 3}, "web_search", None),
    ("openai_responses", {"type": "code_interpreter", "container": "c_1"}, "code_interpreter", None),
    ("openai_responses", {"type": "mcp", "server_label": "wiki", "server_url": "https://x.example/mcp"}, "wiki", None),
    ("openai_chat", {"type": "openrouter:web_search"}, "openrouter_web_search", None),
    ("openai_chat", {"type": "browser_search"}, "browser_search", None),
    ("gemini", {"googleSearch": {}}, "web_search", {"type": "web_search"}),
    ("gemini", {"codeExecution": {}, "urlContext": {}}, "code_execution_url_context", None),
]
BODIES = {
    "anthropic_messages": ANTHROPIC,
    "openai_chat": {"model": "gpt-4.1", "messages": [{"role": "user", "content": "Hello?"}]},
    "openai_responses": {"model": "gpt-4.1", "input": "Hello?"},
    "gemini": {"contents": [{"role": "user", "parts": [{"text": "Hello?"}]}]},
}


@pytest.mark.parametrize(("protocol", "spec", "name", "word"), HOST_TOOLS)
def test_a_tool_that_the_provider_runs_is_saved_and_ticked_like_others(
    browser, workspace, speaks, protocol, spec, name, word
):
    speaks(protocol)
    body = {**BODIES[protocol], "tools": [spec]}
    [found] = missing_tools(workspace, open_paste(workspace, read(json.dumps(body))))
    assert found.definition.name == name
    assert "1 tool in it is new here" in page_of(pasted(browser, body))
    form = values(pasted(browser, body, save="yes", **{"wanted-0": "on", "name-0": "my_own"}))
    assert (form["tools"], form["extra_body"]) == (["my_own"], None)
    assert values(pasted(browser, body))["tools"] == ["my_own"]  # known by what it says, not by its name
    [tool] = tools_of(workspace)
    assert tool.current.implementation["spec"] == (word or spec)


def test_one_that_is_not_wanted_is_not_offered_and_one_that_cannot_be_kept_is_an_extra_field(browser, workspace):
    search, bash = HOST_TOOLS[0][1], {"type": "bash_20250124", "name": "bash"}
    response = pasted(browser, {**ANTHROPIC, "tools": [search, bash]}, save="yes")
    assert json.loads(values(response)["extra_body"]) == {"tools": [bash]}
    assert "web_search is not among your tools; it will not be offered." in page_of(response)
    assert "`bash_20250124` is no tool that can be registered here" in page_of(response)


def test_one_with_a_credential_keeps_that_as_a_secret_and_is_known_again(browser, workspace, speaks):
    speaks("openai_responses")
    spec = {"type": "mcp", "server_label": "wiki", "server_url": "https://x.example", "authorization": "tok-12345678"}
    body = {**BODIES["openai_responses"], "tools": [spec]}
    form = values(pasted(browser, body, save="yes", **{"wanted-0": "on", "name-0": "wiki"}))
    [tool] = tools_of(workspace)
    assert "tok-12345678" not in json.dumps(tool.current.implementation)
    assert form["tools"] == ["wiki"]


def test_a_field_of_another_form_is_sent_as_it_stands_and_this_is_said(browser, provider):
    page = page_of(pasted(browser, {**BODY, "tools": "get_weather"}))
    assert "“tools” is not in a form that is known here" in page


def test_what_the_registry_has_no_place_for_is_said(browser, provider):
    tool = {"name": "find", "description": "Find it.", "input_schema": {"type": "object"}, "defer_loading": True}
    page = page_of(pasted(browser, {**ANTHROPIC, "tools": [tool]}, save="yes", **{"wanted-0": "on", "name-0": "find"}))
    assert "find is offered without `defer_loading`" in page


def test_the_run_is_what_was_pasted(browser, workspace, provider, weather):
    form = values(pasted(browser, BODY))
    typed = {name: value for name, value in form.items() if value not in (None, "", False)}
    browser.post("/playground/run/", {**typed, "message": form["message"].replace("\n", "\r\n")})
    run = Run.objects.get()
    job = take([run.pk], "a worker")[run.pk]
    assert job is not None
    sent = json.loads(PROTOCOLS["openai_chat"].encode_request(job.request(()), job.endpoint.profile).body)
    assert sent["messages"] == BODY["messages"]
    assert (sent["temperature"], sent["logit_bias"]) == (0.2, {"1": 2})


def test_a_call_without_a_result_is_answered_and_this_is_said(browser, workspace, provider, weather):
    call = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
    asked = {"role": "assistant", "content": None, "tool_calls": [call]}
    response = pasted(browser, {**BODY, "messages": [*BODY["messages"], asked, {"role": "user", "content": "Well?"}]})
    assert "The call of get_weather had no result" in page_of(response)
    typed = {name: value for name, value in values(response).items() if value not in (None, "", False)}
    browser.post("/playground/run/", typed)
    run = Run.objects.get()
    job = take([run.pk], "a worker")[run.pk]
    assert job is not None
    sent = json.loads(PROTOCOLS["openai_chat"].encode_request(job.request(()), job.endpoint.profile).body)
    assert [message["role"] for message in sent["messages"][-3:]] == ["assistant", "tool", "user"]
    assert "Not run" in sent["messages"][-2]["content"]


def test_a_paste_that_was_tampered_with_on_the_way_is_refused(browser, provider):
    typed = {"provider": provider.pk, "model": "m", "message": "Hi", "pasted": '{"protocol": "x"}'}
    response = browser.post("/playground/run/", typed)
    assert response.status_code == 422
    assert "Paste it again" in page_of(response)
    for dumped in ("", "1", '{"protocol":"gemini","body":1,"notes":[]}', "{"):
        with pytest.raises(InvalidRun):
            load(dumped)


def test_the_page_asks_and_the_dialog_is_the_same_form(browser):
    whole, part = browser.get(OPEN), browser.get(OPEN, headers={"HX-Request": "true"})
    for response in (whole, part):
        assert re.search(r'<textarea[^>]*name="source"', page_of(response))
    assert "<html" not in page_of(part)
