"""Answers of very many parts: each is read in a time that its size explains, and goes back so.

What grew with the square of their number took minutes at these sizes. The alarm only ends what would hang.
"""

import json
from collections.abc import Iterator

import pytest

from tests.waiting import work_ends
from wire.conversation import Message, ModelRequest, ToolCall
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols import PROTOCOLS

COUNT = 20_000


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    with work_ends():
        yield


def details(**fields) -> dict:
    said = [{"type": "reasoning.text", "text": "a", **fields} for _ in range(COUNT)]
    return {"choices": [{"message": {"role": "assistant", "content": "Hi", "reasoning_details": said}}]}


def calls() -> dict:
    made = [{"id": f"a{at}", "type": "function", "function": {"name": "f", "arguments": "{}"}} for at in range(COUNT)]
    return {"choices": [{"message": {"role": "assistant", "tool_calls": made}}]}


GROUNDED = {"text": "words " * 20_000, "support": {"segment": {"text": "nowhere"}, "groundingChunkIndices": [0]}}
ANSWERS = {
    "items of no kind": ("openai_responses", {"output": [{}] * COUNT}),
    "thoughts without a number": ("openai_chat", details()),
    "thoughts of one number": ("openai_chat", details(index=0)),
    "calls of one id": (
        "anthropic_messages",
        {"content": [{"type": "tool_use", "id": "a", "name": "f", "input": {}}] * COUNT},
    ),
    "calls without an index": ("openai_chat", calls()),
    "sources": (
        "gemini",
        {
            "candidates": [
                {
                    "content": {"parts": [{"text": GROUNDED["text"]}]},
                    "groundingMetadata": {
                        "groundingChunks": [{"web": {"uri": "https://a.example"}}],
                        "groundingSupports": [GROUNDED["support"]] * COUNT,
                    },
                }
            ]
        },
    ),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_of_very_many_parts_is_read(case):
    protocol, body = ANSWERS[case]
    assert PROTOCOLS[protocol].decode_response(json.dumps(body).encode(), ToolNames()).message.parts


def test_very_many_calls_of_one_id_go_back_each_under_its_own():
    calls = tuple(ToolCall("a", "f", "{}") for _ in range(COUNT))
    request = ModelRequest("m", (Message("assistant", calls),))
    fitted, _ = PROTOCOLS["openai_chat"].fit_request(request, Profile())
    ids = [call.call_id for call in fitted.messages[0].tool_calls]
    assert ids[:3] == ["a", "a_2", "a_3"]
    assert len(set(ids)) == COUNT
