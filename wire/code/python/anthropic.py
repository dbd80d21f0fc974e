"""Anthropic's SDK for Python (`pip install anthropic`)."""

from wire.code.call import Call
from wire.code.literals import PYTHON, split
from wire.code.python.program import call_of, key_of, program, written

MESSAGES = (
    "max_tokens messages model container inference_geo metadata output_config service_tier stop_sequences stream"
    " system thinking tool_choice tools"
)
"""What `messages.create` takes by name; the rest goes as `extra_body`."""

# Above this the SDK refuses to wait for an answer that is not streamed, unless it is told for how long.
MOST_TOKENS = 8_000
TIMEOUT_S = 3600


def write_messages(call: Call) -> str:
    """The call by `client.messages.create`."""
    client = {"api_key": key_of(call), "base_url": PYTHON.string(call.base_url("/v1/messages"))}
    if call.headers:
        client["default_headers"] = PYTHON.literal(dict(call.headers), 1)
    fields = call.fields
    if not call.is_stream and is_long(fields.get("max_tokens")):
        client["timeout"] = str(TIMEOUT_S)
    named, more = split(fields, MESSAGES)
    arguments = written({**named, **({"extra_body": more} if more else {})})
    return program(
        "import os\n\nfrom anthropic import Anthropic",
        call_of("client = Anthropic", client),
        call_of("client.messages.create", arguments),
        is_stream=call.is_stream,
        shown="print(answer.to_json(indent=None))" if call.is_stream else "print(answer.to_json())",
    )


def is_long(max_tokens: object) -> bool:
    """May the answer take so long that the SDK wants to be told a time limit?"""
    return isinstance(max_tokens, int) and max_tokens > MOST_TOKENS
