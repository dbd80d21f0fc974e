"""A whole answer <-> the body of a `message`."""

import hashlib
from collections.abc import Iterator, Mapping

from wire import json_text
from wire.conversation import Json, Message, ModelResponse, Part, Reasoning, Refusal, Usage
from wire.names import ToolNames
from wire.protocols.anthropic_messages.answer import Answer
from wire.protocols.anthropic_messages.blocks import PROTOCOL
from wire.protocols.anthropic_messages.error import find_error
from wire.protocols.anthropic_messages.finish import decode_finish, encode_finish
from wire.protocols.anthropic_messages.messages import MessageEncoder
from wire.protocols.anthropic_messages.usage import encode_usage
from wire.protocols.bodies import NotAnAnswer, read_answer


def encode_response(response: ModelResponse) -> bytes:
    """A whole answer's body."""
    message = response.message
    kept = message.extra.get("response") or {} if message.origin == PROTOCOL else {}
    refusals = [part for part in message.parts if isinstance(part, Refusal)]
    body = {
        "id": response.response_id or "",
        "type": "message",
        "role": "assistant",
        "model": response.model or "",
        "content": _content(message),
        "stop_reason": _stop_reason(response),
        "stop_sequence": None,
        "usage": _usage(response),
        **({"stop_details": stop_details("".join(part.text for part in refusals))} if refusals else {}),
        **kept,
    }
    return json_text.dumps(body).encode()


def _content(message: Message) -> list[Json]:
    own = Message("assistant", tuple(_own_parts(message)), PROTOCOL)
    return MessageEncoder(ToolNames(), is_answer=True).content(own)


def decode_response(body: bytes, names: ToolNames) -> ModelResponse:
    """The neutral form of a whole answer. Raises WireError, or ProviderError for an error in a 200 body."""
    value = read_answer(body)
    found = find_error(value)
    if found is not None:
        raise found
    if not isinstance(value, dict) or not isinstance(value.get("content"), list):
        raise NotAnAnswer("The provider", body, ": it has no `content`")
    answer = Answer(names)
    answer.take_body(value)
    return answer.response()


def stop_details(explanation: str) -> Json:
    """What is said beside a refusal."""
    return {"type": "refusal", "category": None, "explanation": explanation or None}


def made_signature(thought: str) -> str:
    """The signature of who plays the provider; the same for the same thought."""
    return hashlib.sha256(thought.encode("utf-8", "surrogatepass")).hexdigest()


def _usage(response: ModelResponse) -> Mapping[str, Json]:
    usage = response.usage or Usage()
    return (response.message.origin == PROTOCOL and usage.raw) or encode_usage(usage)


def _stop_reason(response: ModelResponse) -> str:
    """The word that came, where it came from here: several mean the same."""
    raw = response.raw_finish_reason
    if raw and response.message.origin == PROTOCOL and decode_finish(raw) is response.finish_reason:
        return raw
    return encode_finish(response.finish_reason)


def _own_parts(message: Message) -> Iterator[Part]:
    """The parts of an answer as if it had come from here: thoughts are signed, refusals stand beside the content."""
    for part in message.parts_for(PROTOCOL):
        if isinstance(part, Reasoning) and not ({"signature", "data"} & part.extra.keys()):
            yield Reasoning(part.text, {"signature": made_signature(part.text)})
        elif not isinstance(part, Refusal):
            yield part
