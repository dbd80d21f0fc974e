"""Toolsets of a run: their tools are offered with those that are named."""

import pytest
from django.test import Client

from playground import creation
from playground.errors import InvalidRun
from providers.service import ensure_simulator
from tools import toolsets
from tools.service import create_tool, delete_tools

SCHEMA = {"type": "object", "properties": {}}


@pytest.fixture
def sets(workspace):
    a, b, c = (create_tool(workspace=workspace, name=name, parameters=SCHEMA) for name in ("a", "b", "c"))
    toolsets.save(workspace, "First", [a, b])
    toolsets.save(workspace, "Last", [b, c])
    return a, b, c


def offered(workspace, **wishes):
    ensure_simulator(workspace)
    messages = [{"role": "user", "content": "Hi"}]
    order = creation.check(workspace, provider="Simulator", model="sim-planner", messages=messages, **wishes)
    return [version.tool.name for version in order.versions]


@pytest.mark.parametrize(
    ("tools", "sets_", "names"),
    [
        ([], ["First"], ["a", "b"]),
        (["c"], ["First"], ["c", "a", "b"]),
        (["a"], ["First", "Last"], ["a", "b", "c"]),
        (["a"], [], ["a"]),
    ],
)
def test_each_tool_is_offered_once(workspace, sets, tools, sets_, names):
    assert offered(workspace, tools=tools, toolsets=sets_) == names


def test_a_choice_may_name_a_tool_of_a_set(workspace, sets):
    assert offered(workspace, toolsets=["First"], tool_choice={"name": "b"}) == ["a", "b"]


def test_a_deleted_tool_is_not_offered(workspace, sets):
    delete_tools(sets[:1])
    assert offered(workspace, toolsets=["First"]) == ["b"]


def test_a_set_that_is_not_there_is_said_at_its_place(workspace, sets):
    with pytest.raises(InvalidRun) as caught:
        offered(workspace, toolsets=["First", "Nobody's"])
    assert caught.value.errors == [("toolsets[1]", "There is no toolset “Nobody's”.")]


def test_the_page_offers_the_sets_and_says_what_many_alike_tools_cost(workspace, sets):
    provider = ensure_simulator(workspace)
    page = Client().get("/playground/").content.decode()
    assert 'name="toolsets" value="First" form="run-form" data-members="a b"' in page
    alike = [
        create_tool(workspace=workspace, name=name, description="Finds a user by name.", parameters=SCHEMA)
        for name in ("find_user", "find_users")
    ]
    toolsets.save(workspace, "Alike", alike)
    setup = {"provider": provider.pk, "model": "sim-planner", "message": "Hi", "stream": "on", "toolsets": ["Alike"]}
    said = Client().post("/playground/before/", setup).content.decode()
    assert "2 tools, about" in said
    assert "find_user and find_users read nearly the same" in said
