"""Trying a tool on its page."""

import pytest

from accounts import secrets
from tests.tools.test_editor import FORM

HTMX = {"HX-Request": "true"}


def attempt(client, **fields):
    return client.post("/tools/-/try/", fields, headers=HTMX).content.decode()


def test_a_saved_tool_answers(client, make_tool):
    make_tool()
    page = attempt(client, name="get_weather", arguments='{"city": "Bonn"}')
    assert "{&quot;temp&quot;:20}" in page
    assert "ms" in page
    assert "11 B" in page


def test_what_stands_in_the_form_is_run_before_it_is_saved(client, make_tool):
    make_tool()
    page = attempt(client, **{**FORM, "default": "unsaved words", "arguments": '{"city": "Bonn"}'})
    assert "unsaved words" in page


def test_a_form_without_a_name_can_be_tried(client, workspace):
    page = attempt(client, **{**FORM, "name": "", "arguments": '{"city": "Tokyo"}', "delay_ms": ""})
    assert "{&quot;temp&quot;:24}" in page


def test_a_form_that_cannot_run_says_why(client, workspace):
    page = attempt(client, **{**FORM, "rules": "[", "arguments": "{}"})
    assert "The form cannot run yet" in page
    assert "This is not JSON" in page


@pytest.mark.parametrize(
    ("arguments", "error"), [('{"city": ', "invalid_json_arguments"), ('{"city": 3}', "schema_violation")]
)
def test_an_error_is_shown_with_what_the_model_reads(client, make_tool, arguments, error):
    make_tool()
    page = attempt(client, name="get_weather", arguments=arguments)
    assert error in page
    assert "{&quot;error&quot;:true" in page


def test_a_denied_tool_is_refused(client, make_tool):
    make_tool(approval="deny")
    assert "denied" in attempt(client, name="get_weather", arguments="{}")


def test_secrets_are_used_and_never_shown(client, make_tool, workspace, server):
    secrets.put(workspace, "KEY", "hush-hush-hush")
    server.body = b"you sent hush-hush-hush"
    implementation = {"kind": "http", "method": "GET", "url": server.url, "headers": {"X-Key": "{{secret:KEY}}"}}
    make_tool(implementation=implementation)
    page = attempt(client, name="get_weather", arguments="{}")
    assert server.requests[0].headers["x-key"] == "hush-hush-hush"
    assert "hush-hush" not in page
    assert "[secret:KEY]" in page


def test_hostile_output_is_shown_and_never_run(client, make_tool):
    make_tool(implementation={"kind": "canned", "default": {"output": "<script>alert(1)</script>"}})
    assert "<script>" not in attempt(client, name="get_weather", arguments="{}")


def test_without_javascript_the_answer_is_a_page(client, make_tool):
    make_tool()
    page = client.post("/tools/-/try/", {"name": "get_weather", "arguments": "{}"}).content.decode()
    assert "Back to the tool" in page
    assert "{&quot;temp&quot;:20}" in page


@pytest.mark.parametrize("name", ["nope", "", "a\x00"])
def test_a_tool_that_is_not_there_is_not_found(client, workspace, name):
    assert client.post("/tools/-/try/", {"name": name, "arguments": "{}"}).status_code == 404


def test_sample_arguments_come_from_the_schema_in_the_form(client, workspace):
    schema = '{"type": "object", "properties": {"unit": {"enum": ["celsius", "fahrenheit"]}}}'
    page = client.post("/tools/-/sample/", {"parameters": schema}).content.decode()
    assert "&quot;unit&quot;: &quot;celsius&quot;" in page
    assert "{}" in client.post("/tools/-/sample/", {"parameters": "{"}).content.decode()


def test_a_tool_whose_name_is_none_yet_is_answered_on_a_page_too(client, workspace):
    form = {"name": "a/b <evil>", "kind": "canned", "arguments": "{}"}
    page = client.post("/tools/-/try/", form)
    assert page.status_code == 200
    assert "Begin with a letter" in page.content.decode()


def test_free_text_is_tried_in_the_object_that_holds_it(client, workspace):
    page = client.post("/tools/-/sample/", {"parameters": "{}", "takes": "text"}).content.decode()
    assert "&quot;input&quot;" in page
