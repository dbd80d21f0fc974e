"""The written command runs in a shell: what arrives are the recorded bytes."""

import json
import os
import subprocess

import pytest

from tests.waiting import LONG_S
from tests.wire.code.stub import Stub, recordings, stub
from wire.code.call import Call
from wire.programs import LANGUAGES, key_variable
from wire.protocols import PROTOCOLS

KEY = "key-of-nobody"
HARD = {
    "model": "m",
    "messages": [{"role": "user", "content": "'single' \"double\" $HOME `id` \\ !! \n \t \x00 é 漢 😀 @file ' "}],
}


def arrived(provider: Stub, *calls: Call) -> list[tuple[str, dict[str, str], bytes]]:
    """What the commands send, as one script."""
    environment = {
        "PATH": os.environ["PATH"],
        **dict.fromkeys((codec.FACTS.key_variable for codec in PROTOCOLS.values()), KEY),
    }
    command = "".join(map(LANGUAGES["curl"], calls))
    done = subprocess.run(
        ["bash"], input=command.encode(), env=environment, capture_output=True, timeout=LONG_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return provider.received[-len(calls) :]


def test_every_recorded_request_arrives_byte_by_byte(shared_data):
    with stub() as provider:
        found = [(one, json.dumps(one.request, ensure_ascii=False).encode()) for one in recordings(shared_data)]
        sent = arrived(provider, *(provider.call(one.protocol, one.path, body) for one, body in found))
    for (recorded, body), (path, headers, arrived_body) in zip(found, sent, strict=True):
        assert arrived_body == body, recorded.name
        assert path == recorded.path
        assert headers["content-type"] == "application/json"
        assert KEY in str(headers)


@pytest.mark.parametrize("size", [0, 60_000])
def test_quotes_and_signs_of_the_shell_mean_nothing_and_a_long_body_fits(size):
    body = json.dumps({**HARD, "user": "'x" * size}, ensure_ascii=False).encode()
    with stub() as provider:
        assert arrived(provider, provider.call("openai_chat", "/v1/chat/completions", body))[0][2] == body


def test_the_key_goes_in_the_form_of_the_protocol():
    body = json.dumps(HARD).encode()
    with stub() as provider:
        calls = (
            provider.call("openai_chat", "/v1/chat/completions", body),
            provider.call("anthropic_messages", "/v1/messages", body),
            provider.call("gemini", "/v1beta/models/m:generateContent", body),
        )
        chat, anthropic, gemini = (headers for _, headers, _ in arrived(provider, *calls))
    assert chat["authorization"] == f"Bearer {KEY}"
    assert (anthropic["x-api-key"], anthropic["anthropic-version"]) == (KEY, "2023-06-01")
    assert gemini["x-goog-api-key"] == KEY


@pytest.mark.parametrize(
    ("protocol", "address", "provider", "variable"),
    [
        ("openai_chat", "https://api.openai.com/v1/chat/completions", "Mine", "OPENAI_API_KEY"),
        ("openai_chat", "https://api.openai.com.example/v1/chat/completions", "Mine", "MINE_API_KEY"),
        (
            "openai_chat",
            "https://openrouter.ai/api/v1/chat/completions",
            "OpenRouter (work)",
            "OPENROUTER_WORK_API_KEY",
        ),
        ("anthropic_messages", "https://api.anthropic.com/v1/messages", "", "ANTHROPIC_API_KEY"),
        ("gemini", "https://example.com/v1beta/models/m:generateContent", "漢", "API_KEY"),
    ],
)
def test_the_keys_variable_is_the_vendors_own_or_named_after_the_provider(protocol, address, provider, variable):
    assert key_variable(protocol, address, provider) == variable
