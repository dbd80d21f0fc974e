"""The call with Anthropic's SDKs."""

from wire.code.call import Call
from wire.code.literals import JAVASCRIPT, PYTHON, split
from wire.code.python import program as python
from wire.code.typescript import program as typescript
from wire.protocols.facts import Program

KNOWN = (
    "max_tokens messages model container inference_geo metadata output_config service_tier stop_sequences stream"
    " system thinking tool_choice tools"
)
"""What `messages.create` takes by name in Python; the rest goes as `extra_body`."""

# Above this the SDKs refuse to wait for an answer that is not streamed, unless they are told for how long.
_MOST_TOKENS = 8_000
_TIMEOUT_S = 3600


def write_python(call: Call) -> str:
    """The call by `client.messages.create`."""
    client = {"api_key": python.key_of(call), "base_url": PYTHON.string(call.base_url("/v1/messages"))}
    if call.headers:
        client["default_headers"] = PYTHON.literal(dict(call.headers), 1)
    if _is_long(call):
        client["timeout"] = str(_TIMEOUT_S)
    named, more = split(call.fields, KNOWN)
    arguments = python.written({**named, **({"extra_body": more} if more else {})})
    return python.program(
        "import os\n\nfrom anthropic import Anthropic",
        python.call_of("client = Anthropic", client),
        python.call_of("client.messages.create", arguments),
        is_stream=call.is_stream,
        shown="print(answer.to_json(indent=None))" if call.is_stream else "print(answer.to_json())",
    )


def write_typescript(call: Call) -> str:
    """The call by `client.messages.create`."""
    options = {"apiKey": typescript.key_of(call), "baseURL": JAVASCRIPT.string(call.base_url("/v1/messages"))}
    if call.headers:
        options["defaultHeaders"] = JAVASCRIPT.literal(dict(call.headers), 1)
    if _is_long(call):
        options["timeout"] = str(_TIMEOUT_S * 1000)
    return typescript.program(
        'import Anthropic from "@anthropic-ai/sdk";',
        typescript.client_of("Anthropic", options),
        typescript.call_of("client.messages.create", call.fields),
        is_stream=call.is_stream,
    )


def _is_long(call: Call) -> bool:
    """May the answer take so long that the SDK wants to be told a time limit?"""
    most = call.fields.get("max_tokens")
    return not call.is_stream and isinstance(most, int) and most > _MOST_TOKENS


PROGRAMS = {
    "python": Program(write_python, "pip install anthropic"),
    "typescript": Program(write_typescript, "npm install @anthropic-ai/sdk"),
}
