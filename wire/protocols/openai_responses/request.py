"""A model request <-> the body of POST /responses."""

from wire import json_text
from wire.conversation import Json, Message, ModelRequest, Text, ToolChoice
from wire.errors import WireError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.bodies import read_request
from wire.protocols.calls import tool_names
from wire.protocols.codec import EncodedRequest
from wire.protocols.extra_body import merge_extra
from wire.protocols.fields import is_flag, take
from wire.protocols.fitting import Losses, fit
from wire.protocols.openai_responses.abilities import ABILITIES
from wire.protocols.openai_responses.content import PROTOCOL
from wire.protocols.openai_responses.facts import FACTS
from wire.protocols.openai_responses.messages import MessageEncoder, decode_messages
from wire.protocols.openai_responses.settings import decode_settings, encode_settings
from wire.protocols.openai_responses.state import last_kept_answer, with_state, without_state
from wire.protocols.openai_responses.tools import Tools, decode_choice, decode_tools, encode_choice, encode_tools
from wire.protocols.paths import take_model
from wire.protocols.tool_order import order_of

_OWN_FIELDS = ("model", "input", "stream")
"""Fields that `extra_body` cannot replace: the rest of Toolscope relies on them."""
_SAY_ENOUGH = ("previous_response_id", "conversation", "prompt")
"""With one of these a request needs no `input`: the host has it."""


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
    body: dict[str, Json] = {"model": request.model}
    if request.system is not None:
        body["instructions"] = request.system
    body |= _history_fields(request, names, profile, losses)
    body |= _tool_fields(request, names, profile)
    body["stream"] = request.stream
    body |= encode_settings(request.settings, profile)
    extra = with_state(request.settings.extra_body, profile)
    merge_extra(body, extra, _OWN_FIELDS, losses, merged=("reasoning", "text"))
    pieces = json_text.pieces(body, "input")
    return EncodedRequest(profile.responses_path, pieces, names, notes=tuple(losses.sentences))


def decode_request(
    body: bytes,
    profile: Profile = Profile(),  # noqa: B008 - it is frozen
    *,
    path: str = "",
) -> ModelRequest:
    """The neutral form of a request body, such that encoding it for the same host says the same. Raises WireError."""
    fields = read_request(body)
    model = take_model(fields, path)
    if fields.get("input") is None and any(fields.get(name) for name in _SAY_ENOUGH):
        fields["input"] = []
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
        settings=decode_settings(without_state(fields, profile), profile),
        provider_tools=tools.provider,
        custom_tools=tools.custom,
        tool_order=order_of(tools.order),
    )


def _history_fields(request: ModelRequest, names: ToolNames, profile: Profile, losses: Losses) -> dict[str, Json]:
    """The whole history; or, where the host keeps it, what came after its last answer, and the name of that."""
    encoder = MessageEncoder(names, profile, losses)
    items = [encoder.encode(message) for message in request.messages]
    start, answer_id = last_kept_answer(request, profile)
    before = {} if answer_id is None else {"previous_response_id": answer_id}
    return {**before, "input": [item for some in items[start:] for item in some]}


def _tool_fields(request: ModelRequest, names: ToolNames, profile: Profile) -> dict[str, Json]:
    tools = encode_tools(request, names, profile)
    if not tools:
        return {}
    fields: dict[str, Json] = {"tools": tools}
    if request.tool_choice is not None:
        custom = {tool.name for tool in request.custom_tools} if profile.custom_tools else set()
        fields["tool_choice"] = encode_choice(request.tool_choice, names, profile, custom)
    if request.parallel_tool_calls is not None:
        fields["parallel_tool_calls"] = request.parallel_tool_calls
    return fields


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
