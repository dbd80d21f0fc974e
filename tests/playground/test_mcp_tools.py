"""Tools of MCP servers in a run: one session from step to step, results recorded whole and shown for what they are."""

import json

import pytest

from tests.playground.stub import calls, results_of, text
from tests.playground.test_advance import spans
from tests.tools.mcp.peer import PIXEL, over_http
from tools.mcp.fields import ServerFields
from tools.mcp.models import McpServer
from tools.mcp.servers import add
from tools.service import create_tool


@pytest.fixture
def tools(workspace):
    """Tools of a real server, by its handshake protocol: it keeps a session."""
    with over_http() as peer:
        server = add(workspace, ServerFields("Weather", url=f"{peer.url}/mcp"))
        McpServer.objects.update(protocol_version="2025-11-25")
        for name in ("count", "everything"):
            implementation = {"kind": "mcp", "server": server.pk, "tool": name}
            create_tool(workspace=workspace, name=name, parameters={"type": "object"}, implementation=implementation)
        yield peer


def test_a_run_keeps_its_session_and_shows_what_came(stub, make_run, finish, tools, client):
    stub.play(calls(("count", "{}")), calls(("count", "{}"), ("everything", "{}")), text("Done."))
    run = finish(make_run(tools=["count", "everything"]))
    assert run.trace.status == "succeeded"
    assert [result["content"].split("\n")[0] for result in results_of(stub.requests[2])] == ["1", "2", "Here."]
    span = next(one for one in spans(run, "tool") if one.tool_name == "everything")
    page = client.get(f"/traces/{run.trace_id}/?span={span.pk}").content.decode()
    assert f'src="data:image/png;base64,{PIXEL}"' in page
    assert "Buy milk." in page
    assert 'href="https://example.com/a"' in page
    output = client.get(f"/traces/{run.trace_id}/spans/{span.pk}/output").content
    assert len(json.loads(output)["content"]) == 5
