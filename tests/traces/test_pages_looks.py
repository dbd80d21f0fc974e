"""A model span's request and response as other protocols say them, and as code."""

import html
import json
import re
import subprocess

import pytest

from accounts.models import Workspace
from accounts.owner import ensure_owner
from tests.traces.conftest import ended, model_started, open_trace, record
from tests.traces.pages import fragment, text
from tests.traces.story import tell
from tests.waiting import LONG_S
from tests.wire.code.stub import stub
from traces import sharing
from traces.sent import ADDRESS, HEADERS, KEY_HEADER
from wire.conversation import (
    FinishReason,
    Message,
    ModelRequest,
    ModelResponse,
    Reasoning,
    Text,
    ToolCall,
    ToolDefinition,
)
from wire.profiles import Profile
from wire.protocols import PROTOCOLS

pytestmark = pytest.mark.django_db

PATHS = {
    "openai_chat": "POST /v1/chat/completions",
    "openai_responses": "POST /v1/responses",
    "anthropic_messages": "POST /v1/messages",
    "gemini": "POST /v1beta/models/model-1:generateContent",
}
REQUEST = ModelRequest(
    "model-1",
    (Message("user", (Text("QUESTION-WORDS"),)),),
    "SYSTEM-WORDS",
    (ToolDefinition("get_weather", "Weather.", {"type": "object"}),),
)
ANSWER = ModelResponse(
    Message("assistant", (Reasoning("THOUGHT-WORDS"), ToolCall("call_1", "get_weather", '{"city": "Paris"}'))),
    FinishReason.TOOL_CALLS,
)


@pytest.fixture
def workspace() -> Workspace:
    return ensure_owner()[0]


def recorded(workspace, protocol, **attributes):
    """A span of this protocol, answered, and the path of its parts."""
    codec = PROTOCOLS[protocol]
    trace = open_trace(workspace, protocol=protocol)
    pieces = codec.encode_request(REQUEST, Profile()).pieces
    start = model_started(request=pieces, protocol=protocol, model="model-1", provider="My host", attributes=attributes)
    body = codec.encode_response(ANSWER)
    record(trace, start, ended(start, response=body, response_content_type="application/json"))
    return trace, f"/traces/{trace.pk}/spans/{start.span_id}"


def shown_code(page: str) -> str:
    found = re.search(r'<pre id="code-text" tabindex="0">(.*?)</pre>', page, re.S)
    assert found, page
    return html.unescape(found[1])


def shown_body(page: str, label: str):
    found = re.search(rf'aria-label="{label}">\s*<pre tabindex="0">(.*?)</pre>', page, re.S)
    assert found, page
    return json.loads(html.unescape(found[1]))


@pytest.mark.parametrize("own", PROTOCOLS)
@pytest.mark.parametrize("other", PROTOCOLS)
def test_a_request_and_its_answer_in_each_other_protocol(client, workspace, own, other):
    _, path = recorded(workspace, own)
    page = text(fragment(client, f"{path}/request/?as={other}"))
    if own == other:
        assert "A translation" not in page
        return
    assert "not what went over the wire" in page
    assert PATHS[other] in page
    sent = PROTOCOLS[other].decode_request(json.dumps(shown_body(page, "Translated request")).encode())
    assert [message.text for message in sent.messages if message.role == "user"] == ["QUESTION-WORDS"]
    assert [tool.name for tool in sent.tools] == ["get_weather"]
    answer = text(fragment(client, f"{path}/response/?as={other}"))
    assert "get_weather" in json.dumps(shown_body(answer, "Translated response"))


def test_what_a_translation_loses_stands_above_it(client, workspace):
    trace = open_trace(workspace, protocol="openai_chat")
    asked = ModelRequest("m", REQUEST.messages, None, REQUEST.tools, parallel_tool_calls=False)
    pieces = PROTOCOLS["openai_chat"].encode_request(asked, Profile()).pieces
    start = model_started(request=pieces, protocol="openai_chat", model="m")
    record(trace, start)
    page = text(fragment(client, f"/traces/{trace.pk}/spans/{start.span_id}/request/?as=gemini"))
    assert "What is lost or changed" in page
    assert "one call at a time" in page


def test_what_only_the_first_protocol_knows_is_named_as_lost(client, workspace):
    body = {"model": "m", "messages": [{"role": "user", "content": "Hi"}], "logit_bias": {"1": 2}}
    trace = open_trace(workspace, protocol="openai_chat")
    start = model_started(request=(json.dumps(body).encode(),), protocol="openai_chat", model="m")
    record(trace, start)
    page = text(fragment(client, f"/traces/{trace.pk}/spans/{start.span_id}/request/?as=anthropic_messages"))
    assert "`logit_bias` is a field of openai_chat alone" in page
    assert "logit_bias" not in json.dumps(shown_body(page, "Translated request"))


def test_as_sent_is_the_first_look_and_each_has_an_address(client, workspace):
    trace, path = recorded(workspace, "openai_chat")
    page = text(fragment(client, f"{path}/request/"))
    span = path.rpartition("/")[2]
    assert f'href="/traces/{trace.pk}/?span={span}&amp;tab=request&amp;as=gemini"' in page
    assert 'id="as-sent"' in page
    assert 'id="as-openai_chat"' not in page  # its own protocol is as sent
    assert "New in this request" in page


def test_the_address_alone_opens_the_look_without_scripts(client, workspace):
    trace, path = recorded(workspace, "openai_chat")
    span = path.rpartition("/")[2]
    page = text(client.get(f"/traces/{trace.pk}/?span={span}&tab=request&as=anthropic_messages&form=python"))
    assert "from anthropic import Anthropic" in page
    answer = client.get(f"{path}/request/?as=gemini&form=curl")
    assert answer["Location"] == f"/traces/{trace.pk}/?span={span}&tab=request&as=gemini&form=curl"


def test_what_is_large_comes_later_in_the_look_that_was_asked_for(client, workspace):
    story = tell(workspace, output="LONG " * 20_000)
    page = text(client.get(f"/traces/{story.trace.pk}/?span={story.last}&tab=request&as=gemini"))
    assert "LONG" not in page
    assert f'hx-get="/traces/{story.trace.pk}/spans/{story.last}/request/?as=gemini"' in page
    assert "tab=request&amp;as=gemini&amp;content=1" in page


@pytest.mark.parametrize("asked", ["as=smoke_signals", "form=cobol", "as=&form="])
def test_a_look_that_is_not_known_is_as_sent(client, workspace, asked):
    _, path = recorded(workspace, "openai_chat")
    assert "New in this request" in text(fragment(client, f"{path}/request/?{asked}"))


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("form", ["curl", "python", "typescript"])
def test_as_code_in_each_protocol_with_a_place_for_the_key(client, workspace, protocol, form):
    _, path = recorded(workspace, protocol)
    for other in ("", *PROTOCOLS):
        code = shown_code(text(fragment(client, f"{path}/request/?as={other}&form={form}")))
        assert "QUESTION-WORDS" in code
        assert "_API_KEY" in code


def test_curl_sends_the_recorded_bytes_to_the_recorded_address(client, workspace):
    with stub() as provider:
        known = {ADDRESS: f"{provider.address}/v1/messages", HEADERS: {"anthropic-version": "2023-06-01"}}
        _, path = recorded(workspace, "anthropic_messages", **known, **{KEY_HEADER: "authorization"})
        page = text(fragment(client, f"{path}/request/?form=curl"))
        assert "MY_HOST_API_KEY" in page
        environment = {"PATH": "/usr/bin:/bin", "MY_HOST_API_KEY": "k"}
        subprocess.run(
            ["bash", "-c", shown_code(page)], env=environment, check=True, capture_output=True, timeout=LONG_S
        )
        [(sent_to, headers, body)] = provider.received
    assert sent_to == "/v1/messages"
    assert (headers["authorization"], headers["anthropic-version"]) == ("Bearer k", "2023-06-01")
    assert body == client.get(f"{path}/request").content


def test_strangers_see_the_looks_but_no_address_of_ours(client, workspace):
    trace, path = recorded(workspace, "openai_chat", **{ADDRESS: "http://10.0.0.7/v1/chat/completions"})
    _, url = sharing.create_share(trace, expires_in_s=3600, hide=[], created_by=None)
    shared = f"/s/{url.rpartition('/s/')[2]}/spans/{path.rpartition('/')[2]}"
    code = shown_code(text(fragment(client, f"{shared}/request/?form=curl")))
    assert "https://api.openai.com/v1/chat/completions" in code
    for tab in ("request", "raw", "timing"):
        assert "10.0.0.7" not in text(fragment(client, f"{shared}/{tab}/"))


@pytest.mark.parametrize("part", ["system", "arguments", "outputs"])
def test_with_anything_hidden_there_is_no_look_at_the_bytes(client, workspace, part):
    trace, path = recorded(workspace, "openai_chat")
    _, url = sharing.create_share(trace, expires_in_s=3600, hide=[part], created_by=None)
    shared = f"/s/{url.rpartition('/s/')[2]}/spans/{path.rpartition('/')[2]}"
    for look in ("request/?as=gemini", "request/?form=curl", "response/?as=gemini", "request/"):
        page = text(fragment(client, f"{shared}/{look}"))
        assert 'data-tab="messages"' in page
        assert "code-text" not in page


def test_a_request_that_cannot_be_read_says_so_in_each_look(client, workspace):
    trace = open_trace(workspace)
    start = model_started(request=(b"not json",), protocol="openai_chat")
    record(trace, start)
    path = f"/traces/{trace.pk}/spans/{start.span_id}"
    assert "cannot be translated" in text(fragment(client, f"{path}/request/?as=gemini"))
    assert "cannot be written as code" in text(fragment(client, f"{path}/request/?form=curl"))
    assert "none to translate" in text(fragment(client, f"{path}/response/?as=gemini"))
