"""A model request <-> the body of POST /v1/messages."""

from collections.abc import Sequence

from wire import json_text
from wire.conversation import Json, Message, ModelRequest, Text, ToolChoice, ToolDefinition
from wire.errors import WireError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.anthropic_messages.blocks import PROTOCOL, decode_block
from wire.protocols.anthropic_messages.messages import MessageEncoder, decode_messages
from wire.protocols.anthropic_messages.settings import decode_settings, encode_settings
from wire.protocols.anthropic_messages.tools import (
    decode_choice,
    decode_tools,
    encode_choice,
    encode_custom_tool,
    encode_tool,
)
from wire.protocols.bodies import read_request
from wire.protocols.calls import tool_names
from wire.protocols.codec import EncodedRequest
from wire.protocols.fields import is_flag, take
from wire.protocols.paths import is_streamed, take_model

VERSION = "2023-06-01"
"""The `anthropic-version` that every host knows; a provider's own setting goes over it."""
_OWN_FIELDS = ("model", "messages", "stream")
"""Fields that `extra_body` cannot replace: the rest of Toolscope relies on them."""


def encode_request(request: ModelRequest, profile: Profile) -> EncodedRequest:
    """What to send for `request` to a host that behaves as `profile` says."""
    names = ToolNames.for_protocol(tool_names(request), "[A-Za-z0-9_-]", 64)
    encoder = MessageEncoder(names)
    leading, later = _split_system(request.messages)
    body: dict[str, Json] = {"model": request.model, "messages": encoder.encode(later)}
    if any(message.role == "system" and message.origin != PROTOCOL for message in later):
        encoder.note("A system message in mid-conversation is refused by older models.")
    system = _system(request.system, leading, encoder)
    if system is not None:
        body["system"] = system
    body |= _tool_fields(request, names, profile, encoder)
    body |= encode_settings(request.settings, encoder.notes)
    body["stream"] = request.stream
    _merge_extra(body, request, encoder)
    pieces = json_text.pieces(body, "messages")
    return EncodedRequest("/messages", pieces, names, {"anthropic-version": VERSION}, tuple(encoder.notes))


def decode_request(
    body: bytes,
    profile: Profile = Profile(),  # noqa: B008 - it is frozen
    *,
    path: str = "",
) -> ModelRequest:
    """The neutral form of a request body, such that encoding it for the same host says the same. Raises WireError."""
    fields = read_request(body)
    model, values = take_model(fields, path), fields.pop("messages", None)
    if not isinstance(values, list):
        raise WireError("messages: must be a list")
    system, leading = _take_system(fields)
    given = fields.pop("tools") if isinstance(fields.get("tools"), list) and fields["tools"] else []
    tools, provider_tools = decode_tools(given)
    choice, parallel = _take_choice(fields) if given else (None, None)
    return ModelRequest(
        model=model,
        messages=leading + decode_messages(values),
        system=system,
        tools=tools,
        tool_choice=choice,
        parallel_tool_calls=parallel,
        stream=take(fields, "stream", is_flag) or is_streamed(path),
        settings=decode_settings(fields),
        provider_tools=provider_tools,
    )


def _split_system(messages: Sequence[Message]) -> tuple[Sequence[Message], Sequence[Message]]:
    """The system messages that stand first, which go to the top level, and the rest."""
    end = next((i for i, one in enumerate(messages) if one.role != "system" or "role" in one.extra), len(messages))
    return messages[:end], messages[end:]


def _system(system: str | None, leading: Sequence[Message], encoder: MessageEncoder) -> Json:
    if not leading:
        return system
    own = Message("system", (Text(system),)) if system else Message("system", ())
    return [block for message in (own, *leading) for block in encoder.content(message)]


def _take_system(fields: dict[str, Json]) -> tuple[str | None, tuple[Message, ...]]:
    """The system prompt; one in blocks becomes a message, since each may have settings of its own."""
    system = fields.get("system")
    if isinstance(system, str):
        return fields.pop("system"), ()
    if not isinstance(system, list):
        return None, ()
    parts = tuple(decode_block(block, ToolNames()) for block in fields.pop("system"))
    return None, (Message("system", parts, PROTOCOL),)


def _take_choice(fields: dict[str, Json]) -> tuple[ToolChoice | None, bool | None]:
    found = decode_choice(fields.get("tool_choice"))
    if found is None:
        return None, None
    del fields["tool_choice"]
    return found


def _tool_fields(request: ModelRequest, names: ToolNames, profile: Profile, encoder: MessageEncoder) -> dict[str, Json]:
    functions = _sent_tools(request, encoder)
    tools = [encode_tool(tool, names, strict=profile.strict) for tool in functions]
    tools += [encode_custom_tool(tool, names) for tool in request.custom_tools]
    tools += [dict(tool.spec) for tool in request.provider_tools if tool.protocol == PROTOCOL]
    if any(tool.strict for tool in functions) and not profile.strict:
        encoder.note("This host does not know strict tools: arguments may break the schema.")
    if request.custom_tools:
        encoder.note("A tool that takes free text is sent as one that takes it in an object; its grammar is not sent.")
    if any(tool.protocol != PROTOCOL for tool in request.provider_tools):
        encoder.note("Tools that the provider of another protocol runs by itself are not sent.")
    if not tools:
        return {}
    choice = encode_choice(_possible_choice(request, encoder), request.parallel_tool_calls, names)
    return {"tools": tools} if choice is None else {"tools": tools, "tool_choice": choice}


def _sent_tools(request: ModelRequest, encoder: MessageEncoder) -> Sequence[ToolDefinition]:
    choice = request.tool_choice
    if choice is None or choice.mode == "tool" or not choice.names:
        return request.tools
    encoder.note("This protocol does not know a choice among some of the tools: only these are sent.")
    return [tool for tool in request.tools if tool.name in choice.names]


def _possible_choice(request: ModelRequest, encoder: MessageEncoder) -> ToolChoice | None:
    choice, thinking = request.tool_choice, request.settings.extra_body.get("thinking")
    is_forced = choice is not None and choice.mode in ("required", "tool")
    if is_forced and isinstance(thinking, dict) and thinking.get("type") == "enabled":
        encoder.note("A call cannot be forced while thinking is enabled: the model may choose.")
        return ToolChoice("auto")
    return choice


def _merge_extra(body: dict[str, Json], request: ModelRequest, encoder: MessageEncoder) -> None:
    extra = dict(request.settings.extra_body)
    for name in _OWN_FIELDS:
        if extra.pop(name, None) is not None:
            encoder.note(f"`{name}` in extra_body is not sent: it is said elsewhere.")
    if isinstance(extra.get("tools"), list):
        extra["tools"] = [*body.get("tools", []), *extra["tools"]]
    if isinstance(extra.get("output_config"), dict):
        extra["output_config"] = {**body.get("output_config", {}), **extra["output_config"]}
    body |= extra
