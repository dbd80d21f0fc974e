"""Making and changing tools on the pages: nothing that was typed is lost."""

from dataclasses import asdict

import pytest

from accounts import secrets
from tools import service
from tools.models import Tool

SCHEMA = '{\n  "type": "object",\n  "properties": {"city": {"type": "string"}},\n  "required": ["city"]\n}'
FORM = {
    "name": "get_weather",
    "description": "Weather.",
    "parameters": SCHEMA,
    "kind": "canned",
    "rules": '[{"when": {"city": "Tokyo"}, "output": {"temp": 24}}]',
    "default_is": "output",
    "default": '{"temp": 20}',
    "delay_ms": "100",
    "method": "GET",
    "url": "",
    "headers": "",
    "body": "arguments",
    "approval": "auto",
    "side_effects": "read_only",
    "timeout_s": "2.5",
}


def test_a_canned_tool_is_made(client, workspace):
    response = client.post("/tools/-/new/", {**FORM, "strict": "on"})
    assert response.headers["location"] == "/tools/get_weather/"
    version = service.get_tool(workspace, "get_weather").current
    assert version.implementation == {
        "kind": "canned",
        "rules": [{"when": {"city": "Tokyo"}, "output": {"temp": 24}}],
        "default": {"output": {"temp": 20}, "delay_ms": 100},
    }
    assert (version.parameters_text, version.timeout_s, version.strict) == (SCHEMA, 2.5, True)
    assert version.created_by.username == "owner"


def test_an_http_tool_is_made(client, workspace):
    form = {
        **FORM,
        "kind": "http",
        "method": "POST",
        "url": "https://api.example.com/{city}",
        "headers": "Authorization: Bearer {{secret:KEY}}\r\nX-Empty:\r\n",
        "body": "none",
        "header_arguments": "city",
    }
    client.post("/tools/-/new/", form)
    assert service.get_tool(workspace, "get_weather").current.implementation == {
        "kind": "http",
        "method": "POST",
        "url": "https://api.example.com/{city}",
        "headers": {"Authorization": "Bearer {{secret:KEY}}", "X-Empty": ""},
        "body": "none",
        "header_arguments": ["city"],
    }
    assert 'name="header_arguments" value="city"' in client.get("/tools/get_weather/").content.decode()


def test_rules_on_arguments_are_rows_that_come_back_with_empty_ones_after_them(client, workspace):
    rows = {
        "rule-0-argument": "city", "rule-0-operator": "=", "rule-0-value": "Tokyo", "rule-0-approval": "ask",
        "rule-1-argument": "", "rule-1-operator": ">", "rule-1-value": "9", "rule-1-approval": "ask",
        "rule-2-argument": "city", "rule-2-operator": "exists", "rule-2-value": "", "rule-2-approval": "deny",
    }  # fmt: skip
    client.post("/tools/-/new/", {**FORM, "approval": "ask", **rows})
    version = service.get_tool(workspace, "get_weather").current
    assert (version.approval, version.approval_rules) == (
        "ask",
        [
            {"argument": "city", "operator": "=", "value": "Tokyo", "approval": "ask"},
            {"argument": "city", "operator": "exists", "approval": "deny"},
        ],
    )
    page = client.get("/tools/get_weather/").content.decode()
    assert page.count('value="city"') == 2
    assert 'name="rule-3-argument" value=""' in page


def test_a_tool_that_a_person_answers_is_made_and_shown_again(client, workspace):
    schema = '{\n  "type": "integer"\n}'
    client.post("/tools/-/new/", {**FORM, "kind": "manual", "instructions": "Ring them.", "output_schema": schema})
    made = service.get_tool(workspace, "get_weather").current.implementation
    assert made == {"kind": "manual", "instructions": "Ring them.", "output_schema": {"type": "integer"}}
    page = client.get("/tools/get_weather/").content.decode()
    assert "Ring them.</textarea>" in page
    assert "&quot;type&quot;: &quot;integer&quot;" in page


def test_a_tool_that_takes_free_text_is_made_and_shown_again(client, workspace):
    form = {**FORM, "takes": "text", "syntax": "regex", "grammar": "[a-z]+\r\n|[0-9]+", "rules": ""}
    client.post("/tools/-/new/", form)
    version = service.get_tool(workspace, "get_weather").current
    assert version.input == {"type": "grammar", "syntax": "regex", "definition": "[a-z]+\n|[0-9]+"}
    page = client.get("/tools/get_weather/?arguments=select+1")
    assert page.context["arguments"].text == '{\n  "input": "select 1"\n}'
    assert page.context["form"].free_text.grammar == "[a-z]+\n|[0-9]+"
    assert "Nothing was changed." in client.post("/tools/get_weather/", form, follow=True).content.decode()
    assert "free text" in client.get("/tools/").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "get weather"}, "Begin with a letter or _"),
        ({"name": ""}, "Give the tool a name."),
        ({"parameters": '{"type": "object",\n "x": }'}, "This is not JSON: expecting value."),
        (
            {"parameters": '{"type": "object",\n "properties": {"a": {"type": "strng"}}}'},
            "is not a type of JSON Schema",
        ),
        ({"rules": '[{"when": {}}'}, "Line 1, column 14: This is not JSON"),
        ({"rules": '[{"output": 1}]'}, "Rule 1, when: Must be an object"),
        ({"default": '{"temp": }'}, "Line 1, column 10: This is not JSON"),
        ({"takes": "text", "syntax": "lark"}, "Write the grammar that the text must follow."),
        ({"takes": "text", "syntax": "abnf", "grammar": "x"}, "Must be one of lark, regex."),
        ({"delay_ms": "soon"}, "Must be a number from 0 to"),
        ({"timeout_s": "ten"}, "Must be a number of seconds"),
        ({"failure_percent": "often"}, "Must be a number from 0 (never) to 1 (always)."),
        ({"seed": "luck"}, "Must be a whole number"),
        ({"kind": "http", "url": "https://x/{town}"}, "is not one of the tool&#x27;s parameters"),
        ({"kind": "http", "url": "https://x/", "headers": "no colon"}, "Line 1: write a header as Name: value."),
        ({"kind": "manual", "output_schema": '{"type": }'}, "Line 1, column 10: This is not JSON"),
        ({"kind": "manual", "output_schema": '{"type": "strng"}'}, "is not a type of JSON Schema"),
        ({"rule-0-argument": "town", "rule-0-value": "1"}, "Rule 1, argument: The tool has no argument town"),
        ({"rule-3-argument": "city", "rule-3-operator": "in", "rule-3-value": "x"}, "Rule 1, value: Must be a list"),
        ({"description": "a\x00b"}, "U+0000"),
    ],
)
def test_what_cannot_be_saved_is_said_at_its_field_and_kept(client, workspace, changes, sentence):
    typed = {**FORM, "description": "Typed by hand, must stay", **changes}
    response = client.post("/tools/-/new/", typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert not Tool.objects.exists()
    for field in ("name", "timeout_s", "delay_ms", "url"):
        assert f'value="{typed[field]}"' in page
    if "description" not in changes:
        assert "Typed by hand, must stay" in page


def test_a_python_function_is_made_shown_again_and_refused_at_its_line(client, workspace):
    form = {**FORM, "kind": "python", "code": "def run(city):\r\n    return city\r\n"}
    client.post("/tools/-/new/", form)
    version = service.get_tool(workspace, "get_weather").current
    assert version.implementation == {"kind": "python", "code": "def run(city):\n    return city\n"}
    assert client.get("/tools/get_weather/").context["form"].python.code == "def run(city):\n    return city\n"
    page = client.post("/tools/get_weather/", {**form, "code": "def run(city):\n  return (\n"})
    assert page.status_code == 422
    assert "Line 2, column 10" in page.content.decode()


def test_everything_wrong_is_told_at_once(client, workspace):
    page = client.post("/tools/-/new/", {**FORM, "name": "1", "rules": "[", "timeout_s": "x", "parameters": "{"})
    assert "beside 4 fields" in page.content.decode()


def test_a_taken_name_is_said_at_the_name(client, make_tool):
    make_tool()
    response = client.post("/tools/-/new/", FORM)
    assert response.status_code == 422
    assert "There is already a tool named get_weather." in response.content.decode()


def test_saving_makes_the_next_version(client, make_tool):
    tool = make_tool()
    response = client.post("/tools/get_weather/", {**FORM, "name": "ignored"}, follow=True)
    assert "Saved as version 2." in response.content.decode()
    assert [version.number for version in tool.versions.order_by("number")] == [1, 2]


def test_what_somebody_saved_meanwhile_is_not_undone_unseen(client, make_tool):
    tool = make_tool()
    seen = {**FORM, "based_on": "1"}
    client.post("/tools/get_weather/", {**seen, "description": "Of one window."})
    refused = client.post("/tools/get_weather/", {**seen, "description": "Of another window."})
    page = refused.content.decode()
    assert (refused.status_code, tool.versions.count()) == (409, 2)
    assert "Nothing was saved: version 2 was made meanwhile" in page
    assert "Of another window." in page
    assert '<input type="hidden" name="based_on" value="2">' in page
    client.post("/tools/get_weather/", {**seen, "description": "Of another window.", "based_on": "2"})
    assert tool.versions.count() == 3


def test_saving_the_same_twice_is_saving_once(client, make_tool):
    tool = make_tool()
    for _ in range(2):  # as a double click sends it
        response = client.post("/tools/get_weather/", {**FORM, "description": "New.", "based_on": "1"}, follow=True)
        assert response.status_code == 200
    assert tool.versions.count() == 2


def test_saving_what_is_shown_changes_nothing(client, make_tool):
    implementations = [
        {"kind": "canned", "default": {"output": '"quoted" words'}, "rules": [{"when": {}, "error": "No."}]},
        {"kind": "canned", "default": {"error": "Never."}},
        {"kind": "canned", "rules": [{"when": {"a": [1, None]}, "output": "42"}]},
        {"kind": "canned", "default": {"output": "42"}},
        {"kind": "canned", "default": {"output": ""}},
        {"kind": "canned", "default": {"output": "{not json", "delay_ms": 5}},
        {
            "kind": "canned",
            "default": {"output": "{{city}}", "delay_ms": [5, 10.5], "failure": {"probability": 0.29, "error": "No."}},
            "templates": True,
            "seed": -7,
        },
        {"kind": "http", "method": "GET", "url": "https://x/{city}", "headers": {"A": "b: c"}, "body": "none"},
    ]
    for number, implementation in enumerate(implementations):
        tool = make_tool(f"tool_{number}", implementation=implementation)
        shown = client.get(f"/tools/tool_{number}/").context["form"]
        again = {
            **FORM,
            "description": shown.description,
            "parameters": shown.parameters_text,
            "timeout_s": shown.timeout_s,
            "kind": shown.kind,
            **{field: value for field, value in asdict(shown.canned).items() if value is not False},
            **{field: getattr(shown.http, field) for field in ("method", "url", "headers", "body")},
        }
        response = client.post(f"/tools/tool_{number}/", again, follow=True)
        assert "Nothing was changed." in response.content.decode(), implementation
        assert tool.versions.count() == 1


def test_a_sample_stays_marked_until_it_is_edited(client, make_tool):
    tool = make_tool(implementation=None)
    page = client.get("/tools/get_weather/")
    assert "Sample output: edit it." in page.content.decode()
    shown = page.context["form"].canned
    form = {**FORM, "rules": "", "default": shown.default, "delay_ms": ""}
    client.post("/tools/get_weather/", {**form, "description": "Other words."})
    tool.refresh_from_db()
    assert (tool.current.number, tool.current.implementation["sample"]) == (2, True)
    client.post("/tools/get_weather/", {**form, "default": "mine"})
    tool.refresh_from_db()
    assert tool.current.implementation == {"kind": "canned", "default": {"output": "mine"}}


def test_an_old_version_can_be_seen_and_brought_back(client, make_tool):
    tool = make_tool(description="First words.")
    client.post("/tools/get_weather/", FORM)
    page = client.get("/tools/get_weather/?version=1").content.decode()
    assert "First words." in page
    assert "This is version 1; runs use version 2." in page
    client.post("/tools/get_weather/?version=1", {**FORM, "description": "First words."})
    tool.refresh_from_db()
    assert (tool.current.number, tool.current.description) == (3, "First words.")


def test_a_secret_that_is_missing_is_said_on_the_tools_page(client, make_tool, workspace):
    make_tool(implementation={"kind": "http", "method": "GET", "url": "https://example.com/?k={{secret:GONE}}"})
    sentence = "“get_weather” needs a secret named “GONE”, and there is none."
    assert sentence in client.get("/tools/get_weather/").text
    secrets.put(workspace, "GONE", "is-here-again")
    assert sentence not in client.get("/tools/get_weather/").text


def test_versions_say_what_changed(client, make_tool):
    make_tool(timeout_s=2.5)
    client.post("/tools/get_weather/", FORM)
    history = client.get("/tools/get_weather/").context["history"]
    assert [(entry.version.number, entry.changes) for entry in history] == [
        (2, ["parameters", "implementation"]),
        (1, []),
    ]


@pytest.mark.parametrize("address", ["/tools/nope/", "/tools/a%00b/", "/tools/get_weather/?version=9"])
def test_what_is_not_there_is_not_found(client, make_tool, address):
    make_tool()
    assert client.get(address).status_code == 404


def check(client, text):
    return client.post("/tools/-/check/", {"parameters": text}, headers={"HX-Request": "true"}).content.decode()


def test_the_schema_is_checked_while_it_is_typed(client, workspace):
    state = check(client, SCHEMA)
    assert "<code>city</code>" in state
    assert "field-errors" not in state


def test_a_fault_names_its_place_and_links_to_it(client, workspace):
    state = check(client, '{"type": "object",\r\n "properties": {"a": {"minimum": "x"}}}')
    assert "Line 2, column 34" in state
    assert 'data-line="2" data-column="34"' in state


def test_a_number_that_is_too_large_is_said_at_its_place(client, workspace):
    typed = {"parameters": '{"type": "object",\n "x": 1e400}'}
    page = client.post("/tools/-/check/", typed).text
    assert "1e400 is too large a number" in page
    assert "Line 2, column 7" in page


def test_a_name_that_stands_twice_is_said_at_its_place(client, workspace):
    typed = {"parameters": '{"type": "object", "properties": {"a": {}, "b": {"a": 1},\n "a": {"type": "string"}}}'}
    page = client.post("/tools/-/check/", typed).text
    assert "“a” stands twice in this object" in page
    assert "Line 2, column 2" in page


def test_a_schema_that_refers_outside_is_refused(client, workspace):
    assert "outside this schema" in check(client, '{"type": "object", "$ref": "http://127.0.0.1/x.json"}')


def test_hostile_names_in_a_schema_are_shown_and_never_run(client, workspace):
    assert "<script>" not in check(client, '{"type": "object", "properties": {"<script>alert(1)</script>": {}}}')
