"""The model and the streaming that the path of a request says."""

import json

import pytest

from wire.errors import WireError
from wire.protocols import PROTOCOLS
from wire.protocols.paths import is_streamed, model_in


@pytest.mark.parametrize(
    ("path", "model", "stream"),
    [
        ("/v1beta/models/gemini-3-pro:generateContent", "gemini-3-pro", False),
        ("/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse", "gemini-3-pro", True),
        ("/v1/projects/p/locations/l/publishers/google/models/gemini-3-pro:generateContent", "gemini-3-pro", False),
        ("/api/vertex-ai/v1/publishers/openai/models/gpt-5:generateContent", "openai/gpt-5", False),
        ("/v1beta/tunedModels/mine:generateContent", "tunedModels/mine", False),
        ("/openai/deployments/my%20gpt/chat/completions?api-version=1", "my gpt", False),
        ("/model/claude/invoke-with-response-stream", "claude", True),
        ("/v1/chat/completions", "", False),
        ("", "", False),
    ],
)
def test_what_a_path_says(path, model, stream):
    assert (model_in(path), is_streamed(path)) == (model, stream)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_codec_takes_a_path_and_a_body_without_a_model(protocol):
    body = json.dumps({"messages": [], "input": [], "contents": []}).encode()
    request = PROTOCOLS[protocol].decode_request(body, path="/openai/deployments/mine/x")
    assert request.model == "mine"


@pytest.mark.parametrize("protocol", ["openai_chat", "openai_responses", "anthropic_messages"])
def test_a_request_that_names_no_model_is_refused(protocol):
    with pytest.raises(WireError, match="model"):
        PROTOCOLS[protocol].decode_request(b'{"messages": [], "input": []}')
