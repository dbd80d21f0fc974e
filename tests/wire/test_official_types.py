"""Every request that the product can make, with tools of every kind, is one that the vendors' own types accept."""

import json

import pytest
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from google.genai import types
from hypothesis import given
from hypothesis import strategies as st
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming
from pydantic import TypeAdapter

from tests.wire.strategies import requests
from wire.conversation import CustomTool, ToolChoice
from wire.profiles import Profile
from wire.protocols import PROTOCOLS
from wire.provider_tools import WORDS, spelled


def _check_gemini(body):
    """Each field against its type; none of them takes a field that it does not know."""
    for content in body["contents"]:
        types.Content.model_validate(content)
    for tool in body.get("tools", []):
        types.Tool.model_validate(tool)
    types.ToolConfig.model_validate(body.get("toolConfig", {}))
    types.GenerationConfig.model_validate(body.get("generationConfig", {}))


CHECKS = {
    "openai_chat": TypeAdapter(CompletionCreateParamsNonStreaming).validate_python,
    "openai_responses": TypeAdapter(ResponseCreateParamsNonStreaming).validate_python,
    "anthropic_messages": TypeAdapter(MessageCreateParamsNonStreaming).validate_python,
    "gemini": _check_gemini,
}
GRAMMAR = {"type": "grammar", "syntax": "lark", "definition": "start: WORD"}


@st.composite
def rich_requests(draw, protocol):
    """A request with custom tools and with tools that the provider runs, beside the functions."""
    request = draw(requests())
    taken = {tool.name for tool in request.tools}
    names = [name for name in draw(st.lists(st.sampled_from(["sql", "my.shell"]), unique=True)) if name not in taken]
    custom = [
        CustomTool(name, "Takes text.", draw(st.sampled_from([None, {"type": "text"}, GRAMMAR]))) for name in names
    ]
    # Responses has one word of Perplexity's, which OpenAI's types do not know.
    words = [word for word in WORDS if (word, protocol) != ("fetch_url", "openai_responses")]
    known = [spelled({"type": word}, protocol) for word in words]
    provider = draw(st.lists(st.sampled_from([one for one in known if one] or [None]), max_size=2, unique_by=repr))
    fields = {name: getattr(request, name) for name in type(request).__dataclass_fields__}
    if custom and draw(st.booleans()):
        fields["tool_choice"] = ToolChoice("tool", (custom[0].name,))
    fields |= {"custom_tools": tuple(custom), "provider_tools": tuple(one for one in provider if one), "stream": False}
    return type(request)(**fields)


@pytest.mark.parametrize("profile", [Profile(), Profile(custom_tools=False, strict=False, store=False)])
@pytest.mark.parametrize("protocol", PROTOCOLS)
@given(data=st.data())
def test_the_vendors_types_accept_every_request(protocol, profile, data):
    request = data.draw(rich_requests(protocol))
    encoded = PROTOCOLS[protocol].encode_request(request, profile)
    body = json.loads(encoded.body)
    for name in request.settings.extra_body:
        body.pop(name, None)
    CHECKS[protocol](body)
    assert len(body.get("tools", [])) >= len(request.provider_tools)
