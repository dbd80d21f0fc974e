"""Toolsets over the API."""

import pytest

from tests.api.conftest import WEATHER


@pytest.fixture
def tools(api):
    for name in ("a", "b"):
        api.post("/tools", {**WEATHER, "name": name})


def test_a_toolset_is_made_changed_listed_and_deleted(api, tools):
    made = api.post("/toolsets", {"name": "Set", "tools": ["b", "a", "b"]})
    assert (made.status_code, made.json()["tools"]) == (201, ["a", "b"])
    address = f"/toolsets/{made.json()['id']}"
    changed = api.ask("PUT", address, {"name": "Renamed", "tools": ["b"]}).json()
    assert (changed["name"], changed["tools"]) == ("Renamed", ["b"])
    assert api.get(address).json() == changed
    assert api.get("/toolsets").json() == {"items": [changed], "next_cursor": None}
    assert api.ask("DELETE", address).status_code == 204
    assert api.get(address).status_code == 404
    assert api.get("/tools/a").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "loc"),
    [
        ({"name": "Taken", "tools": []}, 409, None),
        ({"name": " ", "tools": []}, 422, "body.name"),
        ({"name": "x" * 101, "tools": []}, 422, "body.name"),
        ({"name": "Set", "tools": ["nobody"]}, 422, "body.tools.0"),
        ({"name": "Set"}, 422, "body.tools"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(api, tools, body, status, loc):
    api.post("/toolsets", {"name": "Taken", "tools": []})
    answer = api.post("/toolsets", body)
    assert answer.status_code == status
    assert loc is None or answer.json()["errors"][0]["loc"] == loc


def test_others_toolsets_are_not_there(api, stranger):
    made = api.post("/toolsets", {"name": "Set", "tools": []}).json()
    assert stranger.get("/toolsets").json()["items"] == []
    for method in ("GET", "DELETE"):
        assert stranger.ask(method, f"/toolsets/{made['id']}").status_code == 404
