"""OpenAI's SDK for Python (`pip install openai`), which compatible hosts are called with as well."""

from wire.code.call import Call
from wire.code.literals import PYTHON, split
from wire.code.python.program import call_of, key_of, program, written

CHAT = (
    "messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens"
    " max_tokens metadata modalities n parallel_tool_calls prediction presence_penalty prompt_cache_key"
    " reasoning_effort response_format safety_identifier seed service_tier stop store stream stream_options"
    " temperature tool_choice tools top_logprobs top_p user verbosity web_search_options"
)
"""What `chat.completions.create` takes by name, in every version since 2025; the rest goes as `extra_body`."""

RESPONSES = (
    "background conversation include input instructions max_output_tokens max_tool_calls metadata model"
    " parallel_tool_calls previous_response_id prompt prompt_cache_key reasoning safety_identifier service_tier store"
    " stream stream_options temperature text tool_choice tools top_logprobs top_p truncation user"
)
"""What `responses.create` takes by name."""


def write_chat(call: Call) -> str:
    """The call by `client.chat.completions.create`."""
    return _program(call, "client.chat.completions.create", CHAT, "/chat/completions")


def write_responses(call: Call) -> str:
    """The call by `client.responses.create`."""
    return _program(call, "client.responses.create", RESPONSES, "/responses")


def _program(call: Call, function: str, known: str, path: str) -> str:
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
