"""OpenAI's SDK for TypeScript (`npm install openai`), which compatible hosts are called with as well."""

from wire.code.call import Call
from wire.code.literals import JAVASCRIPT
from wire.code.typescript.program import call_of, client_of, key_of, program


def write_openai(call: Call, function: str, path: str) -> str:
    """The call by `function`, which adds `path` by itself."""
    options = {"apiKey": key_of(call), "baseURL": JAVASCRIPT.string(call.base_url(path))}
    if call.headers:
        options["defaultHeaders"] = JAVASCRIPT.literal(dict(call.headers), 1)
    if call.query:
        options["defaultQuery"] = JAVASCRIPT.literal(call.query, 1)
    return program(
        'import OpenAI from "openai";',
        client_of("OpenAI", options),
        call_of(function, call.fields),
        is_stream=call.is_stream,
    )
