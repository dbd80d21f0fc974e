"""Tools over the API."""

import json

import pytest

from tests.api.conftest import WEATHER
from tools.models import ToolVersion


@pytest.fixture
def tool(api) -> dict:
    answer = api.post("/tools", WEATHER)
    assert answer.status_code == 201
    return answer.json()


def test_it_is_made_with_what_was_given(api, tool):
    assert {name: tool[name] for name in WEATHER} == WEATHER
    defaults = {"version": 1, "strict": False, "approval": "auto", "side_effects": "read_only", "timeout_s": 10}
    assert {name: tool[name] for name in defaults} == defaults
    assert api.get("/tools/get_weather").json() == tool
    assert api.get("/tools").json() == {"items": [tool], "next_cursor": None}


def test_without_an_implementation_it_answers_with_a_sample(api):
    made = api.post("/tools", {key: WEATHER[key] for key in ("name", "description", "parameters")}).json()
    assert made["implementation"]["kind"] == "canned"


def test_the_schema_comes_back_as_it_was_written(api):
    parameters = {"type": "object", "properties": {"z": {"type": "number", "maximum": 1.0}, "a": {"const": 10**30}}}
    made = api.post("/tools", {"name": "t", "parameters": parameters}).json()
    assert made["parameters"] == parameters
    assert list(made["parameters"]["properties"]) == ["z", "a"]


def test_a_name_that_is_taken_is_a_conflict(api, tool):
    assert api.post("/tools", WEATHER).status_code == 409


def test_put_makes_a_new_version_and_keeps_what_ran(api, tool):
    body = {"description": "Better", "parameters": WEATHER["parameters"]}
    made = api.ask("PUT", "/tools/get_weather", body).json()
    assert (made["version"], made["description"]) == (2, "Better")
    assert made["implementation"] == tool["implementation"]
    assert ToolVersion.objects.count() == 2


def test_put_of_the_same_makes_none(api, tool):
    assert api.ask("PUT", "/tools/get_weather", WEATHER).json()["version"] == 1


def test_put_cannot_rename(api, tool):
    answer = api.ask("PUT", "/tools/get_weather", WEATHER | {"name": "other"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == "body.name"


def test_it_is_deleted_and_its_name_is_free(api, tool):
    assert api.ask("DELETE", "/tools/get_weather").status_code == 204
    assert api.get("/tools/get_weather").status_code == 404
    assert api.post("/tools", WEATHER).status_code == 201


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"name": "no spaces"}, "body.name"),
        ({"name": ""}, "body.name"),
        ({"name": "1st"}, "body.name"),
        ({"name": "a" * 129}, "body.name"),
        ({"parameters": {"type": "array"}}, "body.parameters"),
        ({"parameters": {"type": "object", "properties": {"a": {"type": "nonsense"}}}}, "body.parameters"),
        ({"parameters": []}, "body.parameters"),
        ({"implementation": {"kind": "canned", "rules": "none"}}, "body.implementation"),
        ({"implementation": {"kind": "http", "url": "file:///etc/passwd"}}, "body.implementation"),
        ({"implementation": {"kind": "magic"}}, "body.implementation.kind"),
        ({"implementation": {}}, "body.implementation.kind"),
        ({"approval": "perhaps"}, "body.approval"),
        ({"side_effects": "some"}, "body.side_effects"),
        ({"timeout_s": 0}, "body.timeout_s"),
        ({"timeout_s": 301}, "body.timeout_s"),
        ({"colour": "red"}, "body.colour"),
        (
            {"approval_rules": [{"argument": "city", "operator": "~", "value": 1, "approval": "ask"}]},
            "body.approval_rules",
        ),
    ],
)
def test_invalid_fields_are_named(api, change, loc):
    answer = api.post("/tools", WEATHER | change)
    assert answer.status_code == 422
    assert any(error["loc"].startswith(loc) for error in answer.json()["errors"]), answer.json()
    assert api.get("/tools").json()["items"] == []


@pytest.mark.parametrize(
    ("arguments", "output", "is_error"),
    [
        ({"city": "Tokyo"}, '{"temp_c":24}', False),
        ({"city": "Paris"}, '{"temp_c":20}', False),
        ({"city": "Atlantis"}, "There is no such city.", True),
        ({"city": 42}, "do not fit the parameters", True),
        ({}, "do not fit the parameters", True),
    ],
)
def test_it_is_called(api, tool, arguments, output, is_error):
    answer = api.post("/tools/get_weather/call", {"arguments": arguments})
    assert answer.status_code == 200
    result = answer.json()
    assert output in result["output"]
    assert result["is_error"] is is_error
    assert result["duration_ms"] >= 0


def test_a_denied_tool_gives_a_refusal(api):
    api.post("/tools", WEATHER | {"approval": "deny"})
    result = api.post("/tools/get_weather/call", {"arguments": {"city": "Tokyo"}}).json()
    assert result["is_error"] is True
    assert "not allowed" in result["output"]


@pytest.mark.parametrize("body", [{"arguments": []}, {"arguments": "{}"}, {"args": {}}])
def test_a_call_takes_an_object(api, tool, body):
    assert api.post("/tools/get_weather/call", body).status_code == 422


def test_another_workspaces_tool_is_unknown(stranger, tool):
    statuses = [
        stranger.get("/tools/get_weather").status_code,
        stranger.ask("PUT", "/tools/get_weather", WEATHER).status_code,
        stranger.ask("DELETE", "/tools/get_weather").status_code,
        stranger.post("/tools/get_weather/call", {"arguments": {}}).status_code,
    ]
    assert statuses == [404, 404, 404, 404]


def test_the_newest_comes_first_page_by_page(api):
    for number in range(3):
        api.post("/tools", WEATHER | {"name": f"t{number}"})
    first = api.get("/tools?limit=2").json()
    second = api.get(f"/tools?limit=2&cursor={first['next_cursor']}").json()
    assert [item["name"] for item in first["items"] + second["items"]] == ["t2", "t1", "t0"]
    assert second["next_cursor"] is None


def test_tools_of_one_moment_are_each_on_one_page(api):
    source = json.dumps([WEATHER | {"name": f"t{number}"} for number in range(5)])
    api.post("/tools/import", {"source": source, "save": True})
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/tools?limit=2{cursor and f'&cursor={cursor}'}").json()
        seen, cursor = seen + [item["name"] for item in page["items"]], page["next_cursor"]
    assert sorted(seen) == ["t0", "t1", "t2", "t3", "t4"]


def test_a_tool_that_takes_free_text_has_no_schema(api):
    made = api.post("/tools", {"name": "sql", "input": {"type": "text"}})
    assert made.status_code == 201
    assert (made.json()["input"], made.json()["parameters"]) == ({"type": "text"}, None)
    again = {name: made.json()[name] for name in ("description", "parameters", "input", "implementation")}
    assert api.ask("PUT", "/tools/sql", again).json()["version"] == 1
    answer = api.post("/tools/sql/call", {"arguments": {"input": "select 1"}}).json()
    assert answer["is_error"] is False


def test_a_tool_without_a_schema_is_refused(api):
    answer = api.post("/tools", {"name": "nothing"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == "body.parameters"


def test_a_key_in_a_header_never_comes_back(api):
    headers = {"Authorization": "Bearer sk-typed-by-hand-12345"}
    http = {"kind": "http", "method": "GET", "url": "https://api.example.com/", "headers": headers}
    made = api.post("/tools", {**WEATHER, "implementation": http}).json()
    assert made["implementation"]["headers"] == {"Authorization": "Bearer {{secret:GET_WEATHER_AUTHORIZATION}}"}


def test_the_answer_says_where_a_credential_is_kept_once(api):
    http = {"kind": "http", "method": "GET", "url": "https://h.example/", "headers": {"X-Key": "k-123456789"}}
    [note] = api.post("/tools", WEATHER | {"implementation": http}).json()["notes"]
    assert "is kept as the secret GET_WEATHER_X_KEY" in note
    assert api.get("/tools/get_weather").json()["notes"] == []
    assert api.ask("PUT", "/tools/get_weather", {"parameters": WEATHER["parameters"]}).json()["notes"] == []


def test_the_answer_doubts_a_tool_that_its_provider_is_not_known_to_run(api):
    unknown = {"kind": "provider", "spec": {"type": "telepathy"}, "protocol": "openai_responses"}
    saved = api.post("/tools", {"name": "odd", "implementation": unknown})
    assert saved.status_code == 201
    doubt = "No tool `telepathy` of OpenAI Responses is known: odd is sent as it stands, and may be refused."
    assert saved.json()["notes"] == api.get("/tools/odd").json()["notes"] == [doubt]
    known = {"kind": "provider", "spec": {"type": "web_search"}}
    assert api.ask("PUT", "/tools/odd", {"implementation": known}).json()["notes"] == []


def test_a_tool_that_the_provider_runs_has_no_schema(api):
    search = {"kind": "provider", "spec": {"type": "web_search"}}
    made = api.post("/tools", {"name": "search", "implementation": search}).json()
    assert (made["implementation"], made["parameters"]) == (search, None)
    assert api.ask("PUT", "/tools/search", {"description": "Finds.", "parameters": None}).json()["version"] == 2
    called = api.post("/tools/search/call", {"arguments": {}}).json()
    assert called["is_error"]
    assert "run by the provider" in called["output"]
