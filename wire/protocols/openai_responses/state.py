"""What the host keeps of a conversation, and what goes back with each request instead.

Stateless: the whole history is sent, encrypted reasoning among it. Stateful: the host keeps its answers, and only what
is new is sent after the name of the last one. A `previous_response_id` that a person gave goes through as it stands.
"""

from collections.abc import Mapping

from wire.conversation import Json, ModelRequest
from wire.profiles import Profile
from wire.protocols.fields import filled
from wire.protocols.openai_responses.content import PROTOCOL

BESIDE = "response"
"""The key in the `extra` of an answer's message for what its body says beside the items."""
ECHO = {
    *("id", "object", "model", "output", "usage", "status", "error", "incomplete_details", "created_at"),
    *("instructions", "tools", "tool_choice", "parallel_tool_calls", "max_tool_calls", "max_output_tokens", "store"),
    *("previous_response_id", "conversation", "prompt", "reasoning", "text", "temperature", "top_p", "top_logprobs"),
    *("truncation", "metadata", "user", "background", "frequency_penalty", "presence_penalty"),
}
"""Fields of an answer that have places of their own, or repeat the request."""
ANSWER_ID = "response_id"
"""The key in the `extra` of an answer's message that names the answer."""
_ENCRYPTED = "reasoning.encrypted_content"


def last_kept_answer(request: ModelRequest, profile: Profile) -> tuple[int, str | None]:
    """The place in the history after the last answer that the host keeps, and its name; 0 and None without one."""
    if not profile.stateful or _names_state(request.settings.extra_body):
        return 0, None
    for place in range(len(request.messages) - 1, -1, -1):
        message = request.messages[place]
        answer_id = filled(message.extra.get(ANSWER_ID))
        if message.role == "assistant" and message.origin == PROTOCOL and answer_id is not None:
            return place + 1, answer_id
    return 0, None


def with_state(extra_body: Mapping[str, Json], profile: Profile) -> dict[str, Json]:
    """The extra fields of a request with what is to be said of keeping it."""
    extra = {**_state_fields(profile), **extra_body}
    if _asks_for_encrypted(profile) and isinstance(extra_body.get("include"), list):
        extra["include"] = list(dict.fromkeys([*extra_body["include"], _ENCRYPTED]))
    return extra


def without_state(fields: Mapping[str, Json], profile: Profile) -> dict[str, Json]:
    """The fields of a request without what is said to this host anyway."""
    said = _state_fields(profile)
    return {name: value for name, value in fields.items() if name not in said or said[name] != value}


def _state_fields(profile: Profile) -> dict[str, Json]:
    store = True if profile.stateful else profile.store
    fields: dict[str, Json] = {} if store is None else {"store": store}
    return fields | ({"include": [_ENCRYPTED]} if _asks_for_encrypted(profile) else {})


def _asks_for_encrypted(profile: Profile) -> bool:
    return profile.include_encrypted and not profile.stateful


def _names_state(extra_body: Mapping[str, Json]) -> bool:
    return bool(extra_body.get("previous_response_id") or extra_body.get("conversation"))
