"""Tools that the provider of a model runs by itself."""

import pytest
from asgiref.sync import async_to_sync

from tests.tools.conftest import make_version
from tests.tools.test_editor import FORM
from tools import service
from tools.definitions import definitions_for
from tools.execution import call
from tools.provider_run import described, offered_as
from tools.service import InvalidTool
from wire.conversation import ProviderTool

SEARCH = {"kind": "provider", "spec": {"type": "web_search"}}
OWN = {"kind": "provider", "spec": {"type": "file_search", "vector_store_ids": ["v1"]}}
OTHER = {"kind": "provider", "spec": {"type": "browser_search"}, "protocol": "openai_chat"}


def create(workspace, implementation, **fields):
    return service.create_tool(workspace=workspace, name="search", implementation=implementation, **fields)


def refusals(workspace, implementation, **fields):
    with pytest.raises(InvalidTool) as caught:
        create(workspace, implementation, **fields)
    return dict(caught.value.errors)


@pytest.mark.parametrize("implementation", [SEARCH, OWN, OTHER])
def test_it_needs_no_schema_and_keeps_what_was_given(workspace, implementation):
    version = create(workspace, implementation).current
    assert version.implementation == implementation
    assert version.is_provider_run
    assert not version.takes_schema


@pytest.mark.parametrize(
    ("implementation", "place"),
    [
        ({"kind": "provider"}, "implementation.spec"),
        ({"kind": "provider", "spec": {}}, "implementation.spec"),
        ({"kind": "provider", "spec": "web_search"}, "implementation.spec"),
        ({"kind": "provider", "spec": {"name": "x"}}, "implementation.spec"),
        ({"kind": "provider", "spec": {"type": "bash_20250124", "name": "bash"}}, "implementation.spec"),
        ({"kind": "provider", "spec": {"type": "x", "y": "z" * 100_001}}, "implementation.spec"),
        ({**SEARCH, "protocol": "smtp"}, "implementation.protocol"),
        ({**SEARCH, "protocol": []}, "implementation.protocol"),
        ({**SEARCH, "url": "https://x/"}, "implementation.url"),
    ],
)
def test_what_no_provider_runs_is_refused(workspace, implementation, place):
    assert place in refusals(workspace, implementation)


def test_a_schema_or_a_refusal_of_calls_beside_it_is_refused(workspace):
    schema = {"type": "object", "properties": {}}
    assert "parameters" in refusals(workspace, SEARCH, parameters=schema)
    assert "input" in refusals(workspace, SEARCH, input={"type": "text"})
    assert "approval" in refusals(workspace, SEARCH, approval="deny")


def test_a_new_version_without_an_implementation_stays_run_by_the_provider(workspace):
    tool = create(workspace, SEARCH)
    assert service.new_version(tool, description="Finds.").implementation == SEARCH


def test_a_request_says_it_as_its_protocol_does_where_that_has_it():
    versions = [make_version(SEARCH, name="search"), make_version(OWN, name="files"), make_version(OTHER, name="b")]
    responses = definitions_for(versions, "openai_responses")
    assert responses.provider == (
        ProviderTool("openai_responses", {"type": "web_search"}),
        ProviderTool("openai_responses", OWN["spec"]),
    )
    assert definitions_for(versions, "gemini").provider == (ProviderTool("gemini", {"googleSearch": {}}),)
    assert definitions_for(versions, "openai_chat").provider == (ProviderTool("openai_chat", OTHER["spec"]),)
    assert offered_as(OTHER, "openai_responses") is None


def test_it_is_named_for_a_person():
    assert [described(one) for one in (SEARCH, OWN, OTHER)] == ["Web search", "file_search", "browser_search"]
    assert described({"kind": "provider", "spec": {"googleMaps": {}}}) == "googleMaps"


def test_it_cannot_be_called_from_here():
    outcome = async_to_sync(call)(make_version(SEARCH, parameters='{"type": "object"}'), "{}")
    assert outcome.is_error
    assert "run by the provider of the model itself" in outcome.text


@pytest.mark.parametrize(
    ("typed", "implementation"),
    [
        ({"word": "web_search"}, SEARCH),
        ({"word": "", "spec": '{"type": "file_search",\r\n "vector_store_ids": ["v1"]}'}, OWN),
        ({"word": "", "spec": '{"type": "browser_search"}', "owner": "openai_chat"}, OTHER),
    ],
)
def test_it_is_made_and_shown_again_on_the_page(client, workspace, typed, implementation):
    form = {**FORM, "kind": "provider", "parameters": "{not even JSON", "approval": "deny", "timeout_s": "x", **typed}
    client.post("/tools/-/new/", form)
    assert service.get_tool(workspace, "get_weather").current.implementation == implementation
    shown = client.get("/tools/get_weather/").context["form"].provider
    again = {**form, "word": shown.word, "spec": shown.spec, "owner": shown.owner}
    assert "Nothing was changed." in client.post("/tools/get_weather/", again, follow=True).content.decode()
    assert "by the provider" in client.get("/tools/").content.decode()


def test_a_spec_that_is_no_json_is_said_at_its_field_and_kept(client, workspace):
    form = {**FORM, "kind": "provider", "word": "", "spec": '{"type": }'}
    response = client.post("/tools/-/new/", form)
    assert response.status_code == 422
    assert "Line 1, column 10: This is not JSON" in response.content.decode()
    assert "{&quot;type&quot;: }" in response.content.decode()
