"""The definition as each protocol is sent it, on the tool's page."""

import json

import pytest

from tools.as_sent import as_sent
from wire.protocols import PROTOCOLS

SCHEMA = {"type": "object", "properties": {"id": {"type": "string", "minLength": 3}}, "required": ["id"]}


@pytest.fixture
def tool(make_tool):
    return make_tool("shop.get_order", parameters=SCHEMA, strict=True)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_it_is_what_the_codec_sends(tool, protocol):
    sent = json.loads(as_sent(tool.current, protocol).text)
    assert "minLength" not in json.dumps(sent)
    assert "at least 3 characters" in json.dumps(sent)


def test_the_name_on_the_wire_is_told_where_it_is_another(tool):
    assert as_sent(tool.current, "openai_chat").wire_name == "shop_get_order"
    assert as_sent(tool.current, "gemini").wire_name == ""


def test_the_rewriting_is_told_in_sentences_and_lines(tool):
    sent = as_sent(tool.current, "gemini")
    assert [change.fix for change in sent.changes] == ["say_in_words"]
    assert [(line.sign, line.text.strip()) for line in sent.lines if line.word] == [
        ("-", '"minLength": 3'),
        ("+", '"description": "(at least 3 characters)"'),
    ]


def test_what_is_not_rewritten_has_no_difference(make_tool):
    sent = as_sent(make_tool(parameters=SCHEMA).current, "openai_chat")
    assert (sent.changes, sent.lines) == ((), ())


def test_free_text_is_a_custom_tool_where_there_are_such(make_tool):
    tool = make_tool("say", parameters=None, input={"type": "text"})
    assert '"type": "custom"' in as_sent(tool.current, "openai_responses").text
    assert '"input"' in as_sent(tool.current, "gemini").text


def test_what_a_protocol_cannot_offer_is_said(client, make_tool):
    spec = {"kind": "provider", "spec": {"type": "web_search"}}
    tool = make_tool("search", parameters=None, implementation=spec)
    assert as_sent(tool.current, "openai_chat").text == ""
    assert "run no such tool" in client.get("/tools/search/?as=openai_chat").content.decode()


def test_the_page_is_open_at_the_protocol_of_its_address(client, tool):
    page = client.get("/tools/shop.get_order/?as=gemini").content.decode()
    assert "functionDeclarations" in page
    assert "removed: </span><code>      &quot;minLength&quot;: 3" in page


def test_htmx_gets_the_fragment_alone(client, tool):
    answer = client.get("/tools/shop.get_order/?as=gemini", headers={"HX-Request": "true"}).content.decode()
    assert answer.startswith('<div class="as-sent')


def test_the_page_shows_it_only_when_it_is_opened(client, tool):
    page = client.get("/tools/shop.get_order/").content.decode()
    assert "functionDeclarations" not in page
    assert 'hx-trigger="toggle once"' in page


def test_an_older_version_is_shown_as_that(client, tool):
    client.post("/tools/shop.get_order/", {"description": "Other.", "parameters": '{"type": "object"}', "default": "1"})
    page = client.get("/tools/shop.get_order/?version=1&as=gemini").content.decode()
    assert "at least 3 characters" in page
    assert "?version=1&amp;as=openai_chat" in page


def test_an_unknown_protocol_shows_none(client, tool):
    assert client.get("/tools/shop.get_order/?as=morse").status_code == 200
