"""The protocol of a pasted request."""

import pytest

from tests.wire.recordings import recordings
from wire.recognition import recognise

HI = [{"role": "user", "content": "Hi"}]


def test_every_recorded_request_is_recognised_by_its_body_alone(shared_data):
    found = list(recordings(shared_data))
    assert len(found) > 100
    for recording in found:
        assert recognise(recording.request) == recording.protocol, recording.name


def test_every_recorded_request_is_recognised_by_its_path_alone(shared_data):
    for recording in recordings(shared_data):
        expected = None if "cortex" in recording.path else recording.protocol
        assert recognise({}, recording.path) == expected or recognise({}, recording.path) == recording.protocol


@pytest.mark.parametrize(
    ("url", "protocol"),
    [
        ("https://api.openai.com/v1/chat/completions", "openai_chat"),
        ("https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21", "openai_chat"),
        ("https://api.openai.com/v1/responses", "openai_responses"),
        ("https://api.perplexity.ai/v1/agent", "openai_responses"),
        ("https://api.anthropic.com/v1/messages?beta=true", "anthropic_messages"),
        ("/v1/projects/p/locations/l/publishers/anthropic/models/claude:rawPredict", "anthropic_messages"),
        ("/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse", "gemini"),
        ("https://example.com/", None),
        ("", None),
    ],
)
def test_the_address_tells(url, protocol):
    assert recognise({}, url) == protocol


@pytest.mark.parametrize(
    ("headers", "protocol"),
    [({"Anthropic-Version": "2023-06-01"}, "anthropic_messages"), ({"X-Goog-Api-Key": "k"}, "gemini"), ({}, None)],
)
def test_the_headers_tell(headers, protocol):
    assert recognise({}, "", headers) == protocol


@pytest.mark.parametrize(
    ("body", "protocol"),
    [
        ({"model": "gpt-4o", "messages": HI}, "openai_chat"),
        ({"model": "claude-sonnet-5", "messages": HI}, "openai_chat"),
        ({"model": "claude-sonnet-5", "messages": HI, "max_tokens": 10}, "anthropic_messages"),
        ({"model": "anthropic/claude-sonnet-5", "messages": HI, "max_tokens": 10}, "openai_chat"),
        ({"model": "m", "messages": HI, "max_tokens": 10, "system": "Be brief."}, "anthropic_messages"),
        ({"model": "m", "messages": HI, "tools": [{"name": "f", "input_schema": {}}]}, "anthropic_messages"),
        ({"model": "m", "messages": HI, "tools": [{"type": "function", "function": {}}]}, "openai_chat"),
        ({"model": "m", "messages": [{"role": "system", "content": "x"}, *HI], "top_k": 1}, "openai_chat"),
        ({"model": "m", "messages": [{"role": "user", "content": [{"type": "tool_result"}]}]}, "anthropic_messages"),
        ({"model": "m", "input": "Hi"}, "openai_responses"),
        ({"contents": []}, "gemini"),
        ({"hello": 1}, None),
        ([], None),
        (None, None),
    ],
)
def test_the_fields_tell(body, protocol):
    assert recognise(body) == protocol
