"""The list of tools."""

import pytest

from accounts.models import Workspace
from tools import service

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7|add:7 }}"


def test_the_list_shows_every_tool(client, make_tool):
    make_tool(side_effects="destructive", approval="deny")
    page = client.get("/tools/").content.decode()
    for word in ("get_weather", "Weather.", "canned", "Destructive", "never runs"):
        assert word in page


def test_an_empty_list_teaches(client, workspace):
    page = client.get("/tools/").content.decode()
    assert "A tool is a name, a JSON Schema of its arguments" in page
    assert "/tools/-/import/" in page


def test_a_search_is_in_the_address_and_gives_rows_alone_to_htmx(client, make_tool):
    make_tool("get_weather")
    make_tool("get_order", description="Orders.")
    page = client.get("/tools/?q=order").content.decode()
    assert "get_order" in page
    assert "get_weather" not in page
    fragment = client.get("/tools/?q=order", headers={"HX-Request": "true"}).content.decode()
    assert "get_order" in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize("search", ["zzz", "%00", "%ff"])
def test_a_search_without_result_says_so(client, make_tool, search):
    make_tool()
    assert "No tool has" in client.get(f"/tools/?q={search}").content.decode()


def test_a_sample_is_marked(client, make_tool):
    make_tool(implementation=None)
    assert "Made from the schema. Open the tool and edit it." in client.get("/tools/").content.decode()


def test_hostile_text_is_shown_and_never_run(client, make_tool):
    make_tool(description=HOSTILE)
    for address in ("/tools/", f"/tools/?q={HOSTILE}", "/tools/get_weather/"):
        page = client.get(address).content.decode()
        assert "alert(1)" in page
        assert "<script>alert" not in page
        assert "<img" not in page.replace('<img src="/static/', "")


def test_tools_of_others_are_not_shown(client, workspace):
    elsewhere = Workspace.objects.create(name="Elsewhere")
    service.create_tool(workspace=elsewhere, name="theirs", parameters={"type": "object"})
    assert "theirs" not in client.get("/tools/").content.decode()
    assert client.get("/tools/theirs/").status_code == 404
    assert client.post("/tools/theirs/delete/").status_code == 404


def test_a_long_list_is_no_slower_to_ask_for(client, make_tool, django_assert_max_num_queries):
    for number in range(30):
        make_tool(f"tool_{number}")
    with django_assert_max_num_queries(4):
        client.get("/tools/")


def test_the_list_is_only_read(client, workspace):
    assert client.post("/tools/").status_code == 405
