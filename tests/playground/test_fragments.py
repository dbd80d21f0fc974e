"""Parts of the playground's page by themselves."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Workspace
from providers.service import ensure_simulator
from tests.playground.stub import calls, text


@pytest.fixture
def browser(workspace: Workspace) -> Client:
    return Client()


def test_a_run_by_itself_is_as_in_the_page(browser, stub, make_run, finish, weather):
    stub.play(calls(("get_weather", '{"city": "Tokyo"}')), text("24."))
    run = finish(make_run(tools=["get_weather"]))
    alone = browser.get(reverse("playground:run_fragment", args=[run.pk])).content.decode()
    page = browser.get(reverse("playground:conversation", args=[run.conversation_id])).content.decode()
    assert alone.strip() in page


def test_a_step_by_itself(browser, stub, make_run, finish, weather):
    stub.play(calls(("get_weather", '{"city": "Atlantis"}')), text("Sunk."))
    run = finish(make_run(tools=["get_weather"]))
    step = browser.get(reverse("playground:step_fragment", args=[run.pk, 1])).content.decode()
    assert "Atlantis" in step
    assert "There is no such city." in step
    assert "Sunk." not in step


@pytest.mark.parametrize("name", ["run_fragment", "step_fragment"])
def test_an_unknown_run_is_not_found(browser, name):
    arguments = ["gone", 1] if name == "step_fragment" else ["gone"]
    assert browser.get(reverse(f"playground:{name}", args=arguments)).status_code == 404


def test_an_unknown_step_is_not_found(browser, make_run):
    assert browser.get(reverse("playground:step_fragment", args=[make_run().pk, 9])).status_code == 404


def test_the_models_of_a_provider_can_be_chosen(browser, provider):
    page = browser.get(reverse("playground:model_field"), {"provider": provider.pk}).content.decode()
    assert 'value="stub-1"' in page
    assert "not a language model" not in page


def test_simulated_models_come_in_groups_with_what_they_do(browser, workspace):
    simulator = ensure_simulator(workspace)
    wanted = {"provider": simulator.pk, "model": "sim-fault-401"}
    page = browser.get(reverse("playground:model_field"), wanted).content.decode()
    assert '<optgroup label="Faults">' in page
    assert '<option value="sim-fault-401" selected>' in page
    assert "not a language model" in page


def test_a_simulated_model_that_is_not_listed_stays_chosen(browser, workspace):
    wanted = {"provider": ensure_simulator(workspace).pk, "model": "sim-bench-2x1"}
    page = browser.get(reverse("playground:model_field"), wanted).content.decode()
    assert '<option value="sim-bench-2x1" selected>' in page
