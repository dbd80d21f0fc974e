"""Whole answers as the events that would have brought them, protocol by protocol."""

import json
from collections.abc import Callable, Iterator
from typing import Any

Body = dict[str, Any]
_ANSWER_FIELDS = ("stop_reason", "stop_sequence", "stop_details", "container")


def _chat(body: Body) -> Iterator[Body]:
    head = {name: value for name, value in body.items() if name not in ("choices", "usage")}
    choice = body["choices"][0]
    message = dict(choice["message"])
    chunk = lambda delta, **more: {**head, "choices": [{"index": 0, "delta": delta, **more}]}  # noqa: E731
    yield chunk({"role": "assistant", "content": ""})
    words, calls = message.pop("content", None) or "", message.pop("tool_calls", None) or []
    yield from (chunk({"content": piece}) for piece in (words[:3], words[3:]))
    for index, call in enumerate(calls):
        kind, field = ("custom", "input") if "custom" in call else ("function", "arguments")
        yield chunk({"tool_calls": [{**call, "index": index, kind: {**call[kind], field: ""}}]})
        yield chunk({"tool_calls": [{"index": index, kind: {field: call[kind][field]}}]})
    yield chunk(message)
    yield chunk({}, finish_reason=choice["finish_reason"], logprobs=choice.get("logprobs"))
    yield {**head, "choices": [], "usage": body.get("usage")}


def _responses(body: Body) -> Iterator[Body]:
    yield {"type": "response.created", "response": {**body, "output": [], "usage": None, "status": "in_progress"}}
    for place, item in enumerate(body["output"]):
        at = {"output_index": place, "item_id": item.get("id")}
        empty = {name: [] for name in ("content", "summary") if name in item}
        empty |= {name: "" for name in ("arguments", "input") if isinstance(item.get(name), str)}
        yield {"type": "response.output_item.added", **at, "item": {**item, **empty}}
        yield from ({**at, **event} for event in _pieces(item))
        yield {"type": "response.output_item.done", **at, "item": item}
    yield {"type": "response.completed", "response": body}


def _pieces(item: Body) -> Iterator[Body]:
    content = item.get("content") if item["type"] in ("message", "reasoning") else None
    for index, part in enumerate(content or []):
        kind = {"refusal": "refusal", "reasoning_text": "reasoning_text"}.get(part["type"], "output_text")
        yield {"type": f"response.{kind}.delta", "content_index": index, "delta": part.get("text") or part["refusal"]}
    for index, part in enumerate(item.get("summary") or []):
        yield {"type": "response.reasoning_summary_text.delta", "summary_index": index, "delta": part["text"]}
    if item["type"] == "function_call":
        yield {"type": "response.function_call_arguments.delta", "delta": item["arguments"]}
    if item["type"] == "custom_tool_call":
        yield {"type": "response.custom_tool_call_input.delta", "delta": item["input"]}


def _anthropic(body: Body) -> Iterator[Body]:
    yield {"type": "message_start", "message": {**body, "content": [], "stop_reason": None, "stop_sequence": None}}
    for index, block in enumerate(body["content"]):
        start, deltas = _grown(block)
        yield {"type": "content_block_start", "index": index, "content_block": start}
        yield from ({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas)
        yield {"type": "content_block_stop", "index": index}
    delta = {name: body[name] for name in _ANSWER_FIELDS if name in body}
    yield {"type": "message_delta", "delta": delta, "usage": body["usage"]}
    yield {"type": "message_stop"}


def _grown(block: Body) -> tuple[Body, list[Body]]:
    """What a block begins with, and what is added to that."""
    match block:
        case {"type": "text", "text": text, **rest}:
            cited = [{"type": "citations_delta", "citation": one} for one in rest.get("citations") or []]
            return {**block, "text": "", **({"citations": []} if cited else {})}, [
                *cited,
                *({"type": "text_delta", "text": piece} for piece in (text[:2], text[2:])),
            ]
        case {"type": "thinking", "thinking": text, "signature": signature}:
            deltas = [{"type": "thinking_delta", "thinking": text}, {"type": "signature_delta", "signature": signature}]
            return {**block, "thinking": "", "signature": ""}, deltas
        case {"input": dict(given)}:
            text = json.dumps(given)
            pieces = [{"type": "input_json_delta", "partial_json": piece} for piece in (text[:3], text[3:])]
            return {**block, "input": {}}, pieces
        case {"type": "compaction", "content": _}:
            whole = {name: block.get(name) for name in ("content", "encrypted_content")}
            return {**block, "content": None}, [{"type": "compaction_delta", **whole}]
    return block, []


def _gemini(body: Body) -> Iterator[Body]:
    candidate, head = dict(body["candidates"][0]), {"responseId": body.get("responseId")}
    content = candidate.pop("content", {})
    for part in content.get("parts", []):
        yield {**head, "candidates": [{"index": 0, "content": {**content, "parts": [part]}}]}
    yield {**body, "candidates": [candidate]}


STREAMED: dict[str, Callable[[Body], Iterator[Body]]] = {
    "openai_chat": _chat,
    "openai_responses": _responses,
    "anthropic_messages": _anthropic,
    "gemini": _gemini,
}
