"""Curl commands as tools."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checks import check_fields
from tools.executors.http.send import build
from tools.sources.curl import read
from tools.sources.found import NotThis, Unreadable

HOST = "https://api.example.com"


def tool_of(command):
    [tool] = read(command).tools
    check_fields({"parameters": tool.definition.parameters, "implementation": dict(tool.implementation)}, [])
    return tool


@pytest.mark.parametrize(
    ("command", "name", "method", "url", "effects"),
    [
        (f"curl {HOST}/v1/forecast", "get_forecast", "GET", f"{HOST}/v1/forecast", "read_only"),
        (f"curl {HOST}/users/42/orders", "get_users_orders", "GET", f"{HOST}/users/{{user_id}}/orders", "read_only"),
        (f"curl {HOST}/pets/:petId", "get_pets", "GET", f"{HOST}/pets/{{petId}}", "read_only"),
        (f"curl '{HOST}/cities/{{city}}/<day>'", "get_cities", "GET", f"{HOST}/cities/{{city}}/{{day}}", "read_only"),
        (f"curl -X DELETE {HOST}/flies/7", "delete_flies", "DELETE", f"{HOST}/flies/{{fly_id}}", "destructive"),
        (f"curl -X PUT {HOST}/a -d '{{}}'", "put_a", "PUT", f"{HOST}/a", "idempotent"),
        (f"curl {HOST}", "get_example", "GET", HOST, "read_only"),
        ("curl localhost:8000/x#y", "get_x", "GET", "http://localhost:8000/x", "read_only"),
    ],
)  # fmt: skip
def test_the_address_and_the_method_make_the_tool(command, name, method, url, effects):
    tool = tool_of(command)
    assert tool.definition.name == name
    assert (tool.implementation["method"], tool.implementation["url"]) == (method, url)
    assert tool.side_effects == effects


def test_query_and_body_become_arguments_with_types_and_examples():
    tool = tool_of(
        f"curl '{HOST}/users/7/notes?limit=10&draft=true&tag=a&tag=b&ratio=0.5' "
        """-d '{"title": "Hi", "due": "2026-11-27", "tags": ["x"], "meta": {"n": 1}}'"""
    )
    properties = tool.definition.parameters["properties"]
    assert properties["user_id"] == {"type": "integer", "examples": [7]}
    assert properties["limit"] == {"type": "integer", "examples": [10]}
    assert properties["draft"] == {"type": "boolean", "examples": [True]}
    assert properties["tag"] == {"type": "array", "items": {"type": "string"}, "examples": [["a", "b"]]}
    assert properties["ratio"] == {"type": "number", "examples": [0.5]}
    assert properties["due"] == {"type": "string", "format": "date", "examples": ["2026-11-27"]}
    assert properties["meta"]["required"] == ["n"]
    assert tool.definition.parameters["required"] == list(properties)
    assert tool.implementation["query"] == ["limit", "draft", "tag", "ratio"]


def test_called_with_its_examples_the_tool_sends_what_the_command_sent():
    tool = tool_of(
        f"""curl -X PATCH '{HOST}/users/7?dry=true' -H 'X-Version: 2' --json '{{"name": "Ada", "age": 36}}'"""
    )
    arguments = {name: one["examples"][0] for name, one in tool.definition.parameters["properties"].items()}
    request = build(tool.implementation, arguments, {})
    assert (request.method, request.url) == ("PATCH", f"{HOST}/users/7?dry=true")
    assert request.content == b'{"name":"Ada","age":36}'
    assert request.headers["x-version"] == "2"
    assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("command", "place", "value"),
    [
        (f"curl {HOST}/a -H 'X-Auth: Bearer $A_KEY'", "headers", {"x-auth": "Bearer {{secret:A_KEY}}"}),
        (f"curl {HOST}/a -H 'x-api-key: YOUR_API_KEY'", "headers", {"x-api-key": "{{secret:YOUR_API_KEY}}"}),
        (f"curl '{HOST}/a?appid=<your key>'", "url", f"{HOST}/a?appid={{{{secret:YOUR_KEY}}}}"),
        (f"curl '{HOST}/a?keyword=tea&next_page_token=3'", "url", f"{HOST}/a"),
        (f"curl {HOST}/a -H 'Sec-Fetch-Mode: cors' -H 'Accept: */*' -H 'X-A: b'", "headers", {"x-a": "b"}),
        (f"curl {HOST}/a -u me:pw", "headers", {"authorization": "Basic bWU6cHc="}),
    ],
)  # fmt: skip
def test_headers_and_credentials_stand_where_the_command_has_them(command, place, value):
    assert tool_of(command).implementation[place] == value


@pytest.mark.parametrize(
    ("command", "note"),
    [
        (f"curl {HOST}/a -d a=1 -d b=two", "sends a form"),
        (f"curl {HOST}/a -F file=@x", "-F file=@x is left out"),
        (f"curl -X GET {HOST}/a -d '{{}}'", "GET is sent without one"),
        (f"""curl {HOST}/a -d '{{"password": "hunter2hunter2"}}'""", "password looks like a credential"),
        (f"curl {HOST}/a -H 'x-api-key: $KEY'", "Store its value as the secret KEY"),
        (f"curl {HOST}/a -u me:hunter2 -H 'Authorization: Bearer t'", "-u is left out: authorization is sent once"),
    ],
)
def test_what_is_not_carried_over_is_noted(command, note):
    tool = tool_of(command)
    assert any(note in sentence for sentence in tool.notes)
    assert "hunter2" not in str(tool)


@pytest.mark.parametrize("body", ["[1, 2]", '"words"'])
def test_a_body_that_is_no_object_is_one_argument(body):
    assert tool_of(f"curl {HOST}/a -d '{body}'").implementation["body_argument"] == "body"


def test_a_command_to_a_model_gives_its_tools():
    body = '{"model": "m", "messages": [], "tools": [{"type": "function", "function": {"name": "find"}}]}'
    found = read(f"curl https://api.openai.com/v1/chat/completions -d '{body}'")
    assert (found.form, [tool.definition.name for tool in found.tools]) == ("the tools of a request", ["find"])


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("curl", "names no address"),
        ("curl https://[::bad/x", "names no address"),
        (f"curl -I {HOST}", "sends HEAD"),
        ("curl https://me:pw@api.example.com/", "user name or password"),
        (f"curl {HOST} -d 'just words'", "neither JSON nor a form"),
        (f"curl {HOST} -d '", "is never closed"),
    ],
)
def test_what_cannot_be_a_tool_is_said(command, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(command)


def test_other_texts_are_not_this():
    with pytest.raises(NotThis):
        read('{"name": "curl"}')


@given(st.text(alphabet="'\"$\\ \n|;{}[]:/?&=%@<>-dHXGuF1aé"))
def test_any_command_is_read_or_refused(words):
    with contextlib.suppress(NotThis, Unreadable):
        assert read(f"curl {words}").tools
