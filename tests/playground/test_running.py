"""Running from the page: what the form asks for, what is refused, and that nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Workspace
from playground.history import input_of
from playground.models import Run
from tests.playground.stub import calls, text
from traces.models import Span

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/playground/"}


@pytest.fixture
def browser(workspace: Workspace) -> Client:
    return Client()


@pytest.fixture
def form(provider, weather) -> dict:
    return {
        "provider": provider.pk,
        "model": "stub-1",
        "message": "Weather in Tokyo?",
        "tools": ["get_weather"],
        "tool_choice": "auto",
        "stream": "on",
        "parallel_tool_calls": "on",
    }


def start(browser: Client, form: dict, **more):
    return browser.post(reverse("playground:run"), {**form, **more})


def test_it_works(browser, form):
    answer = start(browser, form)
    run = Run.objects.get()
    assert answer.url == f"/playground/{run.conversation_id}/?run={run.pk}"
    assert (run.model, run.stream, run.parallel_tool_calls) == ("stub-1", True, True)
    assert run.trace.title == "Weather in Tokyo?"
    assert [used.version.tool.name for used in run.run_tools.all()] == ["get_weather"]


def test_with_htmx_the_thread_comes_back_and_the_address_follows(browser, form):
    answer = browser.post(reverse("playground:run"), form, headers=HTMX)
    run = Run.objects.get()
    assert answer["HX-Push-Url"].endswith(f"?run={run.pk}")
    assert f'id="run-{run.pk}"' in answer.content.decode()
    assert f'name="parent" value="{run.pk}"' in answer.content.decode()


def test_settings_limits_and_a_forced_tool_reach_the_run(browser, form):
    start(
        browser,
        form,
        temperature="0.5",
        max_output_tokens="100",
        stop="END\nSTOP",
        seed="7",
        extra_body='{"user": "me"}',
        max_steps="3",
        max_seconds="60",
        tool_choice="tool:get_weather",
        system="Be brief.",
    )
    run = Run.objects.get()
    assert run.settings == {
        "temperature": 0.5,
        "max_output_tokens": 100,
        "seed": 7,
        "stop": ["END", "STOP"],
        "extra_body": {"user": "me"},
    }
    assert (run.limits["max_steps"], run.limits["max_seconds"]) == (3, 60)
    assert run.tool_choice == {"name": "get_weather"}
    assert input_of(run).system == "Be brief."


def test_an_allowed_subset_reaches_the_run_and_shows_in_the_form_that_continues_it(browser, form):
    start(browser, form, tool_choice="required", allowed=["get_weather"])
    run = Run.objects.get()
    assert run.tool_choice == {"allowed": ["get_weather"], "mode": "required"}
    page = browser.get(run.get_absolute_url()).content.decode()
    assert '<option value="required" selected>' in page
    assert 'name="allowed" value="get_weather" form="run-form" checked' in page
    assert "<span data-may-be-called>1 of 1</span>" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("message", "  ", "Write a message"),
        ("provider", "nobody", "no provider"),
        ("model", "", "Name a model"),
        ("tools", ["no_such_tool"], "no_such_tool"),
        ("temperature", "hot", "number"),
        ("temperature", "9", "from 0 to 2"),
        ("max_steps", "0", "max_steps"),
        ("max_cost_usd", "0.01", "price"),
        ("max_cost_usd", "cheap", "max_cost_usd"),
        ("extra_body", "{oops", "line 1, column 2"),
        ("extra_body", "[]", "object"),
        ("tool_choice", "tool:other", "other"),
        ("parent", "gone", "deleted"),
        ("from_span", "gone", "gone"),
        ("message", "a\0b", "Null characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(browser, form, field, value, said):
    typed = {"message": "Keep this.", field: value}
    answer = start(browser, form, **typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert field == "message" or "Keep this." in page
    assert not Run.objects.exists()


def test_with_htmx_only_the_errors_come_back(browser, form):
    answer = browser.post(reverse("playground:run"), {**form, "message": ""}, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#run-errors")
    assert "Write a message" in answer.content.decode()


def test_a_run_that_goes_on_cannot_be_continued_yet(browser, form, make_run):
    answer = start(browser, form, parent=make_run().pk)
    assert answer.status_code == 422
    assert "has not ended" in answer.content.decode()


def test_a_follow_up_keeps_the_thread(browser, form, stub, make_run, finish):
    stub.play(text("First."))
    first = finish(make_run("One?"))
    start(browser, form, parent=first.pk, message="Two?")
    second = Run.objects.get(parent=first)
    assert second.conversation_id == first.conversation_id
    assert [message.text for message in input_of(second).messages] == ["One?", "First.", "Two?"]


def test_an_edited_message_runs_as_a_branch(browser, form, stub, make_run, finish):
    stub.play(text("First."))
    first = finish(make_run("One?"))
    start(browser, form, parent=first.pk, branch=f"{first.pk}:0", **{f"edit:{first.pk}:0": "Another?"}, message="")
    branch = Run.objects.exclude(pk=first.pk).get()
    assert branch.parent is None
    assert branch.conversation_id == first.conversation_id
    assert [message.text for message in input_of(branch).messages] == ["Another?"]
    assert [message.text for message in input_of(first).messages] == ["One?"]


def test_stopping_ends_a_run_that_nobody_advances_at_once(browser, make_run):
    run = make_run()
    assert browser.post(reverse("playground:cancel", args=[run.pk]), headers=HTMX).status_code == 204
    run.trace.refresh_from_db()
    assert run.trace.status == "cancelled"


@pytest.mark.parametrize("name", ["run", "cancel"])
def test_a_link_cannot_run_or_stop_anything(browser, make_run, name):
    address = reverse(f"playground:{name}", args=[make_run().pk] if name == "cancel" else [])
    assert browser.get(address).status_code == 405


def test_a_form_without_its_token_is_refused(workspace, form):
    assert start(Client(enforce_csrf_checks=True), form).status_code == 403


class TestOpeningARecordedRequest:
    @pytest.fixture
    def span(self, stub, make_run, finish, weather) -> Span:
        stub.play(calls(("get_weather", '{"city": "Tokyo"}')), text("24."))
        wishes = {"tools": ["get_weather"], "system": "Be brief.", "settings": {"temperature": 0.25, "seed": 3}}
        run = finish(make_run("Weather in Tokyo?", **wishes))
        return Span.objects.filter(trace=run.trace, kind="model").latest("sequence")

    def test_it_fills_the_form_from_the_stored_bytes(self, browser, span):
        page = browser.get("/playground/", {"from_span": span.pk})
        form = page.context["form"]
        assert form["system"].value() == "Be brief."
        assert form["temperature"].value() == 0.25
        assert form["tools"].value() == ["get_weather"]
        assert [message.role for message in page.context["imported"].messages] == ["user", "assistant", "tool"]

    def test_running_it_sends_the_same_body_again(self, browser, form, span, stub, finish):
        sent = stub.requests[1]
        stub.play(text("24."))
        filled = browser.get("/playground/", {"from_span": span.pk}).context["form"]
        same = {name: filled[name].value() for name in ("system", "temperature", "seed")}
        start(browser, {**form, **same}, message="", from_span=span.pk)
        finish(Run.objects.latest("created_at"))
        assert stub.requests[-1] == sent

    def test_a_tool_that_changed_since_is_named(self, browser, span, weather):
        weather.current.description = "Something else"
        weather.current.save()
        assert "get_weather differs from yours" in browser.get("/playground/", {"from_span": span.pk}).content.decode()

    def test_a_span_that_is_gone_is_said(self, browser, workspace):
        assert "was deleted" in browser.get("/playground/", {"from_span": "gone"}).content.decode()
