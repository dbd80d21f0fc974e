"""The written TypeScript: node reads it, and the body in it is the recorded one."""

import json
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.waiting import LONG_S
from tests.wire.code.stub import recordings
from wire.code.call import Call
from wire.code.literals import JAVASCRIPT
from wire.code.typescript.program import call_of
from wire.programs import LANGUAGES

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not on this machine: TypeScript is not run")

# Stands for the three SDKs: keeps how a client was made and what it was asked.
STAND_IN = """
const asked = [];
const create = (options) => async (...given) => { asked.push([options, ...given]); return (async function* () {})(); };
class Sdk {
  constructor(options) {
    this.chat = { completions: { create: create(options) } };
    this.responses = this.messages = { create: create(options) };
    this.models = { generateContent: create(options), generateContentStream: create(options) };
  }
}
const OpenAI = Sdk, Anthropic = Sdk, GoogleGenAI = Sdk;
"""


def node(program: str) -> str:
    assert NODE
    done = subprocess.run(
        [NODE, "--input-type=module", "-"], input=program.encode(), capture_output=True, timeout=LONG_S, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout.decode()


def asked(code: str) -> str:
    """The program with the SDKs' place taken by the stand-in, in a block of its own."""
    lines = [line for line in code.splitlines() if not line.startswith("import ")]
    return "{\n" + "\n".join(lines).replace("console.log", "void ") + "\n}\n"


@needs_node
def test_every_recorded_request_is_asked_as_it_was_recorded(shared_data):
    found = list(recordings(shared_data))
    codes = []
    for recorded in found:
        body = json.dumps(recorded.request).encode()
        address = f"https://example.com{recorded.path}"
        codes.append(
            asked(LANGUAGES["typescript"](Call(recorded.protocol, address, body, "SOME_API_KEY", "x-api-key")))
        )
    out = json.loads(node(STAND_IN + "\n".join(codes) + "\nconsole.log(JSON.stringify(asked));"))
    for recorded, given_ in zip(found, out, strict=True):
        if recorded.protocol == "gemini":
            assert given_[1]["contents"] == recorded.request["contents"], recorded.name
            assert recorded.path.partition(":")[0].endswith(given_[1]["model"]), recorded.name
        else:
            assert given_[1] == recorded.request, recorded.name


@needs_node
@settings(max_examples=10)
@given(
    st.lists(
        st.dictionaries(
            st.text() | st.just("__proto__"), st.text() | st.integers(-(2**53), 2**53) | st.lists(st.text()), max_size=4
        ),
        min_size=20,
        max_size=60,
    )
)
def test_a_literal_is_the_value_whatever_it_holds(values):
    assert json.loads(node(f"console.log(JSON.stringify({JAVASCRIPT.literal(values)}))")) == values


def test_the_key_is_read_from_the_environment():
    call = Call(
        "openai_chat", "https://api.openai.com/v1/chat/completions", b'{"model":"m"}', "OPENAI_API_KEY", "authorization"
    )
    code = LANGUAGES["typescript"](call)
    assert 'apiKey: process.env["OPENAI_API_KEY"]' in code
    assert 'baseURL: "https://api.openai.com/v1"' in code
    assert call_of("f", {"a": 1}) == "await f({a: 1})"
