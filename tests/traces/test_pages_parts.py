"""What the four protocols bring, on the Messages tab: each part as what it is, nothing loaded from elsewhere."""

import json

import pytest

from accounts.owner import ensure_owner
from tests.traces.conftest import ended, model_started, open_trace, record
from tests.traces.pages import fragment, text
from traces.pages.parts import LARGEST_PICTURE, SIGNED, shown_part
from wire.conversation import (
    Citation,
    File,
    Image,
    Opaque,
    Reasoning,
    ServerToolCall,
    ServerToolResult,
    Text,
    ToolCall,
    ToolResult,
)

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
DOT = f"data:image/png;base64,{PIXEL}"


@pytest.mark.parametrize(
    "part",
    [
        Reasoning("Thought", {"signature": "abc"}),
        Reasoning("Thought", {"id": "rs_1", "encrypted_content": "abc"}),
        Reasoning("Thought", {"fields": ["reasoning_details"], "reasoning_details": [{"signature": "abc"}]}),
        Text("Words", {"thoughtSignature": "abc"}),
        ToolCall("c", "f", "{}", {"thoughtSignature": "abc"}),
    ],
)
def test_state_that_goes_back_is_said_quietly(part):
    assert shown_part(part).note == SIGNED


@pytest.mark.parametrize("part", [Reasoning("Thought"), Reasoning("T", {"signature": ""}), Text("Words")])
def test_without_state_nothing_is_said(part):
    assert shown_part(part).note == ""


def test_redacted_and_wordless_reasoning_say_what_they_are():
    assert "redacted by the provider" in shown_part(Reasoning("", {"type": "redacted_thinking", "data": "x"})).note
    assert "without words" in shown_part(Reasoning("", {"encrypted_content": "x"})).note


def test_only_http_sources_become_links():
    cited = (
        Citation("https://example.com/a", "A page"),
        Citation("javascript:alert(1)", "Bad"),
        Citation("", "", "a quote"),
        Citation("http://[", "Broken"),
    )
    links = shown_part(Text("Words", citations=cited)).links
    assert [(link.url, link.word) for link in links] == [
        ("https://example.com/a", "A page"),
        ("", "Bad"),
        ("", "a quote"),
        ("", "Broken"),
    ]


def test_a_small_picture_of_the_request_itself_is_shown_others_are_named():
    shown = shown_part(Image(DOT))
    assert (shown.picture, shown.url) == (DOT, "")
    assert "image/png, 70 bytes" in shown.text
    for url in ("data:image/svg+xml,<svg/>", f"data:image/png;base64,{'A' * LARGEST_PICTURE}", "https://e.com/a.png"):
        assert shown_part(Image(url)).picture == ""


def test_a_file_is_named_by_type_size_and_host():
    assert shown_part(File("https://e.com/a.pdf", media_type="application/pdf", name="a.pdf")).note == (
        "application/pdf, at e.com"
    )
    assert shown_part(File(file_id="file-1")).text == "file-1"
    assert "application/pdf, 3 bytes" in shown_part(File("data:application/pdf;base64,AAAA")).text
    assert shown_part(File("file:///etc/passwd")).url == ""


def test_what_the_provider_ran_says_so():
    call, result = ServerToolCall("s", "web_search", "{}"), ServerToolResult("s", "web_search", [{"url": "u"}])
    assert shown_part(call).is_by_provider
    assert shown_part(result).is_by_provider
    assert not shown_part(ToolCall("c", "f", "{}")).is_by_provider


def test_a_free_text_call_is_shown_as_text_and_an_unknown_part_by_its_type():
    assert shown_part(ToolCall("c", "sql", "SELECT 1", {"type": "custom"})).is_free_text
    assert shown_part(Opaque("openai_responses", {"type": "compaction", "id": "x"})).name == "compaction"
    assert shown_part(Opaque("gemini", {"executableCode": {}})).name == "executableCode"


def test_a_results_pictures_are_shown_beside_its_text():
    picture = "data:image/png;base64,iVBORw0KGgo="
    result = ToolResult("c", "f", "See.", parts=(Text("See."), Image("https://e.com/a.png"), Image(picture)))
    linked, shown = shown_part(result).beside
    assert (linked.url, linked.picture) == ("https://e.com/a.png", "")
    assert shown.picture == picture
    assert shown_part(ToolResult("c", "f", ""), hides_outputs=True).beside == ()


ANSWER = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude",
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 1, "output_tokens": 1},
    "content": [
        {"type": "thinking", "thinking": "THOUGHT-WORDS", "signature": "sig"},
        {"type": "redacted_thinking", "data": "opaque"},
        {"type": "server_tool_use", "id": "srv_1", "name": "web_search", "input": {"query": "QUERY-WORDS"}},
        {
            "type": "web_search_tool_result",
            "tool_use_id": "srv_1",
            "content": [{"type": "web_search_result", "url": "https://example.com", "title": "FOUND-WORDS"}],
        },
        {
            "type": "text",
            "text": "ANSWER-WORDS",
            "citations": [
                {
                    "type": "web_search_result_location",
                    "url": "https://example.com/cited",
                    "title": "CITED-TITLE",
                    "cited_text": "CITED-WORDS",
                    "encrypted_index": "x",
                }
            ],
        },
        {"type": "brand_new_block", "value": "NEW-WORDS"},
    ],
}


@pytest.mark.django_db
def test_an_answer_with_all_of_it_on_the_page(client):
    workspace = ensure_owner()[0]
    trace = open_trace(workspace, protocol="anthropic_messages")
    picture = {"type": "image", "source": {"type": "url", "url": "https://pictures.example/a.png"}}
    body = {"model": "claude", "max_tokens": 9, "messages": [{"role": "user", "content": [picture]}]}
    start = model_started(request=(json.dumps(body).encode(),), protocol="anthropic_messages", model="claude")
    answer = json.dumps(ANSWER).encode()
    record(trace, start, ended(start, response=answer, response_content_type="application/json"))
    page = text(fragment(client, f"/traces/{trace.pk}/spans/{start.span_id}/messages/"))
    for words in ("THOUGHT-WORDS", "QUERY-WORDS", "FOUND-WORDS", "ANSWER-WORDS", "CITED-TITLE", "NEW-WORDS"):
        assert words in page
    for words in (SIGNED, "redacted by the provider", "run by the provider", "brand_new_block", "pictures.example"):
        assert words in page
    assert 'href="https://example.com/cited" target="_blank" rel="noopener noreferrer nofollow"' in page
    assert "<img" not in page
