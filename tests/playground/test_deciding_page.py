"""A call that waits, on the page: its card asks, a decision is made there, and everybody sees who made it."""

import json
from urllib.parse import urlsplit

import pytest

from playground.pending import pending
from tests.playground.stub import calls, text
from tests.playground.test_waiting import TOKYO
from traces import reader, sharing
from traces.models import Span


@pytest.fixture
def waiting(stub, make_run, finish, request):
    """A run with one call of this tool that waits, and the address of the call."""

    def wait(tool: str):
        request.getfixturevalue(tool)
        stub.play(calls((tool, TOKYO)), text("Done."))
        run = finish(make_run(tools=[tool]))
        return run, f"/playground/runs/{run.pk}/steps/1/calls/0/", {"span": pending(run)[0].span.pk}

    return wait


def test_the_conversation_shows_what_is_asked_and_can_be_answered_without_javascript(client, waiting, finish):
    run, address, span = waiting("post_it")
    page = client.get(run.get_absolute_url()).content.decode()
    assert "post_it asks a person before it runs." in page
    assert page.count(f'action="{address}"') == 3
    assert "waiting for you" in page
    answer = client.post(address, {**span, "decision": "approve"})
    assert answer.headers["location"] == run.get_absolute_url()
    run = finish(run)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "Approved by owner after" in page
    assert f'action="{address}"' not in page


def test_the_trace_says_that_it_waits_and_leads_to_the_conversation(client, waiting, finish):
    run, address, span = waiting("post_it")
    page = client.get(f"/traces/{run.trace_id}/?span={span['span']}").content.decode()
    assert "Waits for a person" in page
    assert page.count(f'href="{run.get_absolute_url()}"') == 2
    assert "bar-wait" in page
    client.post(address, {**span, "decision": "deny", "reason": "not now"})
    run = finish(run)
    page = client.get(f"/traces/{run.trace_id}/?span={span['span']}").content.decode()
    assert "<strong>Denied</strong> by owner" in page
    assert "not now" in page


def test_a_shared_page_says_that_it_waits_and_has_no_way_to_decide(client, waiting):
    run, _, span = waiting("post_it")
    _, address = sharing.create_share(run.trace, created_by=None)
    page = client.get(f"{urlsplit(address).path}?span={span['span']}").content.decode()
    assert "Waits for a person" in page
    assert "/playground/" not in page
    assert 'name="decision"' not in page


def test_what_was_typed_stays_where_it_is_refused(client, waiting):
    _, address, span = waiting("stock")
    card = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Ring the warehouse." in card
    typed = {**span, "decision": "output", "output": '{"count": "many"}'}
    refused = client.post(address, typed, headers={"HX-Request": "true"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Does not follow the schema" in page
    assert "&quot;many&quot;" in page
    assert "is not JSON" in client.post(address, {**typed, "output": "{"}).content.decode()


def test_a_manual_tool_is_answered_by_a_form_of_its_schema(client, waiting, finish):
    run, address, span = waiting("stock")
    card = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'name="arg-number/count" value=""' in card  # nothing that nobody typed
    typed = {**span, "decision": "output", "arg-group": "1", "arg-number/count": "many"}
    page = client.post(address, typed).content.decode()
    assert "what is wrong stands at the fields" in page
    assert "Write a number" in page
    assert 'value="many"' in page
    assert "Fill this in" in client.post(address, {**typed, "arg-number/count": ""}).content.decode()
    client.post(address, {**typed, "arg-number/count": "3"})
    assert finish(run).trace.status == "succeeded"
    assert json.loads(reader.output_text(Span.objects.get(pk=span["span"]))) == {"count": 3}


def test_rows_of_a_list_are_added_in_the_form_that_answers(client, waiting):
    _, address, span = waiting("stock")
    typed = {
        **span,
        "arg-group": "1",
        "arg-number/count": "3",
        "arg-list/bins": "1",
        "arg-text/bins/0": "A",
        "add": "/bins",
    }
    card = client.post(address, typed, headers={"HX-Request": "true"}).content.decode()
    assert 'value="3"' in card
    assert 'name="arg-text/bins/1"' in card


def test_who_comes_second_is_told(client, waiting):
    _, address, span = waiting("post_it")
    client.post(address, {**span, "decision": "deny"})
    late = client.post(address, {**span, "decision": "approve"})
    assert late.status_code == 409
    assert "decided on already" in late.content.decode()
    assert client.post(address, {"span": "\x00", "decision": "deny"}).status_code == 409
    assert Span.objects.get(pk=span["span"]).error_type == "denied"


@pytest.mark.parametrize("address", ["/playground/runs/none/steps/1/calls/0/", "steps/9/calls/0/", "steps/1/calls/7/"])
def test_a_call_that_is_not_there_is_not_found(client, waiting, address):
    run, _, _ = waiting("post_it")
    assert client.get(address if address.startswith("/") else f"/playground/runs/{run.pk}/{address}").status_code == 404
