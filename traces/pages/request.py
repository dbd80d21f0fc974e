"""The Request tab: the message elements that are new in this body, those that stood in the one before, and the rest."""

from dataclasses import dataclass

from traces import reader
from traces.models import Span
from traces.pages.blocks import Block, block
from traces.pages.bounds import MOST_MESSAGES
from traces.reader import RequestPiece
from wire import json_text
from wire.errors import WireError


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A body by its parts; `frame` is everything around the messages. Without parts `frame` is the whole body.

    Of many messages the last are shown: `new_before` and `earlier_before` stand before these.
    """

    new: tuple[Block, ...]
    earlier: tuple[Block, ...]
    frame: Block
    new_before: int = 0
    earlier_before: int = 0


def sent_request(span: Span, download: str) -> SentRequest | None:
    """The body that was sent, or None when there is none."""
    pieces = reader.request_pieces(span)
    if not pieces:
        return None
    first, *elements, last = pieces if len(pieces) > 1 else (*pieces, RequestPiece(b"", True))
    new = [piece for piece in elements if piece.is_new]
    earlier = [piece for piece in elements if not piece.is_new]
    last_new, last_earlier = new[-MOST_MESSAGES:], earlier[-MOST_MESSAGES:]
    if not elements or not all(_is_json(_element(piece)) for piece in (*last_new, *last_earlier)):
        return SentRequest((), (), block(b"".join(piece.data for piece in pieces), download=download))
    return SentRequest(
        new=tuple(block(_element(piece), label="message") for piece in last_new),
        earlier=tuple(block(_element(piece), label="message") for piece in last_earlier),
        frame=block(first.data + last.data, label="model, tools and settings", download=download),
        new_before=len(new) - len(last_new),
        earlier_before=len(earlier) - len(last_earlier),
    )


def _element(piece: RequestPiece) -> bytes:
    return piece.data.lstrip(b", \n\r\t")


def _is_json(data: bytes) -> bool:
    try:
        json_text.loads(data)
    except WireError:
        return False
    return True
