"""A model request <-> the body of POST /models/{model}:generateContent; the path says the model and the streaming."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from urllib.parse import quote

from wire import json_text
from wire.conversation import Json, Message, ModelRequest, ProviderTool, Settings, ToolDefinition, ToolResult
from wire.errors import WireError
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols.bodies import read_request
from wire.protocols.calls import tool_names
from wire.protocols.codec import EncodedRequest
from wire.protocols.extra_body import merge_extra
from wire.protocols.fitting import Losses, fit
from wire.protocols.gemini.abilities import ABILITIES
from wire.protocols.gemini.content import PROTOCOL
from wire.protocols.gemini.contents import decode_contents, decode_parts
from wire.protocols.gemini.continuing import CONTINUATION, continuation, continued
from wire.protocols.gemini.facts import FACTS
from wire.protocols.gemini.messages import MessageEncoder
from wire.protocols.gemini.settings import decode_settings, encode_settings
from wire.protocols.gemini.spelling import camel_or_empty
from wire.protocols.gemini.tools import (
    CONFIG,
    decode_choice,
    decode_tools,
    encode_choice,
    encode_tools,
    order_of_tools,
)
from wire.protocols.paths import is_streamed, model_in

_OWN_FIELDS = ("model", "contents", "stream")
"""Fields that `extra_body` cannot replace: the rest of Toolscope relies on them."""
_MODELLED = {
    "system_instruction": "systemInstruction",
    "tool_config": "toolConfig",
    "generation_config": "generationConfig",
}
"""The other spelling of fields that are read here; the rest keep theirs."""
_RESOURCES = ("models/", "tunedModels/", "publishers/", "projects/", "endpoints/")


def fit_request(request: ModelRequest, profile: Profile) -> tuple[ModelRequest, tuple[str, ...]]:
    """The request as this protocol and this host can take it, and what it loses by that, a sentence each."""
    losses = Losses()
    return fit(request, ABILITIES, profile, losses), tuple(losses.sentences)


def encode_request(request: ModelRequest, profile: Profile) -> EncodedRequest:
    """What to send for `request`, below a base URL that ends in the version or the publisher."""
    free_text = (tool.name for tool in request.custom_tools)
    names = ToolNames.for_protocol(_names(request), FACTS.name_character, FACTS.name_length, free_text)
    request, lost = fit_request(request, profile)
    losses = Losses(list(lost))
    encoder = MessageEncoder(names, request.model, losses)
    leading = tuple(takewhile(lambda message: message.role == "system", request.messages))
    messages, token = continuation(tuple(continued(request.messages[len(leading) :])))
    body: dict[str, Json] = {"contents": encoder.encode_all(messages)}
    body |= _system_fields(request.system, leading, encoder)
    body |= _tool_fields(request, names, profile, losses)
    config = encode_settings(request.settings, request.model, profile, losses)
    body |= {"generationConfig": config} if config else {}
    body |= {CONTINUATION: token} if token is not None else {}
    merge_extra(body, request.settings.extra_body, _OWN_FIELDS, losses, merged=("generationConfig", "toolConfig"))
    pieces = json_text.pieces(body, "contents")
    return EncodedRequest(_path(request, profile.publisher), pieces, names, notes=tuple(losses.sentences))


def decode_request(
    body: bytes,
    profile: Profile = Profile(),  # noqa: B008 - it is frozen
    *,
    path: str = "",
) -> ModelRequest:
    """The neutral form of a request body, such that encoding it for the same host says the same. Raises WireError."""
    value = read_request(body)
    fields = _read_names(value)
    values = fields.pop("contents", None)
    if not isinstance(values, list):
        raise WireError("contents: must be a list")
    system, leading = _take_system(fields)
    model = model_in(path)
    settings = _take_settings(fields, model, profile)
    messages = leading + tuple(_of_model(message, model) for message in decode_contents(values))
    request = ModelRequest(model, messages, system, stream=is_streamed(path), settings=settings)
    request = _with_tools(request, fields)
    return replace(request, settings=replace(settings, extra_body=fields))


def _of_model(message: Message, model: str) -> Message:
    """An answer in a request is taken for one of the model that is asked: it is signed as that model wants it."""
    return replace(message, model=model) if message.role == "assistant" and model else message


def _read_names(value: dict[str, Json]) -> dict[str, Json]:
    return {_MODELLED.get(name, name): field for name, field in value.items()}


def _take_settings(fields: dict[str, Json], model: str, profile: Profile) -> Settings:
    """The settings that are modelled; what else `generationConfig` holds stays, also that it holds nothing."""
    config = fields.get("generationConfig")
    if not isinstance(config, dict):
        return Settings()
    settings, rest = decode_settings(config, model, profile)
    if rest or not config:
        fields["generationConfig"] = rest
    else:
        del fields["generationConfig"]
    return settings


def _path(request: ModelRequest, publisher: str) -> str:
    model = request.model
    if not model.startswith(_RESOURCES):
        vendor, slash, name = model.partition("/")
        vendor, name = (vendor, name) if slash else (publisher, model)
        model = f"publishers/{vendor}/models/{name}" if vendor else f"models/{model}"
    verb = "streamGenerateContent?alt=sse" if request.stream else "generateContent"
    return f"/{quote(model, safe='/@-._~', errors='replace')}:{verb}"


def _names(request: ModelRequest) -> Iterator[str]:
    yield from tool_names(request)
    for message in request.messages:
        yield from (part.name for part in message.parts if isinstance(part, ToolResult) and part.name)


def _system_fields(system: str | None, leading: tuple[Message, ...], encoder: MessageEncoder) -> dict[str, Json]:
    parts: list[Json] = [] if system is None else [{"text": system}]
    extra: dict[str, Json] = {}
    for message in leading:
        own = message.origin == PROTOCOL
        parts += encoder.encode_parts(message.parts, own=own)
        extra |= message.extra if own else {}
    return {"systemInstruction": {"parts": parts, **extra}} if parts else {}


def _take_system(fields: dict[str, Json]) -> tuple[str | None, tuple[Message, ...]]:
    """The system prompt where it is nothing but words, whatever role it names; else a message of its own."""
    match fields.get("systemInstruction"):
        case {"parts": [{"text": str(text), **more}], **rest} if not more and rest.keys() <= {"role"}:
            del fields["systemInstruction"]
            return text, ()
        case {"parts": [_, *_]}:
            content: dict[str, Json] = fields.pop("systemInstruction")
            parts = decode_parts(content, "systemInstruction", [])
            extra = {name: value for name, value in content.items() if name != "parts"}
            return None, (Message("system", parts, PROTOCOL, extra),)
    return None, ()


def _tool_fields(request: ModelRequest, names: ToolNames, profile: Profile, losses: Losses) -> dict[str, Json]:
    tools = encode_tools(request, names)
    is_mixed = bool(request.provider_tools and (request.tools or request.custom_tools))
    _note_tools(request, losses)
    settings: dict[str, Json] = {}
    config = encode_choice(request.tool_choice, names, strict=any(tool.strict for tool in request.tools))
    if config is not None and any("functionDeclarations" in tool for tool in tools):
        settings[CONFIG] = config
    if is_mixed and profile.server_side_invocations:
        settings["includeServerSideToolInvocations"] = True
    return {**({"tools": tools} if tools else {}), **({"toolConfig": settings} if settings else {})}


def _note_tools(request: ModelRequest, losses: Losses) -> None:
    choice, strict = request.tool_choice, [tool.strict for tool in request.tools]
    if choice is not None and choice.mode == "auto" and choice.names:
        losses.note("Gemini takes a choice among some of the tools only with arguments held to their schemas.")
    elif any(strict) and not all(strict) and (choice is None or choice.mode == "auto"):
        losses.note("Gemini holds all tools to their schemas or none: strict goes for all.")


def _with_tools(request: ModelRequest, fields: dict[str, Json]) -> ModelRequest:
    """The request with the tools and the choice that `fields` hold; they are taken out."""
    if not isinstance(fields.get("tools"), list):
        return request
    tools, unknown = decode_tools(fields["tools"])
    fields["tools"] = unknown
    if tools and not unknown:
        del fields["tools"]
    functions = tuple(tool for tool in tools if isinstance(tool, ToolDefinition))
    others = tuple(tool for tool in tools if isinstance(tool, ProviderTool))
    request = replace(request, tools=functions, provider_tools=others, tool_order=order_of_tools(tools))
    config = camel_or_empty(fields.get("toolConfig"))
    decoded = decode_choice(config.get(CONFIG)) if functions else None
    if decoded is None:
        return request
    del config[CONFIG]
    fields["toolConfig"] = config
    if not config:
        del fields["toolConfig"]
    choice, strict = decoded
    return replace(request, tools=tuple(replace(tool, strict=strict) for tool in functions), tool_choice=choice)
