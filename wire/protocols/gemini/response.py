"""A whole answer <-> the body of a GenerateContentResponse."""

from collections.abc import Mapping

from wire import json_text
from wire.conversation import Json, Message, ModelResponse, Opaque, Part, Reasoning
from wire.deltas import Delta
from wire.errors import WireError
from wire.names import ToolNames
from wire.protocols.bodies import NotAnAnswer, read_answer
from wire.protocols.gemini.answer import Answer
from wire.protocols.gemini.citations import encode_citations
from wire.protocols.gemini.content import PROTOCOL
from wire.protocols.gemini.error import find_error
from wire.protocols.gemini.finish import decode_finish, encode_finish
from wire.protocols.gemini.messages import OWN_KEYS, UNSIGNED, MessageEncoder
from wire.protocols.gemini.usage import encode_usage


def encode_response(response: ModelResponse) -> bytes:
    """A whole answer's body. A signature is what a part's `extra` says, as `thoughtSignature`."""
    extra = response.message.extra if response.message.origin == PROTOCOL else {}
    body: dict[str, Json] = {}
    if not _is_blocked(response, extra):
        body["candidates"] = [_encode_candidate(response, extra.get("candidate", {})), *extra.get("others", ())]
    if response.usage is not None:
        own = response.message.origin == PROTOCOL
        body["usageMetadata"] = (own and response.usage.raw) or encode_usage(response.usage)
    body |= {"modelVersion": response.model or "", "responseId": response.response_id or ""}
    return json_text.dumps({**body, **extra.get("response", {})}).encode()


def decode_response(body: bytes, names: ToolNames) -> ModelResponse:
    """The neutral form of a whole answer. Raises WireError, or ProviderError for an error in a 200 body."""
    value = read_answer(body)
    answer = Answer(names)
    for chunk in value if isinstance(value, list) else [value]:
        take_chunk(answer, chunk)
    if answer.raw_finish is None and not answer.response().message.parts:
        raise NotAnAnswer("The provider", body, ": it has no `candidates`")
    return answer.response()


def take_chunk(answer: Answer, chunk: Json) -> list[Delta]:
    """Take a whole body, or one chunk of a stream. Raises ProviderError where it is an error, and WireError."""
    found = find_error(chunk)
    if found is not None:
        raise found
    if not isinstance(chunk, dict):
        raise WireError("The provider answered with JSON that is not an object.")
    return answer.take(chunk)


def _encode_candidate(response: ModelResponse, more: Mapping[str, Json]) -> dict[str, Json]:
    citations = encode_citations(response.message.parts)
    grounding = {"groundingMetadata": citations} if citations and "groundingMetadata" not in more else {}
    return {
        "content": _encode_content(response.message),
        "finishReason": _finish(response),
        "index": 0,
        **grounding,
        **more,
    }


def _encode_content(message: Message) -> dict[str, Json]:
    own = message.origin == PROTOCOL
    encoder = MessageEncoder(ToolNames(), UNSIGNED)
    extra = {name: value for name, value in message.extra.items() if own and name not in OWN_KEYS}
    parts = encoder.encode_parts(message.parts if own else map(_adopted, message.parts_for(PROTOCOL)), own=own)
    return {**({"parts": parts} if parts else {}), "role": "model", **extra}


def _adopted(part: Part) -> Part:
    """Thoughts that came from elsewhere are said too, without the state that belongs there."""
    return Opaque(PROTOCOL, {"text": part.text, "thought": True}) if isinstance(part, Reasoning) else part


def _finish(response: ModelResponse) -> str:
    """The word that came, where it is one of this protocol's and still fits."""
    raw, reason = response.raw_finish_reason, response.finish_reason
    if raw and decode_finish(raw, calls=bool(response.message.tool_calls)) is reason:
        return raw
    return encode_finish(reason)


def _is_blocked(response: ModelResponse, extra: Mapping[str, Json]) -> bool:
    return not response.message.parts and "promptFeedback" in extra.get("response", {})
