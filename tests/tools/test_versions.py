"""A tool's versions: what each one changed, and bringing one back."""

import pytest

from tools import service


def changed(client, number):
    return client.get(f"/tools/get_weather/versions/{number}/", headers={"HX-Request": "true"}).content.decode()


@pytest.fixture
def tool(make_tool):
    """Two versions: the words, the schema and the answer are others."""
    tool = make_tool()
    schema = {"type": "object", "properties": {"town": {"type": "string"}}}
    answer = {"kind": "canned", "default": {"output": {"temp": 30}}}
    service.new_version(tool, description="Other words.", parameters=schema, implementation=answer)
    return tool


def test_each_field_that_changed_is_shown_line_by_line(client, tool):
    page = changed(client, 2)
    assert "<h3>Description</h3>" in page
    assert "removed: </span><code>Weather.</code>" in page
    assert "added: </span><code>Other words.</code>" in page
    assert "added: </span><code>    &quot;town&quot;: {</code>" in page
    assert "added: </span><code>      &quot;temp&quot;: 30</code>" in page
    assert "Time limit" not in page


def test_a_schema_in_one_line_is_compared_line_by_line_and_its_writing_where_nothing_else_changed(client, make_tool):
    tool = make_tool(parameters_text='{"type":"object","properties":{"a":{},"b":{}}}', parameters=None)
    service.new_version(tool, parameters_text='{"type":"object","properties":{"a":{},"c":{}}}')
    page = changed(client, 2)
    assert "added: </span><code>    &quot;c&quot;: {}</code>" in page
    assert "added: </span><code>    &quot;a&quot;" not in page
    service.new_version(tool, parameters_text='{"type": "object","properties":{"a":{},"c":{}}}')
    assert "added: </span><code>{&quot;type&quot;: &quot;object&quot;" in changed(client, 3)


def test_the_first_version_came_after_nothing(client, tool):
    assert "nothing came before it" in changed(client, 1)


def test_as_a_page_of_its_own_it_leads_back_to_its_tool(client, tool):
    page = client.get("/tools/get_weather/versions/1/").content.decode()
    assert '<p class="crumb"><a href="/tools/get_weather/">get_weather</a></p>' in page


def test_it_is_a_page_of_its_own_too(client, tool):
    assert "<html" in client.get("/tools/get_weather/versions/2/").content.decode()
    assert "<html" not in changed(client, 2)


def test_only_an_older_version_can_be_restored(client, tool):
    assert "Restore" in changed(client, 1)
    assert "Restore" not in changed(client, 2)


def test_an_older_version_has_the_button_on_its_page(client, tool):
    assert "Restore version 1" in client.get("/tools/get_weather/?version=1").content.decode()
    assert "Restore version" not in client.get("/tools/get_weather/").content.decode()


def test_restoring_makes_a_new_version_like_the_old_one(client, tool):
    page = client.post("/tools/get_weather/versions/1/", follow=True).content.decode()
    assert "Version 1 is back, as version 3." in page
    first, second, third = tool.versions.order_by("number")
    assert (third.description, third.parameters_text, third.implementation) == (
        first.description,
        first.parameters_text,
        first.implementation,
    )
    assert second.description == "Other words."


@pytest.mark.parametrize(
    "fields",
    [
        {"parameters": None, "input": {"type": "text"}},
        {"parameters": None, "implementation": {"kind": "provider", "spec": {"type": "web_search"}}},
        {"strict": True, "approval": "deny", "side_effects": "destructive", "timeout_s": 3.5},
        {"implementation": None},
    ],
)
def test_every_kind_of_version_comes_back_whole(make_tool, fields):
    tool = make_tool(**fields)
    first = tool.current
    answer = {"kind": "canned", "default": {"output": 1}}
    service.new_version(tool, description="x", parameters={"type": "object"}, implementation=answer)
    back = service.restore(first)
    kept = (
        "description",
        "parameters_text",
        "input",
        "strict",
        "implementation",
        "approval",
        "side_effects",
        "timeout_s",
    )
    assert back.number == 3
    assert all(getattr(back, field) == getattr(first, field) for field in kept)


@pytest.mark.parametrize("address", ["/tools/get_weather/versions/9/", "/tools/nope/versions/1/"])
def test_what_is_not_there_is_not_found(client, tool, address):
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
