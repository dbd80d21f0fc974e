"""A stream as the body of a whole answer: what came is in it, and nothing that did not."""

import json

import pytest

from tests.wire.recordings import recordings
from wire import json_text
from wire.errors import ProviderError, WireError
from wire.names import ToolNames
from wire.protocols import PROTOCOLS


def put_together(protocol, *events):
    decoder = PROTOCOLS[protocol].stream_decoder(ToolNames())
    decoder.feed("".join(f"data: {json.dumps(event)}\n\n" for event in events).encode())
    return decoder.body()


def chunk(delta, finish=None, **more):
    return {"id": "c", "object": "chat.completion.chunk", "model": "m", **more,
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}  # fmt: skip


def test_chat_keeps_what_its_chunks_said():
    said = {"created": 7, "service_tier": "default", "system_fingerprint": "fp"}
    body = put_together("openai_chat", chunk({"role": "assistant", "content": "Hi"}, **said), chunk({}, "eos", **said))
    choice = {"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "eos"}
    assert body == {"id": "c", "object": "chat.completion", "model": "m", "choices": [choice], **said}


def test_chat_invents_nothing():
    body = put_together("openai_chat", {"choices": [{"delta": {"content": "Hi"}}]})
    assert body == {"choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}}]}


RESPONSE = {"id": "r", "status": "in_progress", "temperature": 1.0, "output": [], "service_tier": "auto"}
ITEM = {"type": "message", "id": "m_1", "role": "assistant", "content": [{"type": "output_text", "text": "Hi"}]}


def test_responses_shows_the_answer_of_its_closing_event():
    end = {**RESPONSE, "status": "completed", "service_tier": "default", "output": [ITEM], "new": None}
    begin = {"type": "response.created", "response": RESPONSE}
    assert put_together("openai_responses", begin, {"type": "response.completed", "response": end}) == end


def test_responses_that_was_cut_is_as_announced_with_the_items_that_came():
    done = {"type": "response.output_item.done", "output_index": 0, "item": ITEM}
    body = put_together("openai_responses", {"type": "response.created", "response": RESPONSE}, done)
    assert body == {**RESPONSE, "output": [ITEM]}


def test_what_responses_says_beside_the_items_is_kept_with_the_answer():
    end = {**RESPONSE, "status": "completed", "output": [ITEM], "brand_new": {"a": 1}}
    codec = PROTOCOLS["openai_responses"]
    answer = codec.decode_response(json.dumps(end).encode(), ToolNames())
    assert answer.message.extra["response"] == {"service_tier": "auto", "brand_new": {"a": 1}}
    assert answer.message.extra["response"].items() <= json.loads(codec.encode_response(answer)).items()


def test_messages_has_its_beginning_its_blocks_and_its_end():
    head = {
        "id": "m",
        "type": "message",
        "model": "x",
        "content": [],
        "stop_reason": None,
        "usage": {"input_tokens": 3},
    }
    body = put_together(
        "anthropic_messages",
        {"type": "message_start", "message": head},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi"}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 5}},
    )
    usage = {"input_tokens": 3, "output_tokens": 5}
    content = [{"type": "text", "text": "Hi"}]
    assert body == {**head, "content": content, "stop_reason": "end_turn", "usage": usage}


def test_gemini_joins_its_chunks():
    first = {"candidates": [{"content": {"parts": [{"text": "H"}], "role": "model"}}], "responseId": "g"}
    last = {"candidates": [{"content": {"parts": [{"text": "i"}]}, "finishReason": "STOP"}], "usageMetadata": {"a": 1}}
    content = {"parts": [{"text": "Hi"}], "role": "model"}
    expected = {"candidates": [{"content": content, "finishReason": "STOP"}], "responseId": "g"}
    assert put_together("gemini", first, last) == {**expected, "usageMetadata": {"a": 1}}


ONLY_THE_ROLE = {"index": 0, "message": {"role": "assistant"}}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_nothing_came_of_nothing(protocol):
    assert put_together(protocol) in ({}, {"output": []}, {"content": []}, {"choices": [ONLY_THE_ROLE]})


def test_what_a_recorded_stream_is_put_together_to_reads_as_the_stream_does(shared_data):
    tried = 0
    for recording in recordings(shared_data):
        if not recording.is_stream:
            continue
        codec = PROTOCOLS[recording.protocol]
        decoder = codec.stream_decoder(ToolNames())
        try:
            decoder.feed(recording.answer)
            streamed = decoder.finish()
        except (WireError, ProviderError):
            continue
        again = codec.decode_response(json_text.dumps(decoder.body()).encode(), ToolNames())
        said, heard = (json.loads(codec.encode_response(one)) for one in (streamed, again))
        assert said == heard, recording.name  # spaces in arguments are not said again where these are an object
        assert (again.usage, again.finish_reason) == (streamed.usage, streamed.finish_reason), recording.name
        tried += 1
    assert tried > 20
