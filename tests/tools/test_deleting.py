"""Deleting a tool."""

import pytest
from django.test import Client

from tools import service


def test_it_is_asked_first(client, make_tool, workspace):
    make_tool()
    assert "Delete get_weather?" in client.get("/tools/get_weather/delete/").content.decode()
    fragment = client.get("/tools/get_weather/delete/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert service.tools_of(workspace).exists()


def test_then_the_tool_is_gone_and_its_versions_stay(client, make_tool, workspace):
    tool = make_tool()
    page = client.post("/tools/get_weather/delete/", follow=True).content.decode()
    assert "get_weather is deleted." in page
    assert "Undo" in page
    assert not service.tools_of(workspace).exists()
    assert tool.versions.count() == 1


def test_a_tool_that_is_not_there_is_not_found(client, workspace):
    assert client.get("/tools/nope/delete/").status_code == 404
    assert client.post("/tools/nope/delete/").status_code == 404


def test_another_site_cannot_delete(make_tool, workspace):
    make_tool()
    assert Client(enforce_csrf_checks=True).post("/tools/get_weather/delete/").status_code == 403
    assert service.tools_of(workspace).exists()


def test_several_are_asked_for_and_deleted_and_come_back_with_one_press(client, make_tool, workspace):
    for name in ("a", "b", "c"):
        make_tool(name)
    question = client.get("/tools/-/delete/?name=a&name=b&name=nobody", headers={"HX-Request": "true"})
    assert "Delete 2 tools?" in question.content.decode()
    response = client.post("/tools/-/delete/", {"name": ["a", "b"]}, follow=True)
    assert "a and b are deleted." in response.content.decode()
    assert [tool.name for tool in service.tools_of(workspace)] == ["c"]
    moment = response.context["deleted"]
    make_tool("b")
    page = client.post(f"/tools/-/undelete/{moment}/", follow=True).content.decode()
    assert "a is back." in page
    assert "b cannot come back" in page
    assert [tool.name for tool in service.tools_of(workspace)] == ["a", "b", "c"]


@pytest.mark.parametrize("moment", ["1", "x", str(10**30), ""])
def test_an_address_that_names_no_deletion_shows_the_list(client, make_tool, moment):
    make_tool()
    page = client.get(f"/tools/?deleted={moment}").content.decode()
    assert "get_weather" in page
    assert "Undo" not in page


def test_nothing_chosen_deletes_nothing(client, make_tool, workspace):
    make_tool()
    assert "Nothing to delete" in client.get("/tools/-/delete/").content.decode()
    client.post("/tools/-/delete/")
    assert service.tools_of(workspace).exists()
