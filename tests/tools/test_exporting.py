"""Tools written down: in the protocols' forms and in our own."""

import json

import pytest

from accounts import secrets
from accounts.models import Workspace
from tools import exporting, importing, service, toolsets
from tools.checks import Fields
from tools.fields import fields_of
from tools.importing import Choice
from tools.proposals import Unrecognised, recognise
from wire.protocols import PROTOCOLS

HTTP = {
    "kind": "http",
    "method": "GET",
    "url": "https://api.example.com/{city}",
    "headers": {"X-Key": "{{secret:KEY}}"},
}
SCHEMA = {"type": "object", "properties": {"city": {"type": "string", "minLength": 2}}, "required": ["city"]}


@pytest.fixture
def tools(make_tool, workspace):
    """One of each kind, with everything set that can be."""
    limits = {"retries": 1}
    made = [
        make_tool("canned", parameters_text=' {"type":"object"}', parameters=None, timeout_s=3, strict=True),
        make_tool("http", parameters=SCHEMA, implementation=HTTP, side_effects="read_only", limits=limits),
        make_tool("python", parameters=SCHEMA, implementation={"kind": "python", "code": "def run(city): return city"}),
        make_tool("text", parameters=None, input={"type": "grammar", "syntax": "regex", "definition": "[A-Z]+"}),
        make_tool("search", parameters=None, implementation={"kind": "provider", "spec": {"type": "web_search"}}),
        make_tool("never", approval="deny", side_effects="destructive"),
        make_tool("asks", approval_rules=[{"argument": "city", "operator": "=", "value": "x", "approval": "ask"}]),
    ]
    toolsets.save(workspace, "Some", made[:2])
    return made


def export(workspace, form, names=()):
    return exporting.export(workspace, exporting.chosen(workspace, names), form)


def test_our_own_form_is_imported_again_without_loss(workspace, tools):
    text = export(workspace, exporting.OWN).text
    elsewhere = Workspace.objects.create(name="Elsewhere")
    found = recognise(elsewhere, text)
    assert [(one.problems, one.found.notes) for one in found.proposals] == [([], ())] * len(tools)
    importing.save(elsewhere, [Choice(one, one.name) for one in found.proposals], sets=found.toolsets)
    for tool in tools:
        before, after = fields_of(tool.current), fields_of(service.get_tool(elsewhere, tool.name).current)
        for fields in (before, after):
            fields["parameters"] = json.loads(fields.pop("parameters_text", "null"))
        assert after == before
    assert [(one.name, [tool.name for tool in one.tools.all()]) for one in toolsets.toolsets_of(elsewhere)] == [
        ("Some", ["canned", "http"])
    ]


def test_it_has_every_field_that_a_person_decides(make_tool):
    written = exporting.own_form(make_tool().current)
    assert set(written) == {"name", *Fields.__annotations__} - {"parameters_text", "input"}


def test_where_it_came_from_it_changes_nothing(workspace, tools):
    found = recognise(workspace, export(workspace, exporting.OWN).text)
    assert importing.same_already(workspace, found.proposals) == set(range(len(tools)))
    saved = importing.save(workspace, [Choice(one, one.name, replace=True) for one in found.proposals])
    assert ([one.name for one in saved.replaced], len(saved.unchanged)) == ([], len(tools))


@pytest.mark.parametrize("protocol", list(PROTOCOLS))
def test_a_protocols_form_is_what_a_request_says_and_is_imported_again(workspace, tools, protocol):
    exported = export(workspace, protocol, ["canned", "http"])
    elsewhere = Workspace.objects.create(name="Elsewhere")
    assert [one.name for one in recognise(elsewhere, exported.text).proposals] == ["canned", "http"]


def test_what_is_said_otherwise_or_left_out_is_noted(workspace, tools, make_tool):
    make_tool("a.b")
    assert any(note.startswith("a.b is sent as a_b") for note in export(workspace, "openai_chat").notes)
    assert any(note.startswith("search is left out") for note in export(workspace, "openai_chat").notes)
    assert "http is rewritten for this protocol, at /properties/city/minLength." in export(workspace, "gemini").notes


def test_values_of_secrets_are_in_none(workspace, make_tool):
    secrets.put(workspace, "KEY", "s3cr3t-value")
    code = "def run(**rest): return 's3cr3t-value'"
    make_tool("leaks", description="s3cr3t-value", implementation={"kind": "python", "code": code})
    make_tool("http", parameters=SCHEMA, implementation=HTTP)
    for form in exporting.FORMS:
        assert "s3cr3t-value" not in export(workspace, form).text
    assert export(workspace, exporting.OWN).notes == ("The values of secrets are not in it; the tools need KEY.",)


@pytest.mark.parametrize("form", exporting.FORMS)
def test_the_api_s_answer_pasted_whole_is_the_document_in_it(workspace, tools, form):
    exported = export(workspace, form)
    answer = json.dumps({"format": form, "document": json.loads(exported.text), "notes": list(exported.notes)})
    assert recognise(workspace, answer) == recognise(workspace, exported.text)


def test_a_document_of_another_form_is_none_of_ours(workspace):
    with pytest.raises(Unrecognised, match="neither a tool with a name"):
        recognise(workspace, '{"format": "pdf", "document": []}')


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"format": "toolscope", "document": {"toolscope": 2, "tools": [{}]}}', "of the form 2"),
        ('{"format": "toolscope", "document": []}', "document: must be an export"),
        ('{"format": "gemini", "document": []}', "list is empty"),
        ('{"toolscope": 2, "tools": [{}]}', "of the form 2"),
        ('{"toolscope": 1, "tools": []}', "is empty"),
        ('{"toolscope": 1, "tools": [3]}', r"tools\[0\]: a tool is an object"),
        ('{"toolscope": 1, "tools": [{"name": "a"}]}', "implementation: must be an object"),
        ('{"toolscope": 1, "tools": [{"name": "a", "implementation": {}, "parameters": 3}]}', "parameters: must be"),
        ('{"toolscope": 1, "tools": [{"name": "a", "implementation": {}, "input": 3}]}', "input: must be"),
    ],
)
def test_an_export_that_was_changed_is_refused_with_its_place(workspace, text, sentence):
    with pytest.raises(Unrecognised, match=sentence):
        recognise(workspace, text)


def test_odd_values_in_an_export_are_problems_of_their_tool(workspace):
    odd = {
        "name": 3,
        "implementation": {"kind": "canned"},
        "description": 3,
        "timeout_s": "x",
        "approval": [],
        "new": 1,
    }
    [proposal] = recognise(
        workspace, json.dumps({"toolscope": 1, "tools": [odd | {"name": "a", "new": 1}], "toolsets": {"x": 3}})
    ).proposals
    assert {loc for loc, _ in proposal.problems} >= {"description", "timeout_s", "approval"}
    assert proposal.description == ""
    assert proposal.found.notes == ("new is left out: this Toolscope does not know it.",)


def test_the_page_shows_a_selection_in_each_form(client, workspace, tools):
    page = client.get("/tools/-/export/?name=canned&name=http&as=gemini").content.decode()
    assert "functionDeclarations" in page
    assert "2 tools" in page
    fragment = client.get("/tools/-/export/?toolset=Some", headers={"HX-Request": "true"}).content.decode()
    assert "&quot;toolscope&quot;: 1" in fragment
    assert "<html" not in fragment
    for address in ("?name=nobody", "?as=nothing"):
        assert client.get(f"/tools/-/export/{address}").status_code == 404


def test_a_selection_is_downloaded(client, workspace, tools):
    response = client.get("/tools/-/export/?name=canned&as=openai_chat&download=yes")
    assert response["Content-Disposition"] == 'attachment; filename="canned.openai_chat.json"'
    assert response.json()[0]["function"]["name"] == "canned"
