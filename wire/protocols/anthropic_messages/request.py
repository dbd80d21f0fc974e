"""A model request <-> the body of POST /v1/messages."""

from collections.abc import Sequence

from wire import json_text
from wire.conversation import Json, Message, ModelRequest, Text, ToolChoice
from wire.errors import WireError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.anthropic_messages.abilities import ABILITIES
from wire.protocols.anthropic_messages.blocks import PROTOCOL, decode_block
from wire.protocols.anthropic_messages.facts import FACTS
from wire.protocols.anthropic_messages.messages import MessageEncoder, decode_messages
from wire.protocols.anthropic_messages.settings import decode_settings, encode_settings
from wire.protocols.anthropic_messages.tools import (
    decode_choice,
    decode_tools,
    encode_choice,
    encode_tool,
)
from wire.protocols.bodies import read_request
from wire.protocols.calls import tool_names
from wire.protocols.codec import EncodedRequest
from wire.protocols.extra_body import merge_extra
from wire.protocols.fields import as_object, is_flag, take
from wire.protocols.fitting import Losses, fit
from wire.protocols.free_text import as_function
from wire.protocols.paths import is_streamed, take_model
from wire.protocols.tool_order import in_order, order_of

_OWN_FIELDS = ("model", "messages", "stream")
"""Fields that `extra_body` cannot replace: the rest of Toolscope relies on them."""


def fit_request(request: ModelRequest, profile: Profile) -> tuple[ModelRequest, tuple[str, ...]]:
    """The request as this protocol and this host can take it, and what it loses by that, a sentence each."""
    losses = Losses()
    return fit(request, ABILITIES, profile, losses), tuple(losses.sentences)


def encode_request(request: ModelRequest, profile: Profile) -> EncodedRequest:
    """What to send for `request` to a host that behaves as `profile` says."""
    free_text = (tool.name for tool in request.custom_tools)
    names = ToolNames.for_protocol(tool_names(request), FACTS.name_character, FACTS.name_length, free_text)
    request, lost = fit_request(request, profile)
    losses = Losses(list(lost))
    encoder = MessageEncoder(names, losses)
    leading, later = _split_system(request.messages)
    body: dict[str, Json] = {"model": request.model, "messages": encoder.encode(later)}
    if any(message.role == "system" and message.origin != PROTOCOL for message in later):
        losses.note("A system message in mid-conversation is refused by older models.")
    system = _system(request.system, leading, encoder)
    if system is not None:
        body["system"] = system
    settings = encode_settings(request.settings, profile, losses)
    thinking = request.settings.extra_body.get("thinking", settings.get("thinking"))
    body |= _tool_fields(request, names, losses, thinks=as_object(thinking).get("type") == "enabled")
    body |= settings
    body["stream"] = request.stream
    merge_extra(body, request.settings.extra_body, _OWN_FIELDS, losses, merged=("output_config", "thinking"))
    pieces = json_text.pieces(body, "messages")
    return EncodedRequest("/messages", pieces, names, _headers(profile), tuple(losses.sentences))


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
    tools, provider_tools, order = decode_tools(given)
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
        tool_order=order_of(order),
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


def _headers(profile: Profile) -> dict[str, str]:
    betas = {"anthropic-beta": ",".join(profile.anthropic_betas)} if profile.anthropic_betas else {}
    return {"anthropic-version": profile.anthropic_version, **betas}


def _tool_fields(request: ModelRequest, names: ToolNames, losses: Losses, *, thinks: bool) -> dict[str, Json]:
    functions = [encode_tool(tool, names) for tool in request.tools]
    custom = [encode_tool(as_function(tool), names) for tool in request.custom_tools]
    tools = in_order(request, functions, custom, [dict(tool.spec) for tool in request.provider_tools])
    if not tools:
        return {}
    choice = encode_choice(_possible_choice(request, losses, thinks=thinks), request.parallel_tool_calls, names)
    return {"tools": tools} if choice is None else {"tools": tools, "tool_choice": choice}


def _possible_choice(request: ModelRequest, losses: Losses, *, thinks: bool) -> ToolChoice | None:
    choice = request.tool_choice
    if thinks and choice is not None and choice.mode in ("required", "tool"):
        losses.note("A call cannot be forced while thinking is enabled: the model may choose.")
        return ToolChoice("auto")
    return choice
