"""What is to be known of the protocol."""

import re

from wire.profiles import Profile
from wire.protocols.facts import Facts, HostTools
from wire.protocols.openai_responses.sdk import PROGRAMS
from wire.protocols.options import NO_THOUGHTS, ORGANIZATION, PROJECT, Option
from wire.schemas.dialects import OPENAI_STRICT

_FIELDS = {"input", "previous_response_id", "prompt"}

FACTS = Facts(
    label="OpenAI Responses",
    word="Responses",
    short="Responses",
    vendor_url="https://api.openai.com/v1",
    key_variable="OPENAI_API_KEY",
    paths=re.compile(r"/(responses|agent)$"),
    likeness=lambda fields: 1 if _FIELDS & fields.keys() else 0,
    name_length=128,
    most_tools=128,
    strict=OPENAI_STRICT,
    host_tools=HostTools(
        spellings={
            "web_search": {"type": "web_search"},
            "fetch_url": {"type": "fetch_url"},  # Perplexity's; OpenAI's own web_search opens pages itself
            "code_execution": {"type": "code_interpreter", "container": {"type": "auto"}},
            "image_generation": {"type": "image_generation"},
        },
        owns=lambda spec: 1 if isinstance(spec.get("type"), str) else 0,
        # OpenAI's, then Perplexity's, xAI's and OpenRouter's.
        known=re.compile(
            r"web_search(_preview)?(_20\d\d_\d\d_\d\d)?|file_search|code_interpreter|image_generation|mcp|tool_search"
            r"|programmatic_tool_calling|namespace|fetch_url|people_search|finance_search|sandbox"
            r"|x_search|code_execution|collections_search|openrouter:\w+"
        ),
        client_runs=re.compile(r"computer|computer_use_preview|shell|local_shell|apply_patch|function|custom"),
    ),
    programs=PROGRAMS,
    answer_limits=(("max_output_tokens",),),
    compatible=Profile(allowed_tools=False, custom_tools=False),
    options=(
        ORGANIZATION,
        PROJECT,
        Option(
            "stateful",
            "Let the host keep the conversation",
            "flag",
            "Each request then sends what is new and names the answer before it (previous_response_id). Otherwise "
            "the whole conversation is sent.",
            profile="stateful",
            anywhere=True,
        ),
        NO_THOUGHTS,
    ),
    no_wait="background",
)
