"""What the real API refuses with 400, in its words: a stand-in that takes everything would hide a caller's mistakes.

The sentences are those of Anthropic's API as clients have reported them; each begins with the place.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from simulator.protocols.anthropic_messages.blocks import blocks
from simulator.protocols.anthropic_messages.errors import bad_request
from simulator.protocols.anthropic_messages.pairs import pairs
from simulator.protocols.anthropic_messages.state import state
from simulator.protocols.anthropic_messages.tools import tools
from simulator.refusals import Refused
from wire.conversation import Json

_KNOWN = {
    "model",
    "messages",
    "max_tokens",
    "system",
    "tools",
    "tool_choice",
    "stream",
    "temperature",
    "top_p",
    "top_k",
    "stop_sequences",
    "thinking",
    "output_config",
    "metadata",
    "service_tier",
    "container",
    "context_management",
    "mcp_servers",
    "cache_control",
    "inference_geo",
    "fallbacks",
    "output_format",
    "speed",
    "betas",
    "user_profile_id",
    "diagnostics",
}
_LEAST_BUDGET = 1024
PAUSING = "sim-fault-pause"


def check(fields: Json, *, counts: bool) -> Mapping[str, Json]:
    """The fields of a request body that the API would accept; `counts`: it is only asked how long they are.

    Raises Refused for the first that it would not.
    """
    if not isinstance(fields, dict):
        raise bad_request("The request body must be a JSON object")
    for finding in _findings(fields, counts):
        raise finding
    return fields


def _findings(fields: Mapping[str, Json], counts: bool) -> Iterator[Refused]:
    for name in ("model", "messages") if counts else ("model", "max_tokens", "messages"):
        if fields.get(name) is None:
            yield bad_request(f"{name}: Field required")
    for name in fields:
        if name not in _KNOWN:
            yield bad_request(f"{name}: Extra inputs are not permitted")
    if not isinstance(fields["model"], str):
        yield bad_request("model: Input should be a valid string")
    yield from _messages(fields["messages"])
    yield from pairs(fields["messages"])
    yield from _roles(fields["messages"], fields["model"])
    yield from tools(fields)
    yield from _settings(fields)
    yield from _thinking(fields)
    yield from state(fields)


def _messages(messages: Json) -> Iterator[Refused]:
    if not isinstance(messages, list):
        yield bad_request("messages: Input should be a valid list")
    if not messages:
        yield bad_request("messages: at least one message is required")
    for index, message in enumerate(messages):
        yield from _message(f"messages.{index}", message)


def _message(where: str, message: Json) -> Iterator[Refused]:
    if not isinstance(message, dict):
        yield bad_request(f"{where}: Input should be an object")
    for name in ("role", "content"):
        if message.get(name) is None:
            yield bad_request(f"{where}.{name}: Field required")
    for name in message:
        if name not in ("role", "content"):
            yield bad_request(f"{where}.{name}: Extra inputs are not permitted")
    if message["role"] not in ("user", "assistant", "system"):
        yield bad_request(
            f'messages: Unexpected role "{message["role"]}". Allowed roles are "user", "assistant" and "system".'
        )
    if not message["content"]:
        yield bad_request(
            f"{where}: all messages must have non-empty content except for the optional final assistant message"
        )
    yield from blocks(f"{where}.content", message["role"], message["content"])


def _roles(messages: Sequence[Mapping[str, Json]], model: str) -> Iterator[Refused]:
    if messages[0]["role"] != "user":
        yield bad_request('messages: first message must use the "user" role')
    for before, message in pairwise(messages):
        if message["role"] == "system" and before["role"] != "user":
            yield bad_request('messages: a "system" message must follow a "user" message')
    last = messages[-1]
    if last["role"] == "assistant" and not _is_paused(last["content"], model):
        yield bad_request(
            "This model does not support assistant message prefill. The conversation must end with a user message."
        )


def _is_paused(content: Json, model: str) -> bool:
    """May a turn go on from here? Only one that paused, as one does in which the provider's own tools run."""
    return model == PAUSING or (
        isinstance(content, list) and any(block.get("type") == "server_tool_use" for block in content)
    )


def _settings(fields: Mapping[str, Json]) -> Iterator[Refused]:
    limit = fields.get("max_tokens")
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool)):
        yield bad_request("max_tokens: Input should be a valid integer")
    elif limit is not None and limit < 1:
        yield bad_request("max_tokens: Input should be greater than or equal to 1")
    for name in ("temperature", "top_p"):
        value = fields.get(name)
        if value is None:
            continue
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield bad_request(f"{name}: Input should be a valid number")
        elif not 0 <= value <= 1:
            yield bad_request(f"{name}: range: 0..1")
    stops = fields.get("stop_sequences")
    for index, stop in enumerate(stops if isinstance(stops, list) else ()):
        if not isinstance(stop, str) or not stop.strip():
            yield bad_request(f"stop_sequences.{index}: each stop sequence must contain non-whitespace")


def _thinking(fields: Mapping[str, Json]) -> Iterator[Refused]:
    thinking = fields.get("thinking")
    if not isinstance(thinking, dict) or thinking.get("type") != "enabled":
        return
    budget = thinking.get("budget_tokens")
    if not isinstance(budget, int):
        yield bad_request("thinking.enabled.budget_tokens: Field required")
    elif budget < _LEAST_BUDGET:
        yield bad_request(f"thinking.enabled.budget_tokens: Input should be greater than or equal to {_LEAST_BUDGET}")
    elif budget >= fields.get("max_tokens", budget + 1):
        yield bad_request("`max_tokens` must be greater than `thinking.budget_tokens`")
    choice = fields.get("tool_choice")
    if isinstance(choice, dict) and choice.get("type") in ("any", "tool"):
        yield bad_request("Thinking may not be enabled when tool_choice forces tool use.")
