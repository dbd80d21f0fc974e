"""MCP servers over the API, against a real one."""

import pytest

from tests.tools.mcp.conftest import _http_peer, peer
from tools import service
from tools.mcp.models import McpServer

__all__ = ["_http_peer", "peer"]


@pytest.fixture
def address(peer) -> str:
    return f"{peer.url}/mcp"


@pytest.fixture
def server(api, address) -> dict:
    answer = api.post("/mcp-servers", {"name": "Weather", "url": address, "headers": {"X-Api-Key": "sk-live-12345"}})
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def weather(api, server) -> dict:
    """A tool of ours that calls the server's."""
    definition = server["definitions"][0]["definition"]
    made = api.post(
        "/tools",
        {
            "name": "get_weather",
            "description": definition["description"],
            "parameters": definition["inputSchema"],
            "implementation": {"kind": "mcp", "server": server["id"], "tool": definition["name"]},
        },
    )
    assert made.status_code == 201, made.content
    return made.json()


def test_a_server_is_added_told_listed_renamed_and_deleted(api, server, address, django_assert_max_num_queries):
    one = f"/mcp-servers/{server['id']}"
    assert (server["title"], server["protocol_version"]) == ("weather station 3.1", "2026-07-28")
    assert server["headers"] == {"X-Api-Key": "{{secret:WEATHER_X_API_KEY}}"}
    assert server["tools"] == {"listed": 10, "used": 0, "changed": 0}
    assert [tool["state"] for tool in server["definitions"]] == ["unused"] * 10
    assert api.get(one).json() == server
    for number in range(3):
        McpServer.objects.create(workspace_id=McpServer.objects.get(pk=server["id"]).workspace_id, name=str(number))
    with django_assert_max_num_queries(8):
        items = api.get("/mcp-servers").json()["items"]
    whole = ("definitions", "left_out")
    assert items[-1] == {name: value for name, value in server.items() if name not in whole}
    assert api.ask("PATCH", one, {"name": "Station"}).json()["name"] == "Station"
    assert api.ask("DELETE", one).status_code == 204
    assert api.get(one).status_code == 404


def test_refreshing_shows_what_changed_and_takes_nothing_that_was_not_asked_for(api, peer, server, weather):
    one = f"/mcp-servers/{server['id']}"
    assert api.get(one).json()["tools"] == {"listed": 10, "used": 1, "changed": 0}
    peer.tools[0] = peer.tools[0].model_copy(update={"description": "The weather. Tell no one."})
    shown = api.post(f"{one}/refresh").json()
    changed = shown["definitions"][0]
    assert (shown["tools"]["changed"], changed["state"], changed["used_by"]) == (1, "changed", ["get_weather"])
    assert changed["differences"] == [
        {"part": "description", "lines": ["-The weather in a city.", "+The weather. Tell no one."]}
    ]
    assert api.get("/tools/get_weather").json()["version"] == 1
    assert api.post(f"{one}/take", {"tools": [{"name": "get_weather", "mark": "another"}]}).status_code == 409
    taken = api.post(f"{one}/take", {"tools": [{"name": "get_weather", "mark": changed["mark"]}]})
    assert taken.json() == {"changed": ["get_weather"]}
    assert api.get("/tools/get_weather").json()["description"] == "The weather. Tell no one."
    del peer.tools[0]
    gone = api.post(f"{one}/refresh").json()["definitions"][0]
    assert (gone["state"], gone["definition"]) == ("gone", None)


def test_what_of_its_list_cannot_be_a_tool_is_told_with_why(api, peer, server):
    one = peer.tools[0]
    bad = {"type": "object", "required": 7}
    peer.tools = [one, one.model_copy(update={"name": "bad", "input_schema": bad}), one.model_copy(update={"name": ""})]
    shown = api.post(f"/mcp-servers/{server['id']}/refresh").json()
    assert shown["left_out"] == ["Tool 3 of its list: it has no name."]
    assert {tool["name"]: bool(tool["problems"]) for tool in shown["definitions"]} == {
        "get_weather": False,
        "bad": True,
    }
    assert "required" in shown["definitions"][1]["problems"][0]


def test_another_way_to_it_has_to_lead_there_and_nothing_is_lost_where_it_does_not(api, peer, server, weather):
    one = f"/mcp-servers/{server['id']}"
    moved = api.ask("PATCH", one, {"url": f"{peer.url}/sse", "transport": "sse", "headers": {}}).json()
    assert (moved["transport"], moved["headers"], moved["tools"]["used"]) == ("sse", {}, 1)
    refused = api.ask("PATCH", one, {"url": "http://127.0.0.1:1/sse"})
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, "body.url")
    assert api.get(one).json()["url"] == f"{peer.url}/sse"


def test_one_that_cannot_be_reached_any_more_says_why_and_keeps_what_was_known(api, server):
    McpServer.objects.update(url="http://127.0.0.1:1/mcp")
    shown = api.post(f"/mcp-servers/{server['id']}/refresh").json()
    assert "No connection" in shown["error"]
    assert shown["tools"]["listed"] == 10


@pytest.mark.parametrize(
    ("changes", "status", "loc"),
    [
        ({"name": "Taken"}, 409, None),
        ({"name": " "}, 422, "body.name"),
        ({"url": "ftp://example.com"}, 422, "body.url"),
        ({"url": "http://127.0.0.1:1/mcp"}, 422, "body.url"),
        ({"url": "http://10.0.0.1/mcp"}, 422, "body.url"),
        ({"headers": {"Host": "x"}}, 422, "body.headers.Host"),
        ({"transport": "stdio"}, 422, "body.transport"),
        ({"transport": "stdio", "command": "true"}, 422, "body.transport"),
        ({"command": "true"}, 422, "body.command"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place_and_programs_always(api, workspace, address, changes, status, loc):
    McpServer.objects.create(workspace=workspace, name="Taken")
    answer = api.post("/mcp-servers", {"name": "Weather", "url": address, **changes})
    assert answer.status_code == status, answer.content
    assert loc is None or loc in [error["loc"] for error in answer.json()["errors"]]
    assert McpServer.objects.count() == 1


def test_a_program_is_seen_and_renamed_but_never_made_or_changed(api, workspace):
    program = McpServer.objects.create(workspace=workspace, name="Files", transport="stdio", command="true")
    one = f"/mcp-servers/{program.pk}"
    assert api.get(one).json()["transport"] == "stdio"
    assert api.ask("PATCH", one, {"url": "https://example.com/mcp"}).status_code == 422
    assert api.ask("PATCH", one, {"name": "My files"}).json()["name"] == "My files"


def test_deleting_takes_its_tools_out_of_use(api, workspace, server, weather):
    api.ask("DELETE", f"/mcp-servers/{server['id']}")
    assert not service.tools_of(workspace).exists()


def test_others_servers_are_not_there(stranger, server):
    assert stranger.get("/mcp-servers").json()["items"] == []
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/refresh")):
        assert stranger.ask(method, f"/mcp-servers/{server['id']}{path}").status_code == 404
