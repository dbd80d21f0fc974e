"""Anthropic's SDK for TypeScript (`npm install @anthropic-ai/sdk`)."""

from wire.code.call import Call
from wire.code.literals import JAVASCRIPT
from wire.code.python.anthropic import TIMEOUT_S, is_long
from wire.code.typescript.program import call_of, client_of, key_of, program


def write_messages(call: Call) -> str:
    """The call by `client.messages.create`."""
    options = {"apiKey": key_of(call), "baseURL": JAVASCRIPT.string(call.base_url("/v1/messages"))}
    if call.headers:
        options["defaultHeaders"] = JAVASCRIPT.literal(dict(call.headers), 1)
    fields = call.fields
    if not call.is_stream and is_long(fields.get("max_tokens")):
        options["timeout"] = str(TIMEOUT_S * 1000)
    return program(
        'import Anthropic from "@anthropic-ai/sdk";',
        client_of("Anthropic", options),
        call_of("client.messages.create", fields),
        is_stream=call.is_stream,
    )
