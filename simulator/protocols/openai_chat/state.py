"""`reasoning_content`, as the compatible hosts that send it want it back (DeepSeek's words)."""

from collections.abc import Iterator, Mapping

from simulator.protocols.openai_chat.answering import THOUGHT
from simulator.protocols.openai_errors import bad_request
from simulator.refusals import Refused
from simulator.thinking import MODEL
from wire.conversation import Json


def state(fields: Mapping[str, Json]) -> Iterator[Refused]:
    """The first message with calls that has lost the thoughts that it came with."""
    if fields["model"] != MODEL or fields.get("reasoning_effort") == "none":
        return
    for index, message in enumerate(fields["messages"]):
        ids = [call["id"] for call in message.get("tool_calls") or ()]
        if any(one.startswith(THOUGHT) for one in ids) and not message.get("reasoning_content"):
            yield bad_request(
                f"Missing `reasoning_content` field in the assistant message at message index {index}.",
                param="messages",
                code="invalid_request_error",
            )
