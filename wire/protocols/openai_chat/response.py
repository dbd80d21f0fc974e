"""A whole answer <-> the body of a `chat.completion`."""

from collections.abc import Mapping

from wire import json_text
from wire.conversation import Json, Message, ModelResponse, Part, Reasoning
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.bodies import NotAnAnswer, read_answer
from wire.protocols.openai_chat.answer import Answer
from wire.protocols.openai_chat.content import PROTOCOL
from wire.protocols.openai_chat.error import find_error
from wire.protocols.openai_chat.finish import decode_finish, encode_finish
from wire.protocols.openai_chat.messages import ABOUT_THE_ANSWER, BESIDE, MessageEncoder
from wire.protocols.openai_chat.usage import encode_usage


def encode_response(response: ModelResponse, *, created: int = 0, fingerprint: str = "") -> bytes:
    """A whole answer's body; `created` in seconds since 1970, `fingerprint` for `system_fingerprint`."""
    beside = response.message.extra.get(BESIDE, {}) if response.message.origin == PROTOCOL else {}
    choice = {
        "index": 0,
        "message": _encode_message(response.message),
        "logprobs": None,
        "finish_reason": _finish(response),
        **beside.get("choice", {}),
    }
    body = {
        "id": response.response_id or "",
        "object": "chat.completion",
        "created": created,
        "model": response.model or "",
        "choices": [choice, *beside.get("choices", ())],
        "usage": _usage(response),
        **({"system_fingerprint": fingerprint} if fingerprint else {}),
        **beside.get("body", {}),
    }
    return json_text.dumps(body).encode()


def decode_response(body: bytes, names: ToolNames) -> ModelResponse:
    """The neutral form of a whole answer. Raises WireError, or ProviderError for an error in a 200 body."""
    value = read_answer(body)
    found = find_error(value)
    if found is not None:
        raise found
    if not isinstance(value, dict) or not isinstance(value.get("choices"), list) or not value["choices"]:
        raise NotAnAnswer("The provider", body, ": it has no `choices`")
    answer = Answer(names)
    answer.take(value)
    return answer.response()


def _usage(response: ModelResponse) -> Mapping[str, Json] | None:
    if response.usage is None:
        return None
    return (response.message.origin == PROTOCOL and response.usage.raw) or encode_usage(response.usage)


def _finish(response: ModelResponse) -> str:
    """The word that came, where it came from here and still fits: hosts have words of their own."""
    raw = response.raw_finish_reason
    own = response.message.origin == PROTOCOL
    return (
        raw if raw and own and decode_finish(raw) is response.finish_reason else encode_finish(response.finish_reason)
    )


def _encode_message(message: Message) -> Json:
    parts = tuple(_with_field(part) for part in message.parts_for(PROTOCOL))
    encoder = MessageEncoder(ToolNames(), Profile(call_id_pattern=".*"))
    fields = encoder.encode(Message("assistant", parts, PROTOCOL, message.extra))[0]
    about = {name: message.extra[name] for name in ABOUT_THE_ANSWER if name in message.extra}
    return {"role": "assistant", "content": None, "refusal": None, **fields, **about}


def _with_field(part: Part) -> Part:
    """Thoughts that came from elsewhere go where most hosts put them."""
    if isinstance(part, Reasoning) and not ({"fields", "type"} & part.extra.keys()):
        return Reasoning(part.text, {"fields": ["reasoning_content"]})
    return part
