"""The playground's pages: a new conversation, its examples, a conversation with runs and branches."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Workspace
from playground.examples import EXAMPLES
from playground.models import Conversation
from playground.runs import branch_run, continue_run
from providers.models import Provider
from providers.service import ensure_simulator
from providers.simulated import MODELS
from tests.playground.stub import Answer, calls, chunk, text, usage
from tools.ready_tools import ensure_ready_tools

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def browser(workspace: Workspace) -> Client:
    ensure_simulator(workspace)
    return Client()


def test_the_front_page_leads_to_the_playground(browser):
    assert browser.get("/").url == "/playground/"


def test_a_new_conversation_is_ready_to_run(browser, workspace):
    ensure_ready_tools(workspace)
    page = browser.get("/playground/").content.decode()
    assert EXAMPLES[0].message in page
    assert 'value="get_weather" form="run-form" checked' in page
    assert "not a language model" in page


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.slug)
def test_every_example_fills_the_form(browser, workspace, example):
    ensure_ready_tools(workspace)
    page = browser.get("/playground/", {"example": example.slug})
    form = page.context["form"]
    assert form["message"].value() == example.message
    assert form["tools"].value() == list(example.tools)
    assert {tool.name for tool in page.context["tools"][: len(example.tools)]} == set(example.tools)
    assert example.model in {model.name for model in MODELS}


def test_an_example_opens_with_the_simulated_provider_that_is_asked_for(browser, workspace, provider):
    first = ensure_simulator(workspace)
    gemini = Provider.objects.get(workspace=workspace, preset="simulator", protocol="gemini")
    for asked, opened in ((gemini.pk, gemini), (provider.pk, first), ("nothing", first)):
        page = browser.get("/playground/", {"example": "limit", "provider": asked})
        assert page.context["form"]["provider"].value() == opened.pk
        assert page.context["form"]["model"].value() == "sim-fault-same-call-forever"


def test_an_unknown_example_is_the_first_one(browser):
    assert browser.get("/playground/", {"example": "nothing"}).context["example"] == EXAMPLES[0]


def test_a_conversation_shows_what_was_said_called_and_answered(browser, stub, make_run, finish, weather):
    stub.play(calls(("get_weather", '{"city": "Tokyo"}')), text("It is 24 degrees."))
    run = finish(make_run("Weather in Tokyo?", tools=["get_weather"]))
    page = browser.get(reverse("playground:conversation", args=[run.conversation_id])).content.decode()
    for shown in ("Weather in Tokyo?", "get_weather", "temp_c", "It is 24 degrees.", "succeeded", "2 steps"):
        assert shown in page
    assert "data-live-topic" not in page


def test_hostile_text_is_shown_not_run(browser, stub, make_run, finish):
    stub.play(text(HOSTILE))
    run = finish(make_run(HOSTILE))
    page = browser.get(reverse("playground:conversation", args=[run.conversation_id])).content.decode()
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page


def test_a_run_that_goes_on_says_where_to_follow_it(browser, make_run):
    run = make_run()
    page = browser.get(reverse("playground:conversation", args=[run.conversation_id])).content.decode()
    assert f'data-live-topic="run:{run.pk}"' in page
    assert "Stop" in page


def test_a_follow_up_stands_below_what_it_continues(browser, stub, make_run, finish):
    stub.play(text("First."), text("Second."))
    first = finish(make_run("One?"))
    second = finish(continue_run(first, "Two?"))
    page = browser.get(reverse("playground:conversation", args=[first.conversation_id])).content.decode()
    assert page.index("One?</p>") < page.index("First.") < page.index("Two?</p>") < page.index("Second.")
    assert page.count('class="prose">One?') == 1
    assert f'name="parent" value="{second.pk}"' in page


def test_branches_lead_to_each_other(browser, stub, make_run, finish):
    stub.play(text("First."), text("Other."))
    first = finish(make_run("One?"))
    other = finish(branch_run(first, 0, "Another?"))
    page = browser.get(reverse("playground:conversation", args=[first.conversation_id]), {"run": other.pk})
    assert "2 of 2" in page.content.decode()
    assert "One?" not in str(page.context["thread"])
    back = browser.get(reverse("playground:conversation", args=[first.conversation_id]), {"run": first.pk})
    assert "First." in back.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_steps(
    browser, stub, make_run, finish, weather, django_assert_max_num_queries
):
    cities = [f"City {number}" for number in range(6)]
    stub.play(*[calls(("get_weather", f'{{"city": "{city}"}}')) for city in cities], text("Done."))
    run = finish(make_run(tools=["get_weather"]))
    assert run.trace.steps == 7
    with django_assert_max_num_queries(34):
        browser.get(reverse("playground:conversation", args=[run.conversation_id]))


def test_a_strangers_conversation_is_not_found(browser):
    stranger = Workspace.objects.create(name="Elsewhere")
    other = Conversation.objects.create(workspace=stranger, title="Private")
    assert browser.get(reverse("playground:conversation", args=[other.pk])).status_code == 404
    assert browser.get(reverse("playground:conversation", args=["nothing"])).status_code == 404


def test_a_conversation_whose_runs_were_deleted_leads_to_a_new_one(browser, workspace):
    empty = Conversation.objects.create(workspace=workspace, title="Empty")
    assert browser.get(reverse("playground:conversation", args=[empty.pk])).status_code == 302


def test_a_refusal_is_shown_in_the_models_words(browser, stub, make_run, finish):
    stub.play(Answer([chunk({"refusal": "I cannot help with that."}), chunk({}, "stop"), usage(5, 6)]))
    run = finish(make_run())
    page = browser.get(reverse("playground:conversation", args=[run.conversation_id])).content.decode()
    assert "I cannot help with that." in page
    assert "the model refused to answer" in page
