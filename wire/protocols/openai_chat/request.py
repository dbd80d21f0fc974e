"""A model request <-> the body of POST /chat/completions."""

from collections.abc import Iterator

from wire import json_text
from wire.conversation import Json, Message, ModelRequest, Text, ToolChoice, ToolDefinition
from wire.errors import WireError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.bodies import read_request
from wire.protocols.calls import tool_names
from wire.protocols.codec import EncodedRequest
from wire.protocols.fields import is_flag, take
from wire.protocols.openai_chat.messages import MessageEncoder, decode_messages
from wire.protocols.openai_chat.settings import decode_settings, encode_settings
from wire.protocols.openai_chat.tools import decode_choice, decode_tools, encode_choice, encode_custom_tool, encode_tool
from wire.protocols.paths import take_model

_OWN_FIELDS = ("model", "messages", "stream")
"""Fields that `extra_body` cannot replace: the rest of Toolscope relies on them."""


def encode_request(request: ModelRequest, profile: Profile) -> EncodedRequest:
    """What to send for `request` to a host that behaves as `profile` says."""
    names = ToolNames.for_protocol(tool_names(request), "[A-Za-z0-9_-]", 64)
    encoder = MessageEncoder(names, profile)
    messages = [wire for message in _all_messages(request) for wire in encoder.encode(message)]
    body: dict[str, Json] = {"model": request.model, "messages": messages}
    body |= _tool_fields(request, names, profile, encoder.notes)
    body |= encode_settings(request.settings, profile)
    body |= _stream_fields(request, profile)
    _merge_extra(body, request, encoder.notes)
    pieces = json_text.pieces(body, "messages")
    return EncodedRequest("/chat/completions", pieces, names, notes=tuple(encoder.notes))


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
    messages = decode_messages(values)
    system = _leading_system(values, profile)
    tools = _take_tools(fields)
    return ModelRequest(
        model=model,
        messages=messages if system is None else messages[1:],
        system=system,
        tools=tools,
        tool_choice=_take_choice(fields) if tools or "tools" in fields else None,
        parallel_tool_calls=take(fields, "parallel_tool_calls", is_flag) if tools else None,
        stream=_take_stream(fields),
        settings=decode_settings(fields, profile),
    )


def _all_messages(request: ModelRequest) -> Iterator[Message]:
    if request.system is not None:
        yield Message("system", (Text(request.system),))
    yield from request.messages


def _tool_fields(request: ModelRequest, names: ToolNames, profile: Profile, notes: list[str]) -> dict[str, Json]:
    choice = request.tool_choice
    tools = _sent_tools(request.tools, choice, profile, notes)
    if any(tool.strict for tool in tools) and not profile.strict:
        notes.append("This host does not know strict tools: arguments may break the schema.")
    if request.provider_tools:
        notes.append("Tools that the provider of another protocol runs by itself are not sent.")
    fields: dict[str, Json] = {}
    sent = [encode_tool(tool, names, profile) for tool in tools]
    sent += [encode_custom_tool(tool, names) for tool in request.custom_tools]
    if sent:
        fields["tools"] = sent
        if request.parallel_tool_calls is not None and profile.parallel_switch:
            fields["parallel_tool_calls"] = request.parallel_tool_calls
        elif request.parallel_tool_calls is False:
            notes.append("This host cannot be told to make one call at a time.")
    if choice is not None and (sent or "tools" in request.settings.extra_body):
        custom = {tool.name for tool in request.custom_tools}
        fields["tool_choice"] = encode_choice(choice, names, profile, custom)
    return fields


def _sent_tools(
    tools: tuple[ToolDefinition, ...], choice: ToolChoice | None, profile: Profile, notes: list[str]
) -> tuple[ToolDefinition, ...]:
    if choice is None or choice.mode == "tool" or not choice.names or profile.allowed_tools:
        return tools
    notes.append("This host does not know a choice among some of the tools: only these are sent.")
    return tuple(tool for tool in tools if tool.name in choice.names)


def _stream_fields(request: ModelRequest, profile: Profile) -> dict[str, Json]:
    if request.stream and profile.stream_usage:
        return {"stream": True, "stream_options": {"include_usage": True}}
    return {"stream": request.stream}


def _merge_extra(body: dict[str, Json], request: ModelRequest, notes: list[str]) -> None:
    extra = dict(request.settings.extra_body)
    for name in _OWN_FIELDS:
        if extra.pop(name, None) is not None:
            notes.append(f"`{name}` in extra_body is not sent: it is said elsewhere.")
    if isinstance(extra.get("tools"), list):
        extra["tools"] = [*body.get("tools", []), *extra["tools"]]
    body |= extra


def _leading_system(values: list[Json], profile: Profile) -> str | None:
    """The system prompt, where a request begins with nothing but its words, in the role that `profile` uses."""
    match values:
        case [{"role": role, "content": str(text), **rest}, *_] if role == profile.system_role and not rest:
            return text
    return None


def _take_tools(fields: dict[str, Json]) -> tuple[ToolDefinition, ...]:
    if not isinstance(fields.get("tools"), list):
        return ()
    tools, fields["tools"] = decode_tools(fields["tools"])
    if tools and not fields["tools"]:
        del fields["tools"]
    return tools


def _take_choice(fields: dict[str, Json]) -> ToolChoice | None:
    choice = decode_choice(fields.get("tool_choice"))
    if choice is not None:
        del fields["tool_choice"]
    return choice


def _take_stream(fields: dict[str, Json]) -> bool:
    stream = take(fields, "stream", is_flag) or False
    if stream and fields.get("stream_options") == {"include_usage": True}:
        del fields["stream_options"]
    return stream
