"""Trying a tool on its page."""

import pytest

from accounts import secrets
from tests.tools.arguments.posting import posted_by
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


def test_one_that_asks_first_runs_since_the_person_is_there(client, workspace):
    page = attempt(client, **{**FORM, "approval": "ask", "arguments": '{"city": "Tokyo"}', "delay_ms": ""})
    assert "{&quot;temp&quot;:24}" in page


def test_one_that_a_person_answers_says_so(client, workspace):
    assert "A person answers this tool" in attempt(
        client, **{**FORM, "kind": "manual", "arguments": '{"city": "Rome"}'}
    )


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
    assert 'href="/tools/get_weather/"' in page
    assert "{&quot;temp&quot;:20}" in page


@pytest.mark.parametrize("name", ["nope", "", "a\x00"])
def test_a_tool_that_is_not_there_is_not_found(client, workspace, name):
    assert client.post("/tools/-/try/", {"name": name, "arguments": "{}"}).status_code == 404


def test_sample_arguments_come_from_the_schema_in_the_form(client, workspace):
    schema = '{"type": "object", "properties": {"unit": {"enum": ["celsius", "fahrenheit"]}}}'
    page = client.post("/tools/-/arguments/", {"parameters": schema, "sample": "1"}, headers=HTMX)
    assert page.context["arguments"].text == '{\n  "unit": "celsius"\n}'
    broken = client.post("/tools/-/arguments/", {"parameters": "{", "sample": "1"}, headers=HTMX)
    assert "The form waits for a valid schema." in broken.content.decode()


def test_a_tool_whose_name_is_none_yet_is_answered_on_a_page_too(client, workspace):
    form = {"name": "a/b <evil>", "kind": "canned", "arguments": "{}"}
    page = client.post("/tools/-/try/", form)
    assert page.status_code == 200
    assert "Begin with a letter" in page.content.decode()


def test_free_text_is_tried_in_the_object_that_holds_it(client, workspace):
    typed = {"parameters": "{}", "takes": "text", "sample": "1"}
    page = client.post("/tools/-/arguments/", typed, headers=HTMX)
    assert [field.label for field in page.context["arguments"].form.fields] == ["input"]


SCHEMA = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "description": "Which <city>."},
        "days": {"type": "integer", "maximum": 14, "default": 3},
        "unit": {"enum": ["celsius", "fahrenheit"]},
        "stops": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
    },
    "required": ["city", "stops"],
}
GIVEN = '{"city": "Bonn", "days": 2.0, "stops": [{"name": "a\\nb"}, {}]}'


@pytest.fixture
def fields_of(client, make_tool):
    """What the form on the tool's page would send, filled with these arguments."""
    make_tool(parameters=SCHEMA, implementation={"kind": "python", "code": "def run(**given):\n    return given\n"})

    def fields(arguments=GIVEN):
        page = client.get("/tools/get_weather/", {"arguments": arguments}).content.decode()
        return posted_by(page, "try-form")

    return fields


def test_the_form_runs_exactly_what_it_was_filled_with(client, fields_of):
    page = client.post("/tools/-/try/", fields_of(), headers=HTMX)
    assert page.context["arguments"].text == GIVEN
    assert page.context["outcome"].output == b'{"city":"Bonn","days":2.0,"stops":[{"name":"a\\nb"},{}]}'


def test_the_form_and_json_are_switched_without_loss(client, fields_of):
    shown = client.post("/tools/-/arguments/", {**fields_of(), "show": "json"}).content.decode()
    as_json = posted_by(shown, "try-form")
    assert (as_json["view"], as_json["arguments"]) == ("json", GIVEN)
    again = client.post("/tools/-/arguments/", {**as_json, "show": "form"}).content.decode()
    assert posted_by(again, "try-form") == {
        **fields_of(),
        "csrfmiddlewaretoken": posted_by(again, "try-form")["csrfmiddlewaretoken"],
    }


def test_what_is_typed_into_the_form_is_what_runs(client, fields_of):
    page = client.post(
        "/tools/-/try/", {**fields_of(), "arg-text/city": "Köln", "arg-json/unit": '"celsius"'}, headers=HTMX
    )
    assert b'"city":"K\xc3\xb6ln","days":2.0,"unit":"celsius"' in page.context["outcome"].output


def test_arguments_that_do_not_fit_are_refused_at_their_fields_and_kept(client, fields_of):
    typed = {**fields_of(), "arg-text/city": "", "arg-number/days": "20", "arg-json/unit": '"celsius"'}
    for headers in (HTMX, {}):
        page = client.post("/tools/-/try/", typed, headers=headers)
        form = page.context["arguments"].form
        assert {field.label: field.errors for field in form.fields if field.errors} == {
            "city": ("Fill this in: it is required.",),
            "days": ("20 is greater than the maximum of 14.",),
        }
        assert "outcome" not in page.context
        assert 'value="20"' in page.content.decode()


def test_a_number_that_is_none_stays_in_its_field_and_in_the_json(client, fields_of):
    typed = {**fields_of(), "arg-number/days": "two"}
    page = client.post("/tools/-/try/", typed, headers=HTMX).content.decode()
    assert "Write a number, like 42 or -3.5." in page
    assert 'value="two"' in page
    shown = client.post("/tools/-/arguments/", {**typed, "show": "json"}, headers=HTMX)
    assert '"days": two' in shown.context["arguments"].text
    back = client.post(
        "/tools/-/arguments/",
        {"name": "get_weather", "view": "json", "arguments": '{"days": two}', "show": "form"},
        headers=HTMX,
    )
    assert "The form waits for valid JSON. Line 1, column 10" in back.content.decode()


def test_rows_are_added_and_removed_and_nothing_else_changes(client, fields_of):
    more = client.post("/tools/-/arguments/", {**fields_of(), "add": "/stops"}, headers=HTMX)
    assert more.context["arguments"].text == GIVEN
    assert [row.is_new for row in more.context["arguments"].form.fields[3].fields if not row.is_spare] == [
        False,
        False,
        True,
    ]
    less = client.post("/tools/-/arguments/", {**fields_of(), "remove": "/stops/0"}, headers=HTMX)
    assert less.context["arguments"].text == '{\n  "city": "Bonn",\n  "days": 2.0,\n  "stops": [\n    {}\n  ]\n}'


def test_the_form_follows_the_schema_as_soon_as_that_can_be_read(client, fields_of):
    schema = '{"type": "object", "properties": {"town": {"type": "string"}}}'
    shown = client.post("/tools/-/arguments/?follow=1", {**fields_of(), "parameters": schema}, headers=HTMX)
    assert [field.label for field in shown.context["arguments"].form.fields] == ["town", "city", "days", "stops"]
    assert (
        client.post("/tools/-/arguments/?follow=1", {**fields_of(), "parameters": "{"}, headers=HTMX).status_code == 204
    )
