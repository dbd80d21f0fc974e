"""The limits of a tool: what may be set, what is stored, and how its form shows them."""

import pytest

from tests.tools.test_editor import FORM
from tools import service
from tools.limiting.limits import USUAL, check, read, shown, stored
from tools.service import InvalidTool


@pytest.mark.parametrize(
    ("given", "loc"),
    [
        ([], "limits"),
        ({"retries": -1}, "limits.retries"),
        ({"retries": 6}, "limits.retries"),
        ({"retries": 1.5}, "limits.retries"),
        ({"retries": True}, "limits.retries"),
        ({"concurrency": 0}, "limits.concurrency"),
        ({"per_second": "ten"}, "limits.per_second"),
        ({"per_minute": 1e9}, "limits.per_minute"),
        ({"wait_s": float("nan")}, "limits.wait_s"),
        ({"wait_s": 301}, "limits.wait_s"),
        ({"wait_s": 10**400}, "limits.wait_s"),
        ({"concurrency": 10**400}, "limits.concurrency"),
        ({"output_chars": 99}, "limits.output_chars"),
        ({"per_hour": 1}, "limits.per_hour"),
    ],
)
def test_a_limit_out_of_range_names_its_place(given, loc):
    assert [where for where, _ in check(given, "read_only")] == [loc]


def test_retries_are_refused_where_a_tool_must_not_act_twice():
    assert [loc for loc, _ in check({"retries": 1}, "destructive")] == ["limits.retries"]
    assert check({"retries": 0}, "destructive") == check({"retries": 5}, "idempotent") == []


def test_limits_that_say_the_same_are_stored_the_same():
    assert stored({}) == stored({"retries": 0, "concurrency": None, "wait_s": 30}) == {}
    assert stored({"retries": 2, "wait_s": 1.5}) == {"retries": 2, "wait_s": 1.5}
    assert read({}) == USUAL
    assert shown({"retries": 2})["retries"] == 2


def test_limits_are_part_of_the_version(make_tool):
    tool = make_tool(limits={"concurrency": 2})
    fields = {"description": "Weather.", "parameters": {"type": "object"}}
    service.new_version(tool, **fields, limits={"concurrency": 2, "retries": None})
    second = service.new_version(tool, **fields, limits={"concurrency": 3})
    assert (second.number, second.limits) == (3, {"concurrency": 3})
    assert service.restore(tool.versions.get(number=1)).limits == {"concurrency": 2}


def test_a_change_of_limits_shows_in_the_diff(client, make_tool):
    service.new_version(
        make_tool(),
        description="Weather.",
        parameters={"type": "object", "properties": {"city": {"type": "string"}}},
        limits={"retries": 3},
    )
    page = client.get("/tools/get_weather/versions/2/").content.decode()
    assert "retries" in page


def test_the_form_keeps_limits_and_says_what_is_wrong_beside_them(client, workspace):
    page = client.post("/tools/-/new/", {**FORM, "limit_retries": "many", "limit_concurrency": "2"})
    assert page.status_code == 422
    assert 'value="many"' in page.content.decode()
    assert "Must be a whole number from 0 to 5." in page.content.decode()
    client.post("/tools/-/new/", {**FORM, "limit_retries": "2", "limit_wait_s": "2.5"})
    version = service.get_tool(workspace, FORM["name"]).current
    assert version.limits == {"retries": 2, "wait_s": 2.5}
    assert 'value="2.5"' in client.get(f"/tools/{FORM['name']}/").content.decode()


def test_a_service_refuses_them_too(make_tool):
    with pytest.raises(InvalidTool, match=r"limits\.retries"):
        make_tool(side_effects="destructive", limits={"retries": 1})
