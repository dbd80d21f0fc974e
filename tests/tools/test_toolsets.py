"""Toolsets: their pages, and what is said of a crowd of tools."""

import pytest

from accounts.models import Workspace
from tools import service, toolsets
from tools.models import Toolset


@pytest.fixture
def three(make_tool):
    return [make_tool(name) for name in ("a", "b", "c")]


def members(workspace, name="Set"):
    return [tool.name for tool in toolsets.toolsets_of(workspace).get(name=name).tools.all()]


def test_a_selection_becomes_a_toolset(client, workspace, three):
    page = client.get("/tools/-/toolsets/new/?name=a&name=b").content.decode()
    assert page.count("checked") == 2
    response = client.post("/tools/-/toolsets/new/", {"toolset": " Set ", "name": ["a", "b"]}, follow=True)
    assert "The toolset Set is saved." in response.content.decode()
    assert members(workspace) == ["a", "b"]
    assert "Set" in client.get("/tools/-/toolsets/").content.decode()


def test_it_is_renamed_and_its_members_are_changed(client, workspace, three):
    toolset = toolsets.save(workspace, "Old", three[:1])
    client.post(f"/tools/-/toolsets/{toolset.pk}/", {"toolset": "Set", "name": ["b", "c"]})
    assert members(workspace) == ["b", "c"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "Taken", "a\x00b"])
def test_a_name_that_cannot_be_is_said_and_what_was_typed_stays(client, workspace, three, name):
    toolsets.save(workspace, "Taken", [])
    response = client.post("/tools/-/toolsets/new/", {"toolset": name, "name": ["b"]})
    assert response.status_code == 422
    assert response.content.decode().count("checked") == 1
    assert Toolset.objects.count() == 1


def test_deleting_asks_first_and_leaves_the_tools(client, workspace, three):
    address = f"/tools/-/toolsets/{toolsets.save(workspace, 'Set', three).pk}/delete/"
    assert "its tools stay" in client.get(address, headers={"HX-Request": "true"}).content.decode()
    client.post(address)
    assert (Toolset.objects.count(), service.tools_of(workspace).count()) == (0, 3)


def test_a_deleted_tool_is_not_in_it_and_is_again_when_it_comes_back(workspace, three):
    toolset = toolsets.save(workspace, "Set", three)
    at = service.delete_tools(three[:2])
    assert members(workspace) == ["c"]
    toolsets.save(workspace, "Set", three[2:], toolset)
    service.undelete(workspace, at)
    assert members(workspace) == ["a", "b", "c"]


def test_what_members_cost_and_what_is_wrong_with_them_is_said_while_one_chooses(client, workspace, make_tool):
    for name in ("find_user", "find_users"):
        make_tool(name, description="Finds a user in the list of people.")
    form = {"toolset": "", "name": ["find_user", "find_users"], "measure": "yes"}
    page = client.post("/tools/-/toolsets/new/", form).content.decode()
    assert "2 tools" in page
    assert "find_user and find_users read nearly the same" in page
    assert not Toolset.objects.exists()


def test_others_toolsets_are_not_there(client, workspace):
    theirs = toolsets.save(Workspace.objects.create(name="Elsewhere"), "Theirs", [])
    assert "Theirs" not in client.get("/tools/-/toolsets/").content.decode()
    for address in ("", "delete/"):
        assert client.get(f"/tools/-/toolsets/{theirs.pk}/{address}").status_code == 404
