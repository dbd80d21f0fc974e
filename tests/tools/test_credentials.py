"""Credentials typed into a tool: kept as secrets, never in a version."""

import pytest

from accounts import secrets
from accounts.secret_places import filled
from tests.tools.test_editor import FORM
from tools import service
from tools.credentials import hide, secrets_in

KEY = "sk-typed-by-hand-12345"


def http(**headers):
    return {"kind": "http", "method": "GET", "url": "https://api.example.com/", "headers": headers}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"Authorization": f"Bearer {KEY}"}, {"Authorization": "Bearer {{secret:WEATHER_AUTHORIZATION}}"}),
        ({"X-Api-Key": KEY}, {"X-Api-Key": "{{secret:WEATHER_X_API_KEY}}"}),
        ({"Cookie": "a=1; b=2"}, {"Cookie": "{{secret:WEATHER_COOKIE}}"}),
        ({"Accept": "text/plain"}, {"Accept": "text/plain"}),
        ({"X-Token": ""}, {"X-Token": ""}),
        ({"Authorization": "Bearer {{secret:MINE}}"}, {"Authorization": "Bearer {{secret:MINE}}"}),
    ],
)
def test_the_header_refers_to_what_was_typed(typed, stored):
    assert hide("weather", http(**typed), {})[0]["headers"] == stored


def test_what_is_hidden_is_given_back_to_be_kept():
    assert hide("geo:it", http(Authorization=f"Bearer {KEY}"), {})[1] == {"GEO_IT_AUTHORIZATION": KEY}
    assert hide("weather", http(Cookie="a=1; b=2"), {})[1] == {"WEATHER_COOKIE": "a=1; b=2"}


def test_a_secret_with_this_value_is_used_again():
    implementation, fresh = hide("weather", http(Authorization=f"Bearer {KEY}"), {"provider:x:key": KEY, "MINE": KEY})
    assert (implementation["headers"]["Authorization"], fresh) == ("Bearer {{secret:MINE}}", {})
    twice, fresh = hide("weather", http(**{"X-Key": KEY, "X-Token": KEY}), {})
    assert secrets_in(twice) == ["WEATHER_X_KEY"] * 2
    assert list(fresh) == ["WEATHER_X_KEY"]


def test_another_value_never_replaces_a_secret_that_earlier_versions_use():
    implementation, fresh = hide("weather", http(**{"X-Key": KEY}), {"WEATHER_X_KEY": "older"})
    assert secrets_in(implementation) == ["WEATHER_X_KEY_2"]
    assert fresh == {"WEATHER_X_KEY_2": KEY}


def test_tools_that_are_made_together_share_a_key_and_never_replace_one_anothers(workspace):
    keys = {"a": KEY, "b": KEY, "x.y": "one-key-of-two", "x_y": "the-other-of-two"}
    wanted = [
        (name, {"parameters": {"type": "object"}, "implementation": http(**{"X-Key": keys[name]})}) for name in keys
    ]
    made = service.create_tools(workspace=workspace, wanted=wanted)
    used = [secrets_in(tool.current.implementation)[0] for tool in service.tools_of(workspace)]
    assert len(made) == 4
    assert used == ["A_X_KEY", "A_X_KEY", "X_Y_X_KEY", "X_Y_X_KEY_2"]
    assert [secrets.values_of(workspace)[name] for name in used] == list(keys.values())


MCP = {"type": "mcp", "server_label": "shop", "server_url": "https://shop.example.com/mcp"}


def test_a_spec_that_a_provider_gets_refers_to_what_was_typed_however_deep():
    spec = {
        **MCP,
        "authorization": KEY,
        "headers": {"X-Api-Key": KEY, "Accept": "text/plain"},
        "servers": [{"authorization_token": f"Bearer {KEY}"}],
        "filters": {"type": "eq", "key": "region", "value": "north"},
        "max_content_tokens": 100,
    }
    implementation, fresh = hide("shop", {"kind": "provider", "spec": spec}, {})
    place = "{{secret:SHOP_AUTHORIZATION}}"
    assert implementation["spec"] == {
        **spec,
        "authorization": place,
        "headers": {"X-Api-Key": place, "Accept": "text/plain"},
        "servers": [{"authorization_token": f"Bearer {place}"}],
    }
    assert fresh == {"SHOP_AUTHORIZATION": KEY}
    assert secrets_in(implementation) == ["SHOP_AUTHORIZATION"] * 3


@pytest.mark.parametrize(
    ("typed", "stored", "kept"),
    [
        (
            f"https://shop.example.com/mcp?api_key={KEY}&page=2",
            "https://shop.example.com/mcp?api_key={{secret:SHOP_API_KEY}}&page=2",
            KEY,
        ),
        (
            "https://me:pass%2Fword@shop.example.com/mcp",
            "https://{{secret:SHOP_SERVER_URL_SIGN_IN}}@shop.example.com/mcp",
            "me:pass%2Fword",
        ),
        (
            "https://shop.example.com/a?x=1&access_token=a%20b#top",
            "https://shop.example.com/a?x=1&access_token={{secret:SHOP_ACCESS_TOKEN}}#top",
            "a%20b",
        ),
    ],
)
def test_credentials_inside_an_address_are_found_and_fill_it_as_it_was(typed, stored, kept):
    implementation, fresh = hide("shop", {"kind": "provider", "spec": {**MCP, "server_url": typed}}, {})
    assert implementation["spec"]["server_url"] == stored
    assert list(fresh.values()) == [kept]
    assert filled(stored, fresh) == typed


@pytest.mark.parametrize(
    "text",
    [
        "https://shop.example.com/mcp?city=Bonn",
        "https://shop.example.com/mcp?api_key={{secret:MINE}}",
        "https://{{secret:MINE}}@shop.example.com/",
        "https://shop.example.com/a@b?page_token=2",
        "see https://shop.example.com/?api_key=words",
        "mailto:me@shop.example.com",
    ],
)
def test_an_address_without_credentials_stays(text):
    assert hide("shop", {"kind": "provider", "spec": {**MCP, "server_url": text}}, {})[1] == {}


def test_a_key_of_a_tool_that_the_provider_runs_is_in_no_version(workspace):
    implementation = {"kind": "provider", "spec": {**MCP, "authorization": KEY}}
    tool = service.create_tool(workspace=workspace, name="shop", implementation=implementation)
    assert KEY not in str(tool.current.implementation)
    assert secrets.values_of(workspace) == {"SHOP_AUTHORIZATION": KEY}


def test_other_kinds_stay_as_they_are():
    assert hide("weather", {"kind": "canned", "default": {"output": KEY}}, {})[1] == {}


def test_no_version_holds_a_key_and_saving_the_same_again_makes_none(workspace):
    schema = {"type": "object", "properties": {}}
    fields = {"parameters": schema, "implementation": http(Authorization=f"Bearer {KEY}")}
    tool = service.create_tool(workspace=workspace, name="weather", **fields)
    assert KEY not in str(tool.current.implementation)
    assert secrets.values_of(workspace) == {"WEATHER_AUTHORIZATION": KEY}
    assert service.new_version(tool, **fields).number == 1


def test_a_key_that_is_too_long_to_be_kept_is_said_at_the_headers(client, workspace):
    form = {**FORM, "kind": "http", "url": "https://api.example.com/", "headers": f"X-Key: {'k' * 10_001}"}
    response = client.post("/tools/-/new/", form)
    assert response.status_code == 422
    assert "longer than 10,000 characters" in response.content.decode()


def test_the_page_says_where_the_key_went(client, workspace):
    form = {**FORM, "kind": "http", "url": "https://api.example.com/", "headers": f"X-Key: {KEY}"}
    page = client.post("/tools/-/new/", form, follow=True).content.decode()
    assert "kept as the secret GET_WEATHER_X_KEY" in page
    assert KEY not in page


def test_a_key_in_the_form_is_used_when_trying_and_taken_out_of_what_is_echoed(client, workspace, server, settings):
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    server.body = f'{{"you sent": "{KEY}"}}'.encode()
    form = {**FORM, "kind": "http", "url": server.url, "headers": f"X-Key: {KEY}", "arguments": '{"city": "Oslo"}'}
    page = client.post("/tools/-/try/", form, headers={"HX-Request": "true"}).content.decode()
    assert server.requests[0].headers["x-key"] == KEY
    assert KEY not in page
    assert "[secret:GET_WEATHER_X_KEY]" in page
    assert secrets.values_of(workspace) == {}


def test_a_senseless_address_is_read_in_one_go():
    spec = {"type": "mcp", "server_url": "https://a.example/" + "?" * 100_000}  # minutes if each mark began anew
    assert hide("t", {"kind": "provider", "spec": spec}, {}) == ({"kind": "provider", "spec": spec}, {})
