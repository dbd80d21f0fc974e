"""A whole answer <-> the body of a `response`."""

from collections.abc import Mapping
from dataclasses import replace

from wire import json_text
from wire.conversation import Json, Message, ModelResponse, Part, Reasoning, Refusal, Text
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.bodies import NotAnAnswer, read_answer
from wire.protocols.fields import as_object
from wire.protocols.openai_responses.answer import Answer
from wire.protocols.openai_responses.calls import CALL_TYPES
from wire.protocols.openai_responses.content import PROTOCOL, encode_citation, kind_of
from wire.protocols.openai_responses.error import failure, find_error
from wire.protocols.openai_responses.finish import decode_finish, encode_finish
from wire.protocols.openai_responses.messages import MessageEncoder
from wire.protocols.openai_responses.state import BESIDE
from wire.protocols.openai_responses.usage import encode_usage

_ID_PREFIXES = {"message": "msg", "reasoning": "rs", "function_call": "fc", "custom_tool_call": "ctc"}


def encode_response(response: ModelResponse, *, created: int = 0, echo: Mapping[str, Json] | None = None) -> bytes:
    """A whole answer's body; `created` in seconds since 1970, `echo` what it repeats of its request."""
    response_id = response.response_id or ""
    body = {
        **response_head(response_id, response.model or "", created),
        **(echo or {}),
        **(response.message.extra.get(BESIDE) or {}),
        **encode_finish(response.finish_reason, _raw_finish(response)),
        "output": encode_output(response.message, response_id),
        "usage": _usage(response),
    }
    if body["status"] == "failed":
        body["error"] = {"code": "server_error", "message": "The answer failed."}
    return json_text.dumps(body).encode()


def decode_response(body: bytes, names: ToolNames) -> ModelResponse:
    """The neutral form of a whole answer. Raises WireError, or ProviderError for an error in a 200 body."""
    value = read_answer(body)
    if isinstance(value, dict) and isinstance(value.get("output"), list):
        found = failure(value)
    else:
        found = failure(value) if isinstance(value, dict) else None
        found = found or find_error(value)
        if found is None:
            raise NotAnAnswer("The provider", body, ": it has no `output`")
    if found is not None:
        raise found
    answer = Answer(names)
    answer.end(value)
    return answer.response()


def response_head(response_id: str, model: str, created: int) -> dict[str, Json]:
    """The fields that every form of an answer has, at its beginning as at its end."""
    return {
        "id": response_id,
        "object": "response",
        "created_at": created,
        "status": "in_progress",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "model": model,
        "output": [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "temperature": None,
        "top_p": None,
        "metadata": {},
        "usage": None,
    }


def _raw_finish(response: ModelResponse) -> str | None:
    raw, message = response.raw_finish_reason, response.message
    fits = message.origin == PROTOCOL and decode_finish(raw, message) is response.finish_reason
    return raw if fits else None


def _usage(response: ModelResponse) -> Mapping[str, Json] | None:
    if response.usage is None:
        return None
    return (response.message.origin == PROTOCOL and response.usage.raw) or encode_usage(response.usage)


def encode_output(message: Message, response_id: str, first: int = 0) -> list[Json]:
    """The items that say this message, each with an id and a status; `first` is the place of the first one."""
    own = message.origin == PROTOCOL
    parts = message.parts if own else tuple(map(_adopted, message.parts_for(PROTOCOL)))
    encoder = MessageEncoder(ToolNames(), Profile())
    items = encoder.encode(Message("assistant", parts, PROTOCOL))
    return [_completed(item, f"{response_id}_{number}") for number, item in enumerate(items, first)]


def _adopted(part: Part) -> Part:
    """A part that came from elsewhere in the form of this protocol, without what its own one added."""
    match part:
        case Text(citations=citations):
            return replace(part, extra={"type": "output_text", "annotations": [*map(encode_citation, citations)]})
        case Refusal():
            return replace(part, extra={"type": "refusal"})
        case Reasoning():
            return replace(part, extra={})
    return part


def _completed(item: Json, name: str) -> Json:
    kind = kind_of(as_object(item)) or "message"
    if not isinstance(item, dict) or kind not in _ID_PREFIXES:
        return item
    head = {"type": kind, "id": f"{_ID_PREFIXES[kind]}_{name}"}
    if kind == "message":
        return {**head, "role": "assistant", "status": "completed", **item, "content": _content(item.get("content"))}
    return {**head, **({"status": "completed"} if kind in CALL_TYPES else {}), **item}


def _content(content: Json) -> Json:
    parts = [{"type": "output_text", "text": content}] if isinstance(content, str) else content
    return [*map(_part, parts)] if isinstance(parts, list) else parts


def _part(part: Json) -> Json:
    is_text = isinstance(part, dict) and part.get("type") == "output_text"
    return {"annotations": [], **part} if is_text else part
