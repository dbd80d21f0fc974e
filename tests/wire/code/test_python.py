"""The written Python runs: the vendor's SDK sends what was recorded."""

import contextlib
import inspect
import io
import json
import os
import subprocess
import sys

import google.auth
import pytest
from anthropic.resources import Messages
from google.auth.credentials import AnonymousCredentials
from hypothesis import given
from hypothesis import strategies as st
from openai.resources.chat.completions import Completions
from openai.resources.responses import Responses

from tests.wire.code.stub import one_spelling, recordings, stub
from wire import json_text
from wire.code.call import Call
from wire.code.literals import PYTHON
from wire.errors import WireError
from wire.programs import LANGUAGES
from wire.protocols import PROTOCOLS
from wire.protocols.anthropic_messages import sdk as messages_sdk
from wire.protocols.openai_chat import sdk as chat_sdk
from wire.protocols.openai_responses import sdk as responses_sdk

KEY = "key-of-nobody"


class NoCredentials(AnonymousCredentials):
    """What a signed-in machine has for Vertex AI."""

    def __init__(self) -> None:
        super().__init__()
        self.token = KEY


@pytest.fixture
def environment(monkeypatch, no_root_certificates):
    for name in {codec.FACTS.key_variable for codec in PROTOCOLS.values()}:
        monkeypatch.setenv(name, KEY)
    monkeypatch.setattr(google.auth, "default", lambda **_: (NoCredentials(), "project"))


def run(code: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "code", "exec"), {})


@pytest.mark.filterwarnings("ignore")
def test_every_recorded_request_arrives_as_it_was_recorded(shared_data, environment):
    with stub() as provider:
        for recorded in recordings(shared_data):
            provider.answer, provider.content_type = recorded.answer, recorded.content_type
            provider.status = 200 if recorded.status < 400 else 400
            body = json.dumps(recorded.request).encode()
            code = LANGUAGES["python"](provider.call(recorded.protocol, recorded.path, body))
            # An error that was recorded is one that the SDK raises.
            with contextlib.suppress(*((Exception,) if b'"error"' in recorded.answer else ())):
                run(code)
            [(path, headers, sent)] = provider.received
            assert path.partition("?")[0] == recorded.path.partition("?")[0], recorded.name
            assert KEY in str(headers), recorded.name
            same = one_spelling if recorded.protocol == "gemini" else (lambda value: value)
            assert same(json.loads(sent)) == same(recorded.request), recorded.name
            provider.received.clear()


CHAT_BODY = {
    "model": "m",
    "messages": [{"role": "user", "content": 'Say "$HOME" \\ \' \n\t \x00 é 漢 😀 \u2028 \u202e'}],
}


def test_the_text_is_a_program_of_its_own():
    with stub() as provider:
        provider.answer = b'{"id":"c","object":"chat.completion","choices":[],"created":1,"model":"m"}'
        code = LANGUAGES["python"](provider.call("openai_chat", "/v1/chat/completions", json.dumps(CHAT_BODY).encode()))
        done = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "OPENAI_API_KEY": KEY}, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        [(_, headers, sent)] = provider.received
    assert json.loads(sent) == CHAT_BODY
    assert headers["authorization"] == f"Bearer {KEY}"


def test_a_version_and_betas_go_as_headers(environment):
    body = {
        "model": "m",
        "max_tokens": 64_000,
        "messages": [{"role": "user", "content": "Hi"}],
        "new_field": {"a": None},
    }
    with stub() as provider:
        provider.answer = b'{"id":"m","type":"message","role":"assistant","content":[],"model":"m"}'
        call = provider.call("anthropic_messages", "/v1/messages", json.dumps(body).encode())
        run(LANGUAGES["python"](call))
        [(path, headers, sent)] = provider.received
    assert (path, headers["anthropic-version"], json.loads(sent)) == ("/v1/messages", "2023-06-01", body)


def test_an_api_version_behind_the_path_is_sent_with_it(environment):
    path = "/openai/deployments/d/chat/completions?api-version=2024-10-21"
    with stub() as provider:
        provider.answer = b'{"id":"c","object":"chat.completion","choices":[],"created":1,"model":"m"}'
        call = provider.call("openai_chat", path, json.dumps(CHAT_BODY).encode())
        run(LANGUAGES["python"](call))
        assert provider.received[0][0] == path
    assert 'defaultQuery: {"api-version": "2024-10-21"}' in LANGUAGES["typescript"](call)


@pytest.mark.parametrize(
    ("create", "named"),
    [
        (Completions.create, chat_sdk.KNOWN),
        (Responses.create, responses_sdk.KNOWN),
        (Messages.create, messages_sdk.KNOWN),
    ],
)
def test_what_goes_by_name_the_sdk_knows(create, named):
    assert set(named.split()) <= set(inspect.signature(create).parameters)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_a_literal_is_the_value_whatever_it_holds(value):
    written = PYTHON.literal(value, 1)
    assert written.replace("\n", "").isprintable()
    assert eval(written) == value


@pytest.mark.parametrize("body", [b"not json", b"[1]", b'{"a": ' * 3000 + b"1" + b"}" * 3000])
def test_a_body_that_cannot_be_said_is_refused_in_a_sentence(body):
    call = Call("openai_chat", "https://api.openai.com/v1/chat/completions", body, "OPENAI_API_KEY", "authorization")
    for write in LANGUAGES.values():
        with pytest.raises(WireError):
            write(call)


def test_lone_surrogates_stay_what_they_were():
    assert eval(PYTHON.string("\ud800")) == "\ud800"
    assert json_text.loads('"\\ud800"') == "\ud800"
