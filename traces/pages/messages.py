"""A model span as a conversation: what is new in its request, what came before, and the answer."""

from dataclasses import dataclass

from traces.models import Span
from traces.pages.bounds import MOST_MESSAGES, MOST_PARTS
from traces.pages.neutral import answer_of, request_of
from traces.pages.parts import ShownPart, shown_part
from traces.pages.place import Place
from wire.conversation import Message, ModelRequest, Text, ToolDefinition
from wire.errors import WireError


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message of the page; `more` of its parts are not shown."""

    role: str
    parts: tuple[ShownPart, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request's messages. `earlier` of them stood in the model request before; `problem` says what cannot be read.

    Of many the last are shown: `new_before` and `earlier_before` stand before these.
    """

    new: tuple[ShownMessage, ...] = ()
    earlier: tuple[ShownMessage, ...] = ()
    tools: tuple[ToolDefinition, ...] = ()
    problem: str = ""
    new_before: int = 0
    earlier_before: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """The message of an answer, None where none can be read; `note` says what was left out, and why."""

    message: ShownMessage | None
    note: str = ""


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
    new, earlier = messages[known:][-MOST_MESSAGES:], messages[:known][-MOST_MESSAGES:]
    return Asked(
        new=tuple(_shown(message, place) for message in new),
        earlier=tuple(_shown(message, place) for message in earlier),
        tools=request.tools,
        new_before=len(messages) - known - len(new),
        earlier_before=known - len(earlier),
    )


def answered(span: Span, place: Place) -> Answered:
    """The answer to `span`, or what arrived of it."""
    answer = answer_of(span)
    if answer.response is None or not answer.response.message.parts:
        return Answered(None, answer.note)
    return Answered(_shown(answer.response.message, place), answer.note)


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
    parts = left[0].parts
    shown = tuple(shown_part(part, **hidden) for part in parts[:MOST_PARTS])
    return ShownMessage(message.role, shown, len(parts) - len(shown))
