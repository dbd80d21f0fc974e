"""OpenAI's SDK for Python (`pip install openai`), which compatible hosts are called with as well."""

from wire.code.call import Call
from wire.code.literals import PYTHON, split
from wire.code.python.program import call_of, key_of, program, written


def write_openai(call: Call, function: str, path: str, known: str) -> str:
    """The call by `function`, which adds `path` by itself and takes the fields that `known` names."""
    client = {"api_key": key_of(call), "base_url": PYTHON.string(call.base_url(path))}
    if call.headers:
        client["default_headers"] = PYTHON.literal(dict(call.headers), 1)
    if call.query:
        client["default_query"] = PYTHON.literal(call.query, 1)
    named, more = split(call.fields, known)
    arguments = written({**named, **({"extra_body": more} if more else {})})
    return program(
        "import os\n\nfrom openai import OpenAI",
        call_of("client = OpenAI", client),
        call_of(function, arguments),
        is_stream=call.is_stream,
        shown="print(answer.to_json(indent=None))" if call.is_stream else "print(answer.to_json())",
    )
