"""What is said before a run: its limits, what it may cost, what will be different, and why it would be refused."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import secrets
from playground.models import Run
from providers.service import create_provider, ensure_simulator
from tests.harmless import check_harmless
from tests.playground.stub import Answer, chunk, text, usage
from tools.service import create_tool


@pytest.fixture
def say(workspace):
    """What the page says about a setup."""
    simulator = ensure_simulator(workspace)

    def said(**typed) -> str:
        setup = {"provider": simulator.pk, "model": "sim-planner", "message": "Hello", "stream": "on", **typed}
        setup.setdefault("parallel_tool_calls", "on")
        answer = Client().post(reverse("playground:before"), {name: value for name, value in setup.items() if value})
        assert answer.status_code == 200
        return answer.content.decode()

    return said


@pytest.fixture
def make_provider(workspace):
    def make(protocol: str, preset: str = "custom"):
        url = "https://api.example.com/v1"
        return create_provider(workspace=workspace, name=protocol, protocol=protocol, base_url=url, preset=preset).pk

    return make


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "At most 10 steps, 300 s."),
        ({"max_steps": "3", "max_calls": "5"}, "At most 3 steps, 300 s, 5 calls."),
        ({"max_output_tokens": "1000"}, "Costs at most about $0.0"),
        ({"max_cost_usd": "0.5", "tools": ["get_weather"]}, "Stops at $0.5, the last request may go beyond"),
        ({"message": ""}, "At most 10 steps, 300 s."),
    ],
)
def test_limits_and_cost_are_said(say, weather, typed, sentence):
    page = say(**typed)
    assert sentence in page
    assert "refused" not in page


def test_a_price_that_nobody_knows_is_said_to_be_unknown(say, make_provider):
    assert "Cost unknown" in say(provider=make_provider("openai_chat"), model="x")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"max_steps": "-1"}, "Steps: Must be"),
        ({"temperature": "hot"}, "Temperature: Enter a number."),
        ({"tools": ["no_such_tool"]}, "no_such_tool"),
        ({"tool_choice": "required"}, "Tool choice: Asks for a tool, but the run offers none."),
        ({"parent": "gone"}, "was deleted"),
        ({"from_span": "gone"}, "is gone"),
    ],
)
def test_what_would_be_refused_is_said_before(say, workspace, typed, sentence):
    page = say(**typed)
    assert "Run would be refused" in page
    assert sentence in page


def test_an_answer_in_the_background_would_be_refused_at_its_field(say, make_provider):
    page = say(provider=make_provider("openai_responses"), model="m", extra_body='{"background": true}')
    assert "Extra body (JSON): Asks for an answer in the background" in page


def test_a_credential_in_the_extra_body_is_said_to_be_kept_and_not_shown(say, make_provider):
    typed = '{"mcp_servers": [{"authorization_token": "shop-key-12345678"}]}'
    page = say(provider=make_provider("anthropic_messages"), model="m", extra_body=typed)
    assert "is kept as the secret “EXTRA_BODY_AUTHORIZATION_TOKEN”" in page
    assert "shop-key" not in page


def test_a_secret_that_a_tool_needs_and_nobody_keeps_is_said(say, workspace):
    needs = {"kind": "http", "method": "GET", "url": "https://example.com/", "headers": {"X-K": "{{secret:GONE}}"}}
    create_tool(workspace=workspace, name="needy", parameters={"type": "object"}, implementation=needs)
    assert "“needy” needs a secret named “GONE”, and there is none." in say(tools=["needy"])
    for number in range(4):
        create_tool(workspace=workspace, name=f"needy_{number}", parameters={"type": "object"}, implementation=needs)
    many = say(tools=[f"needy_{number}" for number in range(4)])
    assert "“needy_0”, “needy_1”, “needy_2” and 1 more need a secret named “GONE”" in many
    secrets.put(workspace, "GONE", "is-here-again")
    assert "needs a secret" not in say(tools=["needy"])


def test_where_nothing_differs_nothing_is_said(say, weather):
    page = say(tools=["get_weather"], tool_choice="auto", allowed=["get_weather"], parallel_tool_calls="")
    assert "different" not in page


@pytest.mark.parametrize(
    ("protocol", "preset", "typed", "sentence"),
    [
        ("openai_chat", "ollama", {"parallel_tool_calls": ""}, "one call at a time"),
        ("openai_chat", "ollama", {"tools": ["strict"]}, "does not know strict tools"),
        ("openai_chat", "custom", {"allowed": ["get_weather"]}, "only these are sent"),
        ("anthropic_messages", "custom", {"allowed": ["get_weather"]}, "only these are sent"),
        ("anthropic_messages", "custom", {"seed": "1"}, "no seed"),
        ("anthropic_messages", "custom", {}, "requires a limit of output tokens"),
        ("openai_responses", "custom", {"stop": "END"}, "no stop sequences"),
        ("gemini", "custom", {"parallel_tool_calls": ""}, "one call at a time"),
        ("gemini", "custom", {"allowed": ["get_weather"]}, "only with arguments held to their schemas"),
        ("gemini", "custom", {"tools": ["sql"]}, "of one text"),
    ],
)
def test_what_a_protocol_or_host_lacks_is_said(
    say, make_provider, workspace, weather, protocol, preset, typed, sentence
):
    schema = {"type": "object", "properties": {}}
    create_tool(workspace=workspace, name="strict", description="Strict.", parameters=schema, strict=True)
    create_tool(workspace=workspace, name="sql", description="SQL.", input={"type": "text"})
    page = say(provider=make_provider(protocol, preset), model="m", **{"tools": ["get_weather"], **typed})
    assert sentence in page
    assert "will be different" in page


@pytest.mark.parametrize(
    ("protocol", "said"),
    [("openai_chat", "has no such tool (Web search)"), ("gemini", ""), ("anthropic_messages", "")],
)
def test_a_tool_that_the_provider_runs_is_refused_before_where_there_is_none(
    say, make_provider, workspace, protocol, said
):
    search = {"kind": "provider", "spec": {"type": "web_search"}}
    create_tool(workspace=workspace, name="search", implementation=search)
    page = say(provider=make_provider(protocol), model="m", tools=["search"])
    assert said in page
    assert ("refused" in page) == bool(said)


def test_the_conversation_so_far_is_counted(say, stub, make_run, finish):
    stub.play(text("word " * 3000))
    run = finish(make_run())
    assert "reads about 5," in say(parent=run.pk)
    assert Run.objects.count() == 1


def test_an_edited_message_is_counted_as_the_branch_that_it_is(say, stub, make_run, finish):
    stub.play(text("word " * 3000))
    run = finish(make_run())
    branch = f"{run.pk}:0"
    page = say(parent=run.pk, branch=branch, **{f"edit:{branch}": "Weather in Oslo?"})
    assert "reads about 5," not in page
    assert "refused" not in page
    assert "There is no message of a person" in say(branch=f"{run.pk}:1")
    assert "was deleted" in say(branch="gone:0")
    assert Run.objects.count() == 1


def test_what_a_conversation_loses_that_moves_to_another_protocol_is_said(
    say, make_provider, stub, make_run, finish, provider
):
    stub.play(
        Answer([chunk({"reasoning_content": "Hm."}), chunk({"content": "Hello."}), chunk({}, "stop"), usage(5, 6)])
    )
    run = finish(make_run())
    assert "different" not in say(parent=run.pk, provider=provider.pk, model="stub-1")
    page = say(parent=run.pk, provider=make_provider("anthropic_messages"), model="m", max_output_tokens="100")
    assert "Reasoning from another protocol is not sent back." in page


def test_the_page_says_it_at_once(workspace, stub, make_run, finish):
    stub.play(text("Hello."))
    run = finish(make_run())
    page = Client().get(run.get_absolute_url())
    assert page.context["before"].estimate.limits == "At most 10 steps, 300 s."
    assert not page.context["before"].refusals


@pytest.mark.parametrize("odd", ["\0", "x" * 3000, "<script>alert(1)</script>", "1e999", "{"])
def test_odd_text_is_answered(say, odd):
    names = ("provider", "model", "tools", "tool_choice", "allowed", "temperature", "parent", "from_span", "extra_body")
    for name in (*names, "message", "system", "max_steps", "max_cost_usd"):
        check_harmless(say(**{name: odd}), name)
