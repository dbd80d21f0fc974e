"""A model span as a conversation: what is new in its request, what came before, and the answer."""

from dataclasses import dataclass

from traces.models import Span
from traces.pages.neutral import request_of, response_of
from traces.pages.parts import ShownPart, shown_part
from traces.pages.place import Place
from wire.conversation import Message, ModelRequest, Text, ToolDefinition
from wire.errors import WireError


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
    seen = place.visible
    left = seen.messages([message])
    if not left:
        return ShownMessage(message.role, (ShownPart("text", "", is_hidden=True),))
    hidden = {"hides_arguments": not seen.arguments, "hides_outputs": not seen.everything}
    return ShownMessage(message.role, tuple(shown_part(part, **hidden) for part in left[0].parts))
