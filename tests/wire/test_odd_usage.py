"""Counts of tokens that are none: unknown, never 0, and said as they came."""

import json

import pytest

from wire.names import ToolNames
from wire.odd_usage import odd_counts
from wire.protocols import PROTOCOLS

PLACES = {
    "openai_chat": ("usage", "prompt_tokens", "completion_tokens", {"choices": [{"message": {"content": "Hi"}}]}),
    "openai_responses": ("usage", "input_tokens", "output_tokens", {"status": "completed", "output": []}),
    "anthropic_messages": ("usage", "input_tokens", "output_tokens", {"content": [], "stop_reason": "end_turn"}),
    "gemini": (
        "usageMetadata",
        "promptTokenCount",
        "candidatesTokenCount",
        {"candidates": [{"content": {"parts": [{"text": "Hi"}]}, "finishReason": "STOP"}]},
    ),
}


def usage_of(protocol, read, made, **more):
    field, read_name, made_name, body = PLACES[protocol]
    said = {**body, field: {read_name: read, made_name: made, **more}}
    return PROTOCOLS[protocol].decode_response(json.dumps(said).encode(), ToolNames()).usage


@pytest.mark.parametrize("odd", ["many", -5, 1.5, True, [3], 10**12])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_no_number_of_tokens_is_unknown_and_the_rest_stands(protocol, odd):
    read, made = usage_of(protocol, odd, 7), usage_of(protocol, 7, odd)
    assert (read.input_tokens, read.output_tokens, read.is_known) == (None, 7, False)
    assert (made.input_tokens, made.output_tokens, made.is_known) == (7, None, False)
    if not isinstance(odd, list):
        assert odd_counts(read) == [f"{PLACES[protocol][1]}: {json.dumps(odd)}"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_numbers_and_their_absence_are_no_odd_counts(protocol):
    known = usage_of(protocol, 3, 0)
    assert (known.input_tokens, known.output_tokens, known.cache_read_tokens, known.is_known) == (3, 0, 0, True)
    assert odd_counts(known) == []


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        ("openai_chat", {"prompt_tokens_details": {"cached_tokens": "some"}}),
        ("openai_responses", {"input_tokens_details": {"cached_tokens": -1}}),
        ("anthropic_messages", {"cache_read_input_tokens": "some"}),
        ("gemini", {"cachedContentTokenCount": "some"}),
    ],
)
def test_a_part_that_is_no_number_is_unknown_too(protocol, said):
    usage = usage_of(protocol, 7, 7, **said)
    assert usage.cache_read_tokens is None
    assert not usage.is_known


def test_a_count_that_another_one_implies_is_known():
    assert usage_of("openai_chat", 3, "many", total_tokens=10).output_tokens == 7
