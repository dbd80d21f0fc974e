"""The paste box."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from tests.tools.test_importing import OPENAI
from tools import service

HTMX = {"HX-Request": "true"}
SOURCE = json.dumps([OPENAI, {"name": "geo.distance", "parameters": {"type": "object"}}])


def test_the_box_is_shown(client, workspace):
    assert 'id="source"' in client.get("/tools/-/import/").content.decode()


def test_a_paste_is_previewed_and_nothing_saved(client, workspace):
    page = client.post("/tools/-/import/", {"source": SOURCE}, headers=HTMX).content.decode()
    assert "2 tools recognised" in page
    assert "<html" not in page
    assert not service.tools_of(workspace).exists()


def test_what_a_tool_may_do_and_whether_it_asks_is_shown_before_it_is_saved(client, workspace, make_tool):
    make_tool("taken")
    tools = [
        {"name": "taken", "inputSchema": {"type": "object"}, "annotations": {"destructiveHint": True}},
        {"name": "look", "inputSchema": {"type": "object"}, "annotations": {"readOnlyHint": True}},
    ]
    page = client.post("/tools/-/import/", {"source": json.dumps(tools)}, headers=HTMX).content.decode()
    assert "Destructive. A model&#x27;s call waits for a person." in page
    assert page.count("yours keeps its own when it is replaced") == 1
    assert "Read only. A model&#x27;s call runs without asking." in page


def test_a_tool_that_is_there_just_so_is_said_to_be_the_same(client, workspace, make_tool):
    make_tool("find_user", description="Find.", parameters=OPENAI["function"]["parameters"])
    other = {"type": "function", "function": {**OPENAI["function"], "description": "Search."}}
    pages = [client.post("/tools/-/import/", {"source": json.dumps(one)}, headers=HTMX) for one in (OPENAI, other)]
    assert ["There already, and the same:" in page.content.decode() for page in pages] == [True, False]


def test_chosen_tools_are_saved(client, workspace):
    form = {"source": SOURCE, "save": "yes", "wanted-1": "on", "name-1": "distance", "sample-1": '{"km": 3}'}
    response = client.post("/tools/-/import/", form, follow=True)
    page = response.content.decode()
    assert "Saved distance: 1 new." in page
    assert "1 new tool</h2>" in page
    [tool] = service.tools_of(workspace)
    assert tool.current.implementation == {"kind": "canned", "default": {"output": {"km": 3}}}


def test_an_unedited_sample_stays_marked(client, workspace):
    rows = client.post("/tools/-/import/", {"source": SOURCE}).context["rows"]
    form = {f"{field}-{row.number}": getattr(row, field) for row in rows for field in ("name", "sample", "decision")}
    client.post("/tools/-/import/", {**form, "source": SOURCE, "save": "yes", "wanted-0": "on", "wanted-1": "on"})
    assert [tool.current.implementation["sample"] for tool in service.tools_of(workspace)] == [True, True]


def save(client, **fields):
    given = {"source": json.dumps(OPENAI), "save": "yes", "wanted-0": "on", "sample-0": '{"id": 1}', **fields}
    return client.post("/tools/-/import/", given, follow=True)


def test_a_taken_name_is_kept_replaced_or_renamed(client, workspace, make_tool):
    tool = make_tool("find_user")
    assert "Nothing was chosen" in save(client, **{"decision-0": "keep"}).content.decode()
    save(client, **{"decision-0": "rename", "name-0": "find_user_2"})
    save(client, **{"decision-0": "replace"})
    tool.refresh_from_db()
    assert tool.current.number == 2
    assert [one.name for one in service.tools_of(workspace)] == ["find_user", "find_user_2"]


def test_what_cannot_be_saved_is_said_in_its_row_and_kept(client, workspace, make_tool):
    make_tool("taken")
    for name, sample, sentence in [
        ("bad name", "{}", "Begin with a letter"),
        ("taken", "{}", "There is already a tool named taken."),
        ("fine", '{"a": ', "Sample output: Line 1, column 7"),
    ]:
        response = save(client, **{"decision-0": "rename", "name-0": name, "sample-0": sample})
        page = response.content.decode()
        assert response.status_code == 422
        assert sentence in page
        assert f'value="{name}"' in page
    assert service.tools_of(workspace).count() == 1


def test_a_result_names_what_was_made_and_what_got_a_version(client, workspace, make_tool):
    make_tool("find_user")
    form = {"wanted-0": "on", "decision-0": "replace", "sample-0": "{}", "wanted-1": "on", "name-1": "distance"}
    response = client.post("/tools/-/import/", {"source": SOURCE, "save": "y", **form}, follow=True)
    assert [one.tool.name for one in response.context["new"]] == ["distance"]
    assert [one.number for one in response.context["replaced"]] == [2]
    assert client.get("/tools/-/imported/1/").status_code == 404
    assert client.get(f"/tools/-/imported/{10**30}/").status_code == 404


def test_what_is_saved_goes_into_a_toolset(client, workspace):
    save(client, toolset=" Users ")
    assert [tool.name for tool in workspace.toolsets.get(name="Users").tools.all()] == ["find_user"]
    response = save(client, toolset="x" * 101, **{"decision-0": "rename", "name-0": "b"})
    assert (response.status_code, "at most 100 characters" in response.content.decode()) == (422, True)
    assert service.tools_of(workspace).count() == 1


def test_a_file_is_read_and_its_text_goes_on_with_the_preview(client, workspace):
    file = SimpleUploadedFile("tools.json", b"\xef\xbb\xbf" + SOURCE.encode())
    page = client.post("/tools/-/import/", {"file": file}, headers=HTMX).content.decode()
    assert "2 tools recognised" in page
    assert "tools.json" in page
    assert f'<textarea name="source" hidden>\n{escape(SOURCE)}' in page


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"\xff\xfe\x00", "not text in UTF-8"), (b"x" * 5_000_001, "larger than 5 MB")]
)
def test_a_file_that_cannot_be_read_is_said(client, workspace, content, sentence):
    response = client.post("/tools/-/import/", {"file": SimpleUploadedFile("a.json", content)})
    assert (response.status_code, sentence in response.content.decode()) == (422, True)


def test_a_document_is_fetched_and_its_relative_server_is_where_it_came_from(client, workspace, server, settings):
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    paths = {"/pets": {"get": {"operationId": "listPets"}}}
    server.body = json.dumps({"openapi": "3.1.0", "servers": [{"url": "/v1"}], "paths": paths}).encode()
    address = f"{server.url}/docs/openapi.json"
    page = client.post("/tools/-/import/", {"url": address}, headers=HTMX).content.decode()
    assert f"{server.url}/v1/pets" in page
    form = {"source": server.body.decode(), "base_url": address, "save": "y", "wanted-0": "on", "name-0": "list_pets"}
    client.post("/tools/-/import/", form)
    assert service.get_tool(workspace, "list_pets").current.implementation["url"] == f"{server.url}/v1/pets"
    assert len(server.requests) == 1  # what was previewed is saved, not what stands there by then


def test_text_without_a_tool_is_said(client, workspace):
    response = client.post("/tools/-/import/", {"source": '{"type": '})
    assert response.status_code == 422
    assert "line 1 column 10" in response.content.decode()
    assert "{&quot;type&quot;: " in response.content.decode()


def test_hostile_text_is_shown_and_never_run(client, workspace):
    hostile = "<script>alert(1)</script>"
    source = json.dumps([{"name": hostile, "description": hostile, "parameters": {"type": "object", "title": hostile}}])
    page = client.post("/tools/-/import/", {"source": source}).content.decode()
    assert "&lt;script&gt;" in page
    assert hostile not in page


DEEP = "[" * 300 + "]" * 300
ODD = {
    "an address that is none": '{"kind": "http", "method": "GET", "url": "https://[x/"}',
    "a kind that is no text": '{"kind": []}',
    "half of a surrogate pair": '{"kind": "http", "method": "GET", "url": "https://x.example/\\ud800"}',
    "depth": f'{{"kind": "provider", "spec": {DEEP}}}',
    "a credential that cannot be kept": '{"kind": "http", "method": "GET", "url": "https://x.example/?api_key=%00"}',
    "a credential that is too long": json.dumps({"kind": "http", "method": "GET", "url": "https://x.example/",
                                                 "headers": {"X-Api-Key": "x" * 10_001}}),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_a_tool_that_cannot_be_kept_is_refused_in_a_sentence_also_when_it_is_saved(client, workspace, case):
    tool = f'{{"name": "odd", "implementation": {ODD[case]}, "parameters": {{"type": "object"}}}}'
    text = f'{{"toolscope": 1, "tools": [{tool}]}}'
    form = {"source": text, "save": "yes", "wanted-0": "on", "name-0": "odd"}
    assert client.post("/tools/-/import/", {"source": text}, headers=HTMX).status_code == 200
    response = client.post("/tools/-/import/", form)
    assert response.status_code == 422
    assert response.context.get("unrecognised") or response.context["rows"][0].errors
    assert not service.tools_of(workspace).exists()


@pytest.mark.parametrize(
    "text",
    [
        'curl \'http://[x/\' -d \'{"tools": [{"name": "a"}]}\'',
        "curl --data-urlencode $'a=\\ud800' https://x.example/$'\\ud800'",
        '{"openapi": "3.0.0", "servers": [{"url": "http://[x"}], "paths": {"/a": {"get": {"operationId": "\\ud800"}}}}',
        '[{"name": "a", "parameters": {"properties": {"\\ud800": {}}}}, {"\\ud800": 1}, {"name": "b"}]',
        '{"toolscope": 1, "tools": [{"name": "a", "implementation": {"kind": "manual"}, "\\ud800": 1}]}',
        '{"toolscope": "\\ud800", "tools": [{}]}',
        '{"openapi": "3.0.0", "paths": {"/a": {"get": {"parameters": [{"in": {}, "name": "a"}]}}}}',
    ],
)
def test_odd_characters_and_addresses_are_a_page_and_no_fault_of_the_server(client, workspace, text):
    assert client.post("/tools/-/import/", {"source": text}).status_code in (200, 422)


def test_of_several_tools_the_one_that_cannot_be_kept_is_left_out_and_named(client, workspace):
    odd = {"name": "odd", "parameters": {"type": "object", "description": "\ud800"}}
    page = client.post("/tools/-/import/", {"source": json.dumps([odd, OPENAI])}, headers=HTMX).content.decode()
    assert "1 tool recognised" in page
    assert "odd: it has U+0000 or half of a surrogate pair in it, which cannot be kept." in page
