"""Tools of MCP servers in a run: one session from step to step, results recorded whole and shown for what they are."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.playground.stub import calls, results_of, text
from tests.playground.test_advance import spans
from tests.tools.mcp.peer import PIXEL, over_http
from tests.tools.mcp.sign_in_server import answered, wanting_sign_in
from tools.mcp.fields import ServerFields
from tools.mcp.models import McpServer
from tools.mcp.oauth import signing_in
from tools.mcp.servers import add, refresh
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


def test_a_run_renews_a_token_that_was_refused_and_records_none(stub, make_run, finish, workspace):
    with wanting_sign_in() as there:
        server = add(workspace, ServerFields("Weather", url=f"{there.url}/mcp"))
        pending = signing_in.begin(server)
        came = dict(parse_qsl(urlsplit(answered(pending.url)).query))
        signing_in.finish(server, pending, came)
        refresh(server)
        implementation = {"kind": "mcp", "server": server.pk, "tool": "headers"}
        create_tool(workspace=workspace, name="headers", parameters={"type": "object"}, implementation=implementation)
        there.expire()
        stub.play(calls(("headers", "{}"), ("headers", "{}")), text("Done."))
        run = finish(make_run(tools=["headers"]))
        assert there.renewals == 1
    outputs = [result["content"] for result in results_of(stub.requests[1])]
    assert outputs == [f"Bearer [secret:mcp:{server.pk[-12:]}:access_token]"] * 2
    assert run.trace.status == "succeeded"


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
