"""Importing tools over the API."""

import json

import pytest

from tests.api.conftest import ASK, WEATHER
from tools.models import Tool
from wire.protocols import PROTOCOLS

SCHEMA = {"type": "object", "properties": {"id": {"type": "string", "minLength": 3}}, "required": ["id"]}
TWO = json.dumps(
    [
        {"name": "find", "description": "Finds.", "input_schema": SCHEMA, "cache_control": {"type": "ephemeral"}},
        {"type": "function", "function": {"name": "count", "parameters": SCHEMA, "strict": True}},
        {"type": "web_search_20250305", "name": "web_search", "max_uses": 1, "input_schema": 3},
    ]
)


def test_a_text_is_recognised_and_nothing_is_saved(api):
    answer = api.post("/tools/import", {"source": TWO}).json()
    assert [one["name"] for one in answer["tools"]] == ["find", "count"]
    first, second = answer["tools"]
    assert (first["parameters"], first["notes"]) == (SCHEMA, ["cache_control is left out."])
    assert (second["strict"], second["implementation"]["sample"]) == (True, True)
    assert (first["problems"], first["taken"], answer["saved"]) == ([], False, [])
    assert len(answer["left_out"]) == 1
    assert not Tool.objects.exists()


def test_what_a_tool_may_do_and_whether_it_asks_is_told_before_it_is_saved(api):
    hints = [{"readOnlyHint": True}, {"destructiveHint": True}, None]
    source = json.dumps([{"name": f"t{at}", "inputSchema": SCHEMA, "annotations": one} for at, one in enumerate(hints)])
    told = api.post("/tools/import", {"source": source, "save": True}).json()["tools"]
    policies = [(one["side_effects"], one["approval"]) for one in told]
    assert policies == [("read_only", "auto"), ("destructive", "ask"), ("read_only", "auto")]
    saved = [api.get(f"/tools/t{at}").json() for at in range(3)]
    assert [(one["side_effects"], one["approval"]) for one in saved] == policies


def test_a_policy_that_is_no_choice_is_a_problem_and_not_told_as_one(api):
    odd = {"name": "a", "parameters": SCHEMA, "implementation": {"kind": "manual"}, "approval": [], "side_effects": 7}
    [told] = api.post("/tools/import", {"source": json.dumps({"toolscope": 1, "tools": [odd]})}).json()["tools"]
    assert (told["approval"], told["side_effects"]) == ("", "")
    assert {one["loc"] for one in told["problems"]} == {"approval", "side_effects"}


def test_a_tool_that_is_there_just_so_is_told(api):
    assert [one["same"] for one in imported(api, "refuse").json()["tools"]] == [False, False]
    changed = TWO.replace("Finds.", "Finds it.")
    answers = [api.post("/tools/import", {"source": source}).json()["tools"] for source in (TWO, changed)]
    assert [[one["same"] for one in tools] for tools in answers] == [[True, True], [False, True]]


def test_with_save_all_are_saved(api):
    assert api.post("/tools/import", {"source": TWO, "save": True}).json()["saved"] == ["find", "count"]
    assert api.get("/tools/count").json()["strict"]


def test_a_taken_name_is_told_and_refused_with_its_place(api):
    api.post("/tools", WEATHER | {"name": "count"})
    assert [one["taken"] for one in api.post("/tools/import", {"source": TWO}).json()["tools"]] == [False, True]
    answer = api.post("/tools/import", {"source": TWO, "save": True})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (409, "tools.1.name")
    assert api.get("/tools/find").status_code == 404


def test_a_tool_that_cannot_be_saved_is_told_and_keeps_all_from_being_saved(api):
    source = json.dumps([{"name": "fine", "parameters": SCHEMA}, {"name": "not fine", "parameters": SCHEMA}])
    tools = api.post("/tools/import", {"source": source}).json()["tools"]
    assert [problem["loc"] for problem in tools[1]["problems"]] == ["name"]
    answer = api.post("/tools/import", {"source": source, "save": True})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, "tools.1.name")
    assert not Tool.objects.exists()


def test_one_name_twice_in_a_text_is_refused(api):
    source = json.dumps([{"name": "a", "parameters": SCHEMA}] * 2)
    assert api.post("/tools/import", {"source": source, "save": True}).status_code == 422
    assert not Tool.objects.exists()


@pytest.mark.parametrize("source", ["", "hello there", "{", "[]", '{"type": "string"}'])
def test_a_text_without_tools_is_refused_with_its_place(api, source):
    answer = api.post("/tools/import", {"source": source})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, "body.source")


def test_a_stranger_sees_no_names_of_others(api, stranger):
    api.post("/tools", WEATHER | {"name": "count"})
    assert not any(one["taken"] for one in stranger.post("/tools/import", {"source": TWO}).json()["tools"])


def imported(api, conflicts, **more):
    return api.post("/tools/import", {"source": TWO, "save": True, "conflicts": conflicts, **more})


@pytest.mark.parametrize(
    ("conflicts", "saved", "replaced"),
    [("keep", ["find"], []), ("replace", ["find", "count"], ["count"]), ("rename", ["find", "count_2"], [])],
)
def test_a_taken_name_is_decided_for_all(api, conflicts, saved, replaced):
    api.post("/tools", WEATHER | {"name": "count"})
    answer = imported(api, conflicts).json()
    assert (answer["saved"], answer["replaced"]) == (saved, replaced)
    assert answer["tools"][1]["free_name"] == "count_2"


def test_the_tools_that_are_wanted_are_named_each_with_its_own_decision(api):
    api.post("/tools", WEATHER | {"name": "count"})
    wanted = [{"name": "count", "conflict": "replace"}, {"name": "find", "save_as": "look_up"}]
    answer = imported(api, "refuse", tools=wanted, toolset="Two").json()
    assert set(answer["saved"]) == {"count", "look_up"}
    assert imported(api, "keep", tools=[{"name": "find"}]).json()["saved"] == ["find"]


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"tools": [{"name": "nobody"}]}, "body.tools.0.name"),
        ({"tools": [{"name": "count", "save_as": "not a name"}]}, "tools.1.name"),
        ({"toolset": "x" * 101}, "body.toolset"),
        ({"conflicts": "perhaps"}, "body.conflicts"),
        ({"url": "https://example.com"}, "body.source"),
    ],
)
def test_what_cannot_be_decided_so_is_refused_with_its_place(api, body, loc):
    answer = api.post("/tools/import", {"source": TWO, "save": True, **body})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, loc)
    assert not Tool.objects.exists()


def test_a_document_is_imported_by_its_address(api, server, settings):
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    server.body = TWO.encode()
    assert len(api.post("/tools/import", {"url": server.url}).json()["tools"]) == 2
    answer = api.post("/tools/import", {"url": "http://169.254.169.254/"})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, "body.url")


def test_a_credential_is_shown_as_the_secret_that_it_becomes(api):
    source = "curl https://api.example.com/pets -H 'Authorization: Bearer t-123456789'"
    [tool] = api.post("/tools/import", {"source": source}).json()["tools"]
    assert (tool["secrets"], "t-123456789" in json.dumps(tool)) == (["GET_PETS_AUTHORIZATION"], False)


def test_an_export_is_imported_again_by_another(api, stranger):
    api.post("/tools/import", {"source": TWO, "save": True, "toolset": "Two"})
    exported = api.get("/tools/export?name=count&name=find").json()
    assert exported["format"] == "toolscope"
    answer = stranger.post("/tools/import", {"source": json.dumps(exported["document"]), "save": True}).json()
    assert answer["saved"] == ["count", "find"]
    assert stranger.get("/tools/export?toolset=Two").json()["document"] == exported["document"]


@pytest.mark.parametrize("protocol", list(PROTOCOLS))
def test_tools_are_exported_as_a_protocol_says_them(api, protocol):
    api.post("/tools/import", {"source": TWO, "save": True})
    answer = api.get(f"/tools/export?format={protocol}").json()
    assert json.dumps(answer["document"]).count('"name"') == 2


@pytest.mark.parametrize("query", ["format=xml", "name=nobody", "as=gemini"])
def test_an_export_that_cannot_be_is_refused(api, query):
    assert api.get(f"/tools/export?{query}").status_code == 422


def test_a_run_names_only_toolsets_that_are_there(api):
    answer = api.post("/runs", {**ASK, "tools": [], "toolsets": ["Nobody"]})
    assert "body.toolsets.0" in [error["loc"] for error in answer.json()["errors"]]
