"""Messages <-> the `messages` list.

What a wire message holds beyond its parts is kept in the `extra` of the neutral one under its own name and laid over
the encoded message again. The same is done with a `content` or a `role` that was said in another way than ours; such
a `content` is used again only while it still says what the parts say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from wire import json_text
from wire.conversation import File, Json, Message, Part, Reasoning, Refusal, Text, ToolCall, ToolResult
from wire.errors import WireError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.calls import says_error
from wire.protocols.fitting.losses import Losses
from wire.protocols.free_text import wrap
from wire.protocols.openai_chat import calls
from wire.protocols.openai_chat.content import PROTOCOL, decode_content, encode_content, is_content, is_sendable

_IN_PLACE_OF_WORDS = {"tool_calls", "refusal", "audio", "function_call"}
"""What a model says without any content."""
BESIDE = "response"
"""The key in the `extra` of an answer's message for what stood beside the message."""
ABOUT_THE_ANSWER = ("channel", "executed_tools")
"""Fields of an answer's message that Groq rejects in a request."""
REASONING_FIELDS = ("reasoning_content", "reasoning")
"""Where hosts put thoughts: DeepSeek, Moonshot, Z.ai the first; Ollama, vLLM, Groq, OpenRouter the second."""


@dataclass(slots=True)
class MessageEncoder:
    """Encodes the messages of one request, which were fitted to this protocol."""

    names: ToolNames
    profile: Profile
    losses: Losses = field(default_factory=Losses)

    def encode(self, message: Message) -> list[Json]:
        """The wire messages for one neutral one: a tool message makes one for each result."""
        own = message.origin == PROTOCOL
        if message.role == "tool":
            return [self._result(part, own=own) for part in message.parts if isinstance(part, ToolResult)]
        fields: dict[str, Json] = {"role": self.profile.system_role if message.role == "system" else message.role}
        content = tuple(part for part in message.parts if is_content(part, own=own))
        fields["content"] = self._content(content, own=own)
        if message.role == "assistant":
            fields |= self._assistant_fields(message, own=own)
            said = fields.keys() | (message.extra.keys() if own else set())
            if not content and said & _IN_PLACE_OF_WORDS:
                fields["content"] = None
        return [_overlaid(fields, message.extra, content) if own else fields]

    def _content(self, content: tuple[Part, ...], *, own: bool) -> Json:
        sent = [part for part in content if own or not isinstance(part, File) or is_sendable(part)]
        if len(sent) < len(content):
            self.losses.note("A file that is neither given whole nor kept by this provider is not sent.")
        return encode_content(sent, own=own)

    def _assistant_fields(self, message: Message, *, own: bool) -> dict[str, Json]:
        fields = _reasoning_fields(message) if own else {}
        refusals = [part.text for part in message.parts if isinstance(part, Refusal) and not is_content(part, own=own)]
        if refusals:
            fields["refusal"] = "".join(refusals)
        if message.tool_calls:
            if _speaks_between(message):
                self.losses.note("The words of a turn are said before its calls: which came between them is not sent.")
            fields["tool_calls"] = [self._call(call, own=own) for call in message.tool_calls]
            if self.profile.reasoning_field:
                fields.setdefault(self.profile.reasoning_field, "")
        return fields

    def _call(self, call: ToolCall, *, own: bool) -> Json:
        if not self.profile.custom_tools and call.extra.get("type") == "custom":
            call = replace(call, arguments=json_text.dumps(wrap(call.arguments)), extra={})
        return calls.encode_call(call, call.call_id, self.names.to_wire(call.name), own=own)

    def _result(self, result: ToolResult, *, own: bool) -> Json:
        fields = {"role": "tool", "tool_call_id": result.call_id, "content": result.text or "success"}
        kept = dict(result.extra) if own else {}
        if "content" in kept and _text(kept["content"]) != result.text:
            del kept["content"]
        return {**fields, **kept}


def _speaks_between(message: Message) -> bool:
    """Do words follow a call?"""
    spoken = [
        type(part) for part in message.parts if isinstance(part, ToolCall) or (isinstance(part, Text) and part.text)
    ]
    return Text in spoken[spoken.index(ToolCall) :]


def decode_messages(values: Sequence[Json]) -> tuple[Message, ...]:
    """The neutral messages; results that stand together become one message. Raises WireError with the place."""
    messages: list[Message] = []
    tool_names: dict[str, str] = {}
    for index, value in enumerate(values):
        message = _decode_message(value, f"messages[{index}]", tool_names)
        tool_names |= {call.call_id: call.name for call in message.tool_calls}
        if message.role == "tool" and messages and messages[-1].role == "tool":
            messages[-1] = Message("tool", messages[-1].parts + message.parts, PROTOCOL)
        else:
            messages.append(message)
    return tuple(messages)


def _decode_message(value: Json, where: str, tool_names: Mapping[str, str]) -> Message:
    if not isinstance(value, dict):
        raise WireError(f"{where}: must be an object")
    fields = dict(value)
    match fields.pop("role", None):
        case "tool":
            return Message("tool", (_decode_result(fields, where, tool_names),), PROTOCOL)
        case "assistant":
            return _decode_assistant(fields, where)
        case "user":
            return _decode_plain(Message("user", decode_content(fields.get("content")), PROTOCOL), fields)
        case "system":
            return _decode_plain(Message("system", decode_content(fields.get("content")), PROTOCOL), fields)
        case "developer":
            fields["role"] = "developer"
            return _decode_plain(Message("system", decode_content(fields.get("content")), PROTOCOL), fields)
        case str(role):
            fields["role"] = role
            return _decode_plain(Message("user", decode_content(fields.get("content")), PROTOCOL), fields)
    raise WireError(f"{where}.role: must be a string")


def _decode_plain(message: Message, fields: dict[str, Json]) -> Message:
    """Keep of `fields` what the parts do not say already."""
    if "content" in fields and fields["content"] == encode_content(message.parts, own=True):
        del fields["content"]
    return Message(message.role, message.parts, PROTOCOL, fields)


def _decode_assistant(fields: dict[str, Json], where: str) -> Message:
    parts: list[Part] = decode_reasoning(fields)
    parts += decode_content(fields.get("content"))
    if isinstance(fields.get("refusal"), str) and fields["refusal"]:
        parts.append(Refusal(fields.pop("refusal")))
    if isinstance(fields.get("tool_calls"), list) and fields["tool_calls"]:
        parts += [
            calls.decode_call(call, f"{where}.tool_calls[{i}]") for i, call in enumerate(fields.pop("tool_calls"))
        ]
    beside = {name: value for name, value in fields.items() if name != "content"}
    plain = MessageEncoder(ToolNames(), Profile()).encode(Message("assistant", tuple(parts), PROTOCOL, beside))[0]
    if fields.setdefault("content", None) == plain["content"]:
        del fields["content"]
    return Message("assistant", tuple(parts), PROTOCOL, fields)


def decode_reasoning(fields: dict[str, Json]) -> list[Part]:
    """Take the thoughts out of a message's fields, each remembering the fields that it came in.

    `reasoning_details` stay among the fields, since they go back unchanged; they are read where no other field is.
    """
    texts: dict[str, list[str]] = {}
    for name in REASONING_FIELDS:
        text = fields.get(name)
        # DeepSeek wants even an empty `reasoning_content` back; elsewhere empty means none.
        if isinstance(text, str) and (text or name == "reasoning_content"):
            texts.setdefault(fields.pop(name), []).append(name)
    if not texts and isinstance(fields.get("reasoning_details"), list):
        text = details_text(fields["reasoning_details"])
        return [Reasoning(text, {"fields": []})] if text else []
    return [Reasoning(text, {"fields": names}) for text, names in texts.items()]


def details_text(details: Sequence[Json]) -> str:
    """The readable words of OpenRouter's `reasoning_details`."""
    words = (item.get("text") or item.get("summary") for item in details if isinstance(item, dict))
    return "".join(word for word in words if isinstance(word, str))


def _reasoning_fields(message: Message) -> dict[str, Json]:
    fields: dict[str, Json] = {}
    for part in message.parts:
        if isinstance(part, Reasoning):
            for name in part.extra.get("fields", ()):
                fields[name] = fields.get(name, "") + part.text
    return fields


def _decode_result(fields: dict[str, Json], where: str, tool_names: Mapping[str, str]) -> ToolResult:
    call_id = fields.pop("tool_call_id", None)
    if not isinstance(call_id, str):
        raise WireError(f"{where}.tool_call_id: must be a string")
    text = _text(fields.get("content"))
    if text and fields.get("content") == text:
        del fields["content"]
    name = tool_names.get(call_id) or fields.get("name")
    return ToolResult(call_id, name if isinstance(name, str) else "", text, says_error(text), fields)


def _text(content: Json) -> str:
    return "".join(part.text for part in decode_content(content) if isinstance(part, Text))


def _overlaid(fields: dict[str, Json], extra: Mapping[str, Json], content: tuple[Part, ...]) -> dict[str, Json]:
    rest = {name: value for name, value in extra.items() if name not in (BESIDE, *ABOUT_THE_ANSWER)}
    if "content" in rest and _words(decode_content(rest["content"])) != _words(content):
        del rest["content"]
    return {**fields, **rest}


def _words(parts: tuple[Part, ...]) -> list[Part]:
    """Parts with neighbouring texts joined: what a content says, apart from how it is cut."""
    joined: list[Part] = []
    for part in parts:
        if joined and isinstance(part, Text) and isinstance(joined[-1], Text) and part.extra == joined[-1].extra:
            joined[-1] = Text(joined[-1].text + part.text, part.extra)
        elif not (isinstance(part, Text) and not part.text):
            joined.append(part)
    return joined
