"""A span's request or response as another protocol would say it, and what that protocol cannot say."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from traces.models import Span
from traces.pages.blocks import Block, block
from traces.pages.look import protocol_word
from traces.pages.neutral import answer_of, request_of
from wire.conversation import (
    Citation,
    Message,
    Opaque,
    Part,
    Reasoning,
    Refusal,
    ServerToolCall,
    ServerToolResult,
    Text,
)
from wire.errors import ProviderError, WireError
from wire.moving import move
from wire.names import ToolNames
from wire.profiles import Profile
from wire.protocols import PROTOCOLS
from wire.protocols.codec import EncodedRequest

_KINDS: dict[type[Part | Citation], tuple[str, str]] = {
    Reasoning: ("piece of reasoning", "pieces of reasoning"),
    Refusal: ("refusal, which stands as plain words", "refusals, which stand as plain words"),
    ServerToolCall: ("call that the provider ran by itself", "calls that the provider ran by itself"),
    ServerToolResult: ("result of the provider's own tools", "results of the provider's own tools"),
    Opaque: ("part that only the first protocol knows", "parts that only the first protocol knows"),
    Citation: ("citation", "citations"),
}


@dataclass(frozen=True, slots=True)
class Translation:
    """`losses`: what is not in it, a sentence each. `problem`: why there is none."""

    word: str
    own_word: str
    path: str = ""
    body: Block | None = None
    losses: tuple[str, ...] = ()
    problem: str = ""


def moved_request(span: Span, protocol: str) -> tuple[EncodedRequest, tuple[str, ...]]:
    """The request for `protocol`'s own vendor, and what it loses there. Raises WireError."""
    request = request_of(span)
    if request is None:
        raise WireError("no request was recorded")
    moved = move(request, protocol, Profile(), source=span.protocol)
    return PROTOCOLS[protocol].encode_request(moved.request, Profile()), moved.losses


def translated_request(span: Span, protocol: str) -> Translation:
    """The request as `protocol` says it."""
    try:
        encoded, losses = moved_request(span, protocol)
    except WireError as error:
        return Translation(*_words(span, protocol), problem=f"This request cannot be translated: {error}.")
    return Translation(
        *_words(span, protocol),
        path=f"POST {urlsplit(PROTOCOLS[protocol].FACTS.vendor_url).path}{encoded.path}",
        body=block(encoded.body, label="Translated request"),
        losses=losses,
    )


def translated_response(span: Span, protocol: str) -> Translation:
    """The answer as `protocol` says it, in one piece."""
    answer = answer_of(span)
    response = answer.response
    if response is None:
        problem = answer.note or "There is no answer that can be read, so none to translate."
        return Translation(*_words(span, protocol), problem=problem)
    codec = PROTOCOLS[protocol]
    try:
        body = codec.encode_response(response)
        back = codec.decode_response(body, ToolNames())
    except (WireError, ProviderError) as error:
        return Translation(*_words(span, protocol), problem=f"This answer cannot be translated: {error}.")
    losses = (*filter(None, [answer.note]), *_losses(response.message, back.message))
    return Translation(*_words(span, protocol), body=block(body, label="Translated response"), losses=losses)


def _words(span: Span, protocol: str) -> tuple[str, str]:
    return protocol_word(protocol), protocol_word(span.protocol)


def _losses(said: Message, understood: Message) -> Iterator[str]:
    """What a reader of the translation does not get back."""
    missing = Counter(map(type, _pieces(said.parts))) - Counter(map(type, _pieces(understood.parts)))
    for kind, (one, many) in _KINDS.items():
        if count := missing[kind]:
            yield f"Without {count} {one if count == 1 else many}."


def _pieces(parts: Iterable[Part]) -> Iterator[Part | Citation]:
    for part in parts:
        yield part
        if isinstance(part, Text):
            yield from part.citations
