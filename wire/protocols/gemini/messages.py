"""Messages -> the `contents` list.

A content is sent for each message, but for three rules of the protocol: results that stand together make one content,
one with results of another origin holds nothing else, and the first content is the user's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from wire.conversation import (
    File,
    Image,
    Json,
    Message,
    Opaque,
    Part,
    Reasoning,
    Refusal,
    ServerToolCall,
    ServerToolResult,
    Text,
    ToolCall,
    ToolResult,
)
from wire.names import ToolNames
from wire.protocols.fitting.losses import Losses
from wire.protocols.fitting.messages import results_together
from wire.protocols.gemini.calls import DUMMY_SIGNATURE, NO_ID, encode_call
from wire.protocols.gemini.content import (
    PROTOCOL,
    SAME_CONTENT,
    encode_server_call,
    encode_server_result,
    encode_text,
    encode_thought,
)
from wire.protocols.gemini.grounding import TOLD_BESIDE
from wire.protocols.gemini.media import encode_media
from wire.protocols.gemini.results import encode_result
from wire.protocols.left_over import laid_over

OWN_KEYS = ("candidate", "response", "others", SAME_CONTENT)
"""Keys in the `extra` of a message that are no fields of its content: they are not sent."""
UNSIGNED = "gemini-1"
"""Any model whose calls need no signature: an answer gets none but its own."""
_UNSIGNED_MODELS = re.compile(r"gemini-[12]\b")
"""Before Gemini 3 no call needs a signature."""


@dataclass(slots=True)
class MessageEncoder:
    """Encodes the messages of one request, in order, which were fitted to this protocol."""

    names: ToolNames
    model: str
    losses: Losses = field(default_factory=Losses)
    _calls: dict[str, ToolCall] = field(default_factory=dict)

    def encode_all(self, messages: Sequence[Message]) -> list[Json]:
        """The `contents`."""
        contents: list[dict[str, Json]] = []
        for message in results_together(messages, PROTOCOL):
            encoded = list(self._encode(message))
            if _joins(message, contents) and encoded:
                contents[-1]["parts"] += encoded.pop(0)["parts"]
            contents += encoded
        if contents and contents[0].get("role") == "model":
            self.losses.note("Gemini wants the user to begin: an empty message stands first.")
            contents.insert(0, {"role": "user", "parts": [{"text": ""}]})
        return list[Json](contents)

    def encode_parts(self, parts: Iterable[Part], *, own: bool) -> list[Json]:
        """The wire parts; what cannot be said is noted and left out."""
        encoded = [self._part(part, own=own) for part in parts if not _is_told_beside(part)]
        return [part for part in encoded if part is not None]

    def _encode(self, message: Message) -> Iterator[dict[str, Json]]:
        own = message.origin == PROTOCOL
        role = "model" if message.role == "assistant" else "user"
        self._calls |= {call.call_id: call for call in message.tool_calls}
        groups = [message.parts] if own else _results_apart(message.parts)
        extra = {name: value for name, value in message.extra.items() if name not in OWN_KEYS} if own else {}
        for group in groups:
            parts = self.encode_parts(group, own=own)
            if role == "model" and not (own and message.model == self.model):
                self._sign(parts)
            if parts:
                yield laid_over({"role": role, "parts": parts}, extra)
            else:
                self.losses.note("A message that holds nothing Gemini can read is not sent.")

    def _part(self, part: Part, *, own: bool) -> dict[str, Json] | None:
        match part:
            case Text():
                return encode_text(part, own=own)
            case Image() | File():
                return encode_media(part, own=own) or self._lost("A file that Gemini cannot reach is not sent.")
            case Reasoning():
                return encode_thought(part)
            case Refusal(text):
                return {"text": text}
            case ToolCall():
                return encode_call(part, self.names.to_wire(part.name), own=own)
            case ToolResult():
                return self._result(part, own=own)
            case ServerToolCall():
                return encode_server_call(part)
            case ServerToolResult():
                return encode_server_result(part)
            case Opaque(_, value):
                return dict(value) if isinstance(value, dict) else self._lost("An unknown part is not sent.")
        assert_never(part)

    def _result(self, result: ToolResult, *, own: bool) -> dict[str, Json]:
        call = self._calls.get(result.call_id)
        name = result.name or (call.name if call else "") or "tool"
        if any(encode_media(part, own=own) is None for part in result.parts if isinstance(part, Image | File)):
            self.losses.note("A file that Gemini cannot reach is not sent.")
        call_id = None if call is not None and NO_ID in call.extra else result.call_id
        return encode_result(result, self.names.to_wire(name), call_id, own=own)

    def _sign(self, parts: list[Json]) -> None:
        """Sign the first call, where another model made it: Gemini 3 refuses a step that begins without a signature."""
        first = next((part for part in parts if "functionCall" in part), None)
        if first is None or "thoughtSignature" in first or _UNSIGNED_MODELS.search(self.model):
            return
        first["thoughtSignature"] = DUMMY_SIGNATURE
        self.losses.note(
            "Calls that another model made are sent with a signature that skips Gemini's check of its thoughts."
        )

    def _lost(self, sentence: str) -> dict[str, Json] | None:
        self.losses.note(sentence)
        return None


def _is_told_beside(part: Part) -> bool:
    return isinstance(part, ServerToolCall | ServerToolResult) and TOLD_BESIDE in part.extra


def _joins(message: Message, contents: Sequence[Mapping[str, Json]]) -> bool:
    """Does this message go on with the content before it, as it did where it came from?"""
    same = message.origin == PROTOCOL and SAME_CONTENT in message.extra and message.role != "assistant"
    return same and bool(contents) and contents[-1].get("role", "user") == "user"


def _results_apart(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """The results, then everything else: a content with results must hold nothing after them."""
    results = tuple(part for part in parts if isinstance(part, ToolResult))
    rest = tuple(part for part in parts if not isinstance(part, ToolResult))
    return [group for group in (results, rest) if group] or [()]
