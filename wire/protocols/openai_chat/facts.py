"""What is to be known of the protocol."""

import re
from collections.abc import Mapping

from wire.conversation import Json
from wire.profiles import Profile
from wire.protocols.facts import Facts, HostTools
from wire.protocols.fields import as_object
from wire.protocols.openai_chat.sdk import PROGRAMS
from wire.protocols.options import ORGANIZATION, PROJECT, Option
from wire.schemas.dialects import OPENAI_STRICT

_FIELDS = {"max_completion_tokens", "stop", "response_format", "stream_options", "n", "reasoning_effort", "seed"}
_ROLES = ("system", "developer", "tool", "function")


def _likeness(fields: Mapping[str, Json]) -> int:
    messages, tools = fields.get("messages"), fields.get("tools")
    if not isinstance(messages, list):
        return 0
    given = map(as_object, tools if isinstance(tools, list) else [])
    if any("function" in tool for tool in given) or any("tool_calls" in as_object(one) for one in messages):
        return 5
    is_typical = _FIELDS & fields.keys() or any(as_object(one).get("role") in _ROLES for one in messages)
    return 3 if is_typical else 1


def _owns(spec: Mapping[str, Json]) -> int:
    """OpenAI itself has none here, but some hosts do, under a prefix: `openrouter:web_search`."""
    kind = spec.get("type")
    return 2 if isinstance(kind, str) and ":" in kind else 0


FACTS = Facts(
    label="OpenAI Chat Completions",
    word="Chat Completions",
    short="Chat",
    vendor_url="https://api.openai.com/v1",
    key_variable="OPENAI_API_KEY",
    paths=re.compile(r"/chat/completions$"),
    likeness=_likeness,
    most_tools=128,
    strict=OPENAI_STRICT,
    host_tools=HostTools(
        owns=_owns,
        # OpenRouter's; Groq's, Z.ai's and Moonshot's own words.
        known=re.compile(r"openrouter:\w+|browser_search|code_interpreter|web_search|retrieval|builtin_function"),
    ),
    programs=PROGRAMS,
    answer_limits=(("max_completion_tokens",), ("max_tokens",)),
    compatible=Profile(max_tokens_field="max_tokens", allowed_tools=False, custom_tools=False, call_id_pattern=r".+"),
    options=(
        Option(
            "api_version",
            "API version",
            "text",
            "Goes out as ?api-version=, which Azure's older interface asks for. The v1 interface takes none.",
            placeholder="2024-10-21",
            pattern=r"\d{4}-\d\d-\d\d(?:-preview)?",
            query="api-version",
            anywhere=True,
        ),
        ORGANIZATION,
        PROJECT,
    ),
)
