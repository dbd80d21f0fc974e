"""A model request <-> the body of POST /chat/completions."""

from collections.abc import Iterable, Iterator

from wire import json_text
from wire.conversation import CustomTool, Json, Message, ModelRequest, Text, ToolChoice
from wire.errors import WireError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.bodies import read_request
from wire.protocols.calls import tool_names
from wire.protocols.codec import EncodedRequest
from wire.protocols.extra_body import merge_extra
from wire.protocols.fields import is_flag, take
from wire.protocols.fitting import Losses, fit
from wire.protocols.openai_chat.abilities import ABILITIES
from wire.protocols.openai_chat.facts import FACTS
from wire.protocols.openai_chat.messages import MessageEncoder, decode_messages
from wire.protocols.openai_chat.settings import decode_settings, encode_settings
from wire.protocols.openai_chat.tools import (
    Tools,
    decode_choice,
    decode_tools,
    encode_choice,
    encode_custom_tool,
    encode_tool,
)
from wire.protocols.paths import take_model
from wire.protocols.tool_order import in_order, order_of

_OWN_FIELDS = ("model", "messages", "stream")
"""Fields that `extra_body` cannot replace: the rest of Toolscope relies on them."""


def fit_request(request: ModelRequest, profile: Profile) -> tuple[ModelRequest, tuple[str, ...]]:
    """The request as this protocol and this host can take it, and what it loses by that, a sentence each."""
    losses = Losses()
    return fit(request, ABILITIES, profile, losses), tuple(losses.sentences)


def encode_request(request: ModelRequest, profile: Profile) -> EncodedRequest:
    """What to send for `request` to a host that behaves as `profile` says."""
    free_text = () if profile.custom_tools else (tool.name for tool in request.custom_tools)
    names = ToolNames.for_protocol(tool_names(request), FACTS.name_character, FACTS.name_length, free_text)
    request, lost = fit_request(request, profile)
    losses = Losses(list(lost))
    encoder = MessageEncoder(names, profile, losses)
    messages = [wire for message in _all_messages(request) for wire in encoder.encode(message)]
    body: dict[str, Json] = {"model": request.model, "messages": messages}
    body |= _tool_fields(request, names, profile)
    body |= encode_settings(request.settings, profile, losses)
    body |= _stream_fields(request, profile)
    merge_extra(body, request.settings.extra_body, _OWN_FIELDS, losses)
    pieces = json_text.pieces(body, "messages")
    return EncodedRequest("/chat/completions", pieces, names, notes=tuple(losses.sentences))


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
        tools=tuple(tools.functions),
        tool_choice=_take_choice(fields, tools.custom) if tools.order or "tools" in fields else None,
        parallel_tool_calls=take(fields, "parallel_tool_calls", is_flag) if tools.order else None,
        stream=_take_stream(fields),
        settings=decode_settings(fields, profile),
        provider_tools=tuple(tools.provider),
        custom_tools=tuple(tools.custom),
        tool_order=order_of(tools.order),
    )


def _all_messages(request: ModelRequest) -> Iterator[Message]:
    if request.system is not None:
        yield Message("system", (Text(request.system),))
    yield from request.messages


def _tool_fields(request: ModelRequest, names: ToolNames, profile: Profile) -> dict[str, Json]:
    fields: dict[str, Json] = {}
    functions = [encode_tool(tool, names, profile) for tool in request.tools]
    custom_tools = [encode_custom_tool(tool, names, profile) for tool in request.custom_tools]
    sent = in_order(request, functions, custom_tools, [dict(tool.spec) for tool in request.provider_tools])
    if sent:
        fields["tools"] = sent
        if request.parallel_tool_calls is not None:
            fields["parallel_tool_calls"] = request.parallel_tool_calls
    if request.tool_choice is not None and (sent or "tools" in request.settings.extra_body):
        custom = {tool.name for tool in request.custom_tools} if profile.custom_tools else set()
        fields["tool_choice"] = encode_choice(request.tool_choice, names, profile, custom)
    return fields


def _stream_fields(request: ModelRequest, profile: Profile) -> dict[str, Json]:
    if request.stream and profile.stream_usage:
        return {"stream": True, "stream_options": {"include_usage": True}}
    return {"stream": request.stream}


def _leading_system(values: list[Json], profile: Profile) -> str | None:
    """The system prompt, where a request begins with nothing but its words, in the role that `profile` uses."""
    match values:
        case [{"role": role, "content": str(text), **rest}, *_] if role == profile.system_role and not rest:
            return text
    return None


def _take_tools(fields: dict[str, Json]) -> Tools:
    if not isinstance(fields.get("tools"), list):
        return Tools()
    tools = decode_tools(fields["tools"])
    fields["tools"] = tools.unknown
    if tools.order and not tools.unknown:
        del fields["tools"]
    return tools


def _take_choice(fields: dict[str, Json], custom: Iterable[CustomTool]) -> ToolChoice | None:
    choice = decode_choice(fields.get("tool_choice"), {tool.name for tool in custom})
    if choice is not None:
        del fields["tool_choice"]
    return choice


def _take_stream(fields: dict[str, Json]) -> bool:
    stream = take(fields, "stream", is_flag) or False
    if stream and fields.get("stream_options") == {"include_usage": True}:
        del fields["stream_options"]
    return stream
