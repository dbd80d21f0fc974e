"""What an MCP server answers to a tool call, part by part."""

import pytest

from wire.mcp_result import parts_of

REPEATED = [
    ('{"n": 1}', {"n": 1}),
    ("Hello.", {"result": "Hello."}),
    ("7", {"result": 7}),
    ('["a"]', {"result": ["a"]}),
    ('{"result": 7}', {"result": 7}),
    ("7", {"result": "7"}),
]
NEW = [("Hello.", {"result": "Bye."}), ("7", {"count": 7}), ("7", {"result": 7, "unit": "m"}), ("Done.", {"n": 1})]


@pytest.mark.parametrize(
    ("text", "structured", "kinds"),
    [(*one, ["text"]) for one in REPEATED] + [(*one, ["text", "structured"]) for one in NEW],
)
def test_structured_content_that_a_text_says_already_is_no_part_of_its_own(text, structured, kinds):
    result = {"content": [{"type": "text", "text": text}], "structuredContent": structured}
    assert [part.kind for part in parts_of(result)] == kinds


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("Hello.", [("text", "Hello.")]),
        (["a", {"b": 1}, 7], [("text", "a"), ("other", '{"b":1}'), ("other", "7")]),
        (None, []),
    ],
)
def test_content_that_breaks_the_protocol_is_not_lost(content, parts):
    assert [(part.kind, part.text) for part in parts_of({"content": content})] == parts
