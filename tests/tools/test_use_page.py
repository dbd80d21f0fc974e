"""The page on a tool's use."""

from tests.traces.conftest import open_trace
from tests.traces.test_tool_use import called
from tools import toolsets


def test_calls_failures_times_and_places_are_shown(client, workspace, make_tool):
    toolsets.save(workspace, "Weather tools", [make_tool()])
    trace = open_trace(workspace, "Rain in Bergen?")
    called(trace, 1200, -30)
    page = client.get("/tools/get_weather/use/").content.decode()
    for words in ("1.2 s", "50 %", "tool_timeout", "Rain in Bergen?", "Weather tools", f"/traces/{trace.pk}/?span="):
        assert words in page


def test_a_tool_that_nobody_called_says_so(client, make_tool):
    make_tool()
    assert "Nobody has called this tool" in client.get("/tools/get_weather/use/").content.decode()
    assert client.get("/tools/nope/use/").status_code == 404


def test_the_list_shows_recent_calls_and_how_many_failed(client, workspace, make_tool):
    make_tool()
    called(open_trace(workspace), 1, -2, -3)
    page = client.get("/tools/").content.decode()
    assert '/tools/get_weather/use/">3 ' in page
    assert '2<span class="visually-hidden"> failed' in page
