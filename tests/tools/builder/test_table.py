"""The table of a schema on the page."""

import json

from tools.builder.rows import rows_of


def table(client, schema, **edit):
    text = schema if isinstance(schema, str) else json.dumps(schema)
    return client.post("/tools/-/build/", {"parameters": text, **edit})


def test_rows_say_what_the_schema_says():
    schema = {
        "properties": {
            "a": {"type": "string", "description": "An a.", "enum": ["x", "y"], "examples": ["x"]},
            "b": {"type": "array", "items": {"type": "object", "properties": {"c": {"$ref": "#/$defs/c"}}}},
            "d": {"type": ["string", "null"], "enum": ["x", None]},
            "e": True,
            "f": False,
            "g": {"anyOf": []},
            "h": {"enum": [1, "two"]},
        },
        "required": ["a"],
    }
    a, b, d, e, f, g, h = rows_of(schema)
    assert (a.name, a.type, a.description, a.enum, a.examples, a.is_required) == (
        "a",
        "string",
        "An a.",
        "x\ny",
        "x",
        True,
    )
    assert (b.items.type, b.items.fields[0].path) == ("object", "/properties/b/items/properties/c")
    assert [one.other for one in (b.items.fields[0], d, e, f, g)] == [
        "as #/$defs/c",
        "string or null",
        "",
        "nothing fits",
        "anyOf",
    ]
    assert (a.may_list, h.may_list) == (True, False)
    assert (a.is_first, a.is_last, h.is_last) == (True, False, True)


def test_a_schema_without_end_in_depth_has_a_table():
    schema = {"type": "object"}
    for _ in range(100):
        schema = {"type": "object", "properties": {"x": schema}}
    row = rows_of(schema)[0]
    while row.fields:
        row = row.fields[0]
    assert row.is_deepest


def test_an_edit_gives_the_text_and_the_table_of_it(client, workspace):
    page = table(
        client, {"properties": {"city": {"type": "string"}}}, action="rename", path="/properties/city", value="<town>"
    )
    assert page.context["text"] == '{"properties": {"<town>": {"type": "string"}}}'
    assert 'value="&lt;town&gt;"' in page.content.decode()
    assert 'data-now="/properties/&lt;town&gt;"' in page.content.decode()


def test_what_is_refused_changes_nothing_and_says_why(client, workspace):
    page = table(client, {"properties": {"a": {}, "b": {}}}, action="rename", path="/properties/a", value="b")
    assert "There is a field named b already." in page.content.decode()
    assert page.context["text"] == '{"properties": {"a": {}, "b": {}}}'
    assert page.content.decode().count("Nothing was changed.") == 1
    gone = table(client, {"properties": {}}, action="rename", path="/properties/a", value="b").content.decode()
    assert "Nothing was changed. This field is no longer there" in gone


def test_the_table_waits_for_json(client, workspace):
    assert "Line 1, column 2" in table(client, "{").content.decode()
    assert "A schema is a JSON object." in table(client, "[]", action="add").content.decode()


def test_no_typed_text_is_sent_with_the_tool(client, make_tool):
    make_tool()
    page = table(client, {"properties": {"a": {"type": "string"}}}).content.decode()
    assert " name=" not in page
