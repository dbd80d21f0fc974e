"""A model request <-> the body of POST /responses.

The whole history is sent with every request; a `previous_response_id` in `extra_body` goes through as it stands.
"""

from wire import json_text
from wire.conversation import Json, Message, ModelRequest, Text, ToolChoice
from wire.errors import WireError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.bodies import read_request
from wire.protocols.calls import tool_names
from wire.protocols.codec import EncodedRequest
from wire.protocols.fields import is_flag, take
from wire.protocols.openai_responses.content import PROTOCOL
from wire.protocols.openai_responses.messages import MessageEncoder, decode_messages
from wire.protocols.openai_responses.settings import decode_settings, encode_settings
from wire.protocols.openai_responses.tools import Tools, decode_choice, decode_tools, encode_choice, encode_tools
from wire.protocols.paths import take_model

_OWN_FIELDS = ("model", "input", "stream")
"""Fields that `extra_body` cannot replace: the rest of Toolscope relies on them."""
_LONGEST_NAME = 128


def encode_request(request: ModelRequest, profile: Profile) -> EncodedRequest:
    """What to send for `request` to a host that behaves as `profile` says."""
    names = ToolNames.for_protocol(tool_names(request), "[A-Za-z0-9_-]", _LONGEST_NAME)
    encoder = MessageEncoder(names, profile)
    body: dict[str, Json] = {"model": request.model}
    if request.system is not None:
        body["instructions"] = request.system
    body["input"] = [item for message in request.messages for item in encoder.encode(message)]
    body |= _tool_fields(request, names, profile, encoder.notes)
    body["stream"] = request.stream
    _merge_settings(body, request, encoder.notes)
    return EncodedRequest("/responses", json_text.pieces(body, "input"), names, notes=tuple(encoder.notes))


def decode_request(
    body: bytes,
    profile: Profile = Profile(),  # noqa: B008 - it is frozen
    *,
    path: str = "",
) -> ModelRequest:
    """The neutral form of a request body, such that encoding it for the same host says the same. Raises WireError."""
    fields = read_request(body)
    model = take_model(fields, path)
    messages = _decode_input(fields.pop("input", None))
    tools = _take_tools(fields)
    return ModelRequest(
        model=model,
        messages=messages,
        system=fields.pop("instructions") if isinstance(fields.get("instructions"), str) else None,
        tools=tools.functions,
        tool_choice=_take_choice(fields, tools) if tools else None,
        parallel_tool_calls=take(fields, "parallel_tool_calls", is_flag) if tools else None,
        stream=take(fields, "stream", is_flag) or False,
        settings=decode_settings(fields),
        provider_tools=tools.provider,
        custom_tools=tools.custom,
    )


def _tool_fields(request: ModelRequest, names: ToolNames, profile: Profile, notes: list[str]) -> dict[str, Json]:
    tools = _sent_tools(request, profile, notes)
    if not tools:
        return {}
    if any(tool.strict for tool in tools.functions) and not profile.strict:
        notes.append("This host does not know strict tools: arguments may break the schema.")
    fields: dict[str, Json] = {"tools": encode_tools(tools, names, profile)}
    if request.tool_choice is not None:
        fields["tool_choice"] = encode_choice(request.tool_choice, names, profile, tools.custom_names)
    if request.parallel_tool_calls is not None and profile.parallel_switch:
        fields["parallel_tool_calls"] = request.parallel_tool_calls
    elif request.parallel_tool_calls is False:
        notes.append("This host cannot be told to make one call at a time.")
    return fields


def _sent_tools(request: ModelRequest, profile: Profile, notes: list[str]) -> Tools:
    provider = tuple(tool for tool in request.provider_tools if tool.protocol == PROTOCOL)
    if len(provider) < len(request.provider_tools):
        notes.append("A tool that only another protocol's provider runs is not sent.")
    choice: ToolChoice | None = request.tool_choice
    if choice is None or choice.mode == "tool" or not choice.names or profile.allowed_tools:
        return Tools(request.tools, request.custom_tools, provider)
    notes.append("This host does not know a choice among some of the tools: only these are sent.")
    functions = tuple(tool for tool in request.tools if tool.name in choice.names)
    return Tools(functions, tuple(tool for tool in request.custom_tools if tool.name in choice.names), provider)


def _merge_settings(body: dict[str, Json], request: ModelRequest, notes: list[str]) -> None:
    fields = encode_settings(request.settings, notes)
    for name in _OWN_FIELDS:
        if fields.pop(name, None) is not None:
            notes.append(f"`{name}` in extra_body is not sent: it is said elsewhere.")
    if isinstance(fields.get("tools"), list):
        fields["tools"] = [*body.get("tools", []), *fields["tools"]]
    body |= fields


def _decode_input(value: Json) -> tuple[Message, ...]:
    if isinstance(value, str):
        return (Message("user", (Text(value),), PROTOCOL),)
    if isinstance(value, list):
        return decode_messages(value)
    raise WireError("input: must be a string or a list")


def _take_tools(fields: dict[str, Json]) -> Tools:
    values = fields.get("tools")
    if not isinstance(values, list) or not values or not all(isinstance(value, dict) for value in values):
        return Tools()
    return decode_tools(fields.pop("tools"))


def _take_choice(fields: dict[str, Json], tools: Tools) -> ToolChoice | None:
    choice = decode_choice(fields.get("tool_choice"), tools.custom_names)
    if choice is not None:
        del fields["tool_choice"]
    return choice
