"""Tools that a provider runs: neutral words, their spellings, and whose own form a spec is in."""

import pytest
from anthropic.types import ToolUnionParam
from google.genai import types as gemini
from openai.types.responses import ToolParam
from pydantic import TypeAdapter

from wire.conversation import ProviderTool
from wire.protocols import PROTOCOLS
from wire.provider_tools import is_known, protocol_of, runs_at_the_client, spelled, word_of

JUDGES = {
    "openai_responses": TypeAdapter(ToolParam).validate_python,
    "anthropic_messages": TypeAdapter(ToolUnionParam).validate_python,
    "gemini": gemini.Tool.model_validate,
}
SPELLINGS = [(word, name) for name, codec in PROTOCOLS.items() for word in codec.FACTS.host_tools.spellings]


@pytest.mark.parametrize(("word", "protocol"), SPELLINGS)
def test_a_word_is_spelled_as_the_protocol_says_it(word, protocol):
    tool = spelled({"type": word}, protocol)
    assert tool is not None
    assert tool.protocol == protocol
    assert protocol in PROTOCOLS
    if (word, protocol) != ("fetch_url", "openai_responses"):  # Perplexity's, which OpenAI's types do not know
        JUDGES[protocol](dict(tool.spec))


def test_a_word_that_a_protocol_lacks_has_no_spelling():
    assert spelled({"type": "web_search"}, "openai_chat") is None
    assert spelled({"type": "maps"}, "anthropic_messages") is None


@pytest.mark.parametrize(
    ("spec", "protocol"),
    [
        ({"type": "web_search", "filters": {}}, "openai_responses"),
        ({"type": "file_search", "vector_store_ids": ["v"]}, "openai_responses"),
        ({"type": "web_search_20260318", "name": "web_search"}, "anthropic_messages"),
        ({"type": "mcp_toolset", "mcp_server_name": "x"}, "anthropic_messages"),
        ({"type": "openrouter:web_search"}, "openai_chat"),
        ({"googleSearch": {}}, "gemini"),
        ({"retrieval": {"vertexAiSearch": {}}}, "gemini"),
    ],
)
def test_a_spec_of_its_own_belongs_to_its_protocol_alone(spec, protocol):
    assert word_of(spec) is None
    assert protocol_of(spec) == protocol
    assert [spelled(spec, one) for one in PROTOCOLS if one != protocol] == [None] * 3
    assert spelled(spec, protocol) == ProviderTool(protocol, spec)


@pytest.mark.parametrize("spec", [{}, {"name": "x"}, {"type": 7}, {"a": {}, "b": 1}])
def test_a_form_that_tells_nothing_belongs_to_nobody(spec):
    assert protocol_of(spec) is None
    assert not any(spelled(spec, protocol) for protocol in PROTOCOLS)


def test_whose_form_it_is_can_be_said():
    spec = {"type": "browser_search"}
    assert spelled(spec, "openai_chat", owner="openai_chat") == ProviderTool("openai_chat", spec)
    assert spelled(spec, "openai_responses", owner="openai_chat") is None
    assert spelled({"type": "web_search"}, "gemini", owner="openai_chat") is None


@pytest.mark.parametrize(("word", "protocol"), SPELLINGS)
def test_the_spellings_of_words_are_known_kinds(word, protocol):
    assert is_known(spelled({"type": word}, protocol))


@pytest.mark.parametrize(
    ("spec", "known"),
    [
        ({"type": "nonsense"}, False),
        ({"type": "nonsense_20290101", "name": "x"}, False),
        ({"nonsense": {}}, False),
        ({"type": "file_search", "vector_store_ids": []}, True),
        ({"google_search": {}}, True),
        ({"type": "mcp_toolset", "mcp_server_name": "x"}, True),
    ],
)
def test_a_kind_that_nobody_knows_is_told_from_those_that_exist(spec, known):
    assert is_known(spelled(spec, protocol_of(spec))) is known


@pytest.mark.parametrize(
    "kind", ["bash_20250124", "text_editor_20250728", "computer_toolset_20260801", "shell", "function"]
)
def test_a_tool_whose_calls_come_back_is_not_run_by_the_provider(kind):
    assert runs_at_the_client({"type": kind})
    assert not runs_at_the_client({"type": "web_search_20250305"})
    assert runs_at_the_client({"functionDeclarations": []})
