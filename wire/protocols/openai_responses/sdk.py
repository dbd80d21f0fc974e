"""The call with OpenAI's SDKs."""

from functools import partial

from wire.code.python.openai import write_openai as write_python
from wire.code.typescript.openai import write_openai as write_typescript
from wire.protocols.facts import Program

KNOWN = (
    "background conversation include input instructions max_output_tokens max_tool_calls metadata model"
    " parallel_tool_calls previous_response_id prompt prompt_cache_key reasoning safety_identifier service_tier store"
    " stream stream_options temperature text tool_choice tools top_logprobs top_p truncation user"
)
"""What `create` takes by name in Python; the rest goes as `extra_body`."""
_CALL, _PATH = "client.responses.create", "/responses"

PROGRAMS = {
    "python": Program(partial(write_python, function=_CALL, path=_PATH, known=KNOWN), "pip install openai"),
    "typescript": Program(partial(write_typescript, function=_CALL, path=_PATH), "npm install openai"),
}
