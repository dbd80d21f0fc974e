"""Deleting a tool."""

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
    assert not service.tools_of(workspace).exists()
    assert tool.versions.count() == 1


def test_a_tool_that_is_not_there_is_not_found(client, workspace):
    assert client.get("/tools/nope/delete/").status_code == 404
    assert client.post("/tools/nope/delete/").status_code == 404


def test_another_site_cannot_delete(make_tool, workspace):
    make_tool()
    assert Client(enforce_csrf_checks=True).post("/tools/get_weather/delete/").status_code == 403
    assert service.tools_of(workspace).exists()
