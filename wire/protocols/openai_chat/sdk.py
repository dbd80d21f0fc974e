"""The call with OpenAI's SDKs."""

from functools import partial

from wire.code.python.openai import write_openai as write_python
from wire.code.typescript.openai import write_openai as write_typescript
from wire.protocols.facts import Program

KNOWN = (
    "messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens"
    " max_tokens metadata modalities n parallel_tool_calls prediction presence_penalty prompt_cache_key"
    " reasoning_effort response_format safety_identifier seed service_tier stop store stream stream_options"
    " temperature tool_choice tools top_logprobs top_p user verbosity web_search_options"
)
"""What `create` takes by name in Python, in every version since 2025; the rest goes as `extra_body`."""
_CALL, _PATH = "client.chat.completions.create", "/chat/completions"

PROGRAMS = {
    "python": Program(partial(write_python, function=_CALL, path=_PATH, known=KNOWN), "pip install openai"),
    "typescript": Program(partial(write_typescript, function=_CALL, path=_PATH), "npm install openai"),
}
