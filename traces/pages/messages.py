"""A model span as a conversation: what is new in its request, what came before, and the answer."""

from dataclasses import dataclass, replace
from typing import assert_never

from traces.models import Span
from traces.pages.neutral import request_of, response_of
from traces.pages.place import Place
from traces.text import readable
from wire import json_text
from wire.conversation import (
    File,
    Image,
    Message,
    ModelRequest,
    Opaque,
    Part,
    Reasoning,
    Refusal,
    ServerToolCall,
    ServerToolResult,
    Text,
    ToolCall,
    ToolDefinition,
    ToolResult,
)
from wire.errors import WireError

LONGEST = 64_000
"""More characters of one part are not sent to a page: the Request tab and its download have all."""

LONGEST_URL = 200


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of a message as the page shows it: `kind` text, reasoning, refusal, image, file, call, result or other."""

    kind: str
    text: str
    name: str = ""
    call_id: str = ""
    is_error: bool = False
    is_hidden: bool = False
    whole_size: int = 0
    """In bytes, where `text` is only the beginning."""


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message of the page."""

    role: str
    parts: tuple[ShownPart, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request's messages. `earlier` of them stood in the model request before; `problem` says what cannot be read."""

    new: tuple[ShownMessage, ...] = ()
    earlier: tuple[ShownMessage, ...] = ()
    tools: tuple[ToolDefinition, ...] = ()
    problem: str = ""


def asked(span: Span, before: Span | None, place: Place) -> Asked:
    """What the request of `span` says, beside that of the model span `before` it."""
    try:
        request = request_of(span)
    except WireError as error:
        return Asked(problem=f"This request cannot be read as messages: {error}. The Request tab shows it as sent.")
    if request is None:
        return Asked(problem="No request was recorded.")
    messages = _messages(request)
    known = _known(messages, before)
    page = [_shown(message, place) for message in messages]
    return Asked(new=tuple(page[known:]), earlier=tuple(page[:known]), tools=request.tools)


def answered(span: Span, place: Place) -> ShownMessage | None:
    """The answer to `span`, or what arrived of it; None when nothing that can be read did."""
    response = response_of(span)
    if response is None or not response.message.parts:
        return None
    return _shown(response.message, place)


def _messages(request: ModelRequest) -> tuple[Message, ...]:
    system = (Message("system", (Text(request.system),)),) if request.system is not None else ()
    return system + request.messages


def _known(messages: tuple[Message, ...], before: Span | None) -> int:
    """How many of the messages the request before said already."""
    if before is None:
        return 0
    try:
        request = request_of(before)
    except WireError:
        return 0
    earlier = _messages(request) if request else ()
    pairs = zip(messages, earlier, strict=False)
    return next((i for i, (one, other) in enumerate(pairs) if one != other), min(len(messages), len(earlier)))


def _shown(message: Message, place: Place) -> ShownMessage:
    """A message without what is hidden here; what is missing is said in its place."""
    left = place.visible.messages([message])
    if not left:
        return ShownMessage(message.role, (ShownPart("text", "", is_hidden=True),))
    return ShownMessage(message.role, tuple(_cut(_part(part, place)) for part in left[0].parts))


def _cut(part: ShownPart) -> ShownPart:
    if len(part.text) <= LONGEST:
        return part
    return replace(part, text=part.text[:LONGEST], whole_size=len(part.text.encode()))


def _part(part: Part, place: Place) -> ShownPart:
    match part:
        case Text(text=text):
            return ShownPart("text", readable(text))
        case Reasoning(text=text):
            return ShownPart("reasoning", readable(text))
        case Refusal(text=text):
            return ShownPart("refusal", readable(text))
        case Image(url=url):
            return ShownPart("image", _url(url))
        case File(url=url, file_id=file_id, name=name):
            return ShownPart("file", _url(url or file_id), readable(name))
        case ServerToolResult(call_id=call_id, name=name, output=output, is_error=is_error):
            hidden = output is None and not place.visible.everything
            text = "" if output is None else json_text.dumps(output)
            return ShownPart("result", readable(text), readable(name), readable(call_id), is_error, hidden)
        case (
            ToolCall(call_id=call_id, name=name, arguments=arguments)
            | ServerToolCall(call_id=call_id, name=name, arguments=arguments)
        ):
            hidden = not place.visible.arguments
            return ShownPart("call", readable(arguments), readable(name), readable(call_id), is_hidden=hidden)
        case ToolResult(call_id=call_id, name=name, text=text, is_error=is_error):
            hidden = not (text or place.visible.everything)
            return ShownPart("result", readable(text), readable(name), readable(call_id), is_error, hidden)
        case Opaque(value=value):
            return ShownPart("other", readable(json_text.dumps(value)))
    assert_never(part)


def _url(url: str) -> str:
    return readable(url if len(url) <= LONGEST_URL else f"{url[:LONGEST_URL]}...")
