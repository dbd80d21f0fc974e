"""Answers that broke off with a token: what goes on with one belongs to the same content."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from wire.conversation import Message
from wire.protocols.gemini.content import PROTOCOL

CONTINUATION = "continuationToken"
"""What a candidate holds that broke off: the same request with it brings the rest."""


def continued(messages: Iterable[Message]) -> Iterator[Message]:
    """The messages; an answer that broke off and what went on with it as one: calls must follow the user's turn."""
    waiting: Message | None = None
    for message in messages:
        if waiting is not None and _goes_on(waiting, message):
            waiting = replace(waiting, parts=waiting.parts + message.parts, extra=message.extra)
            continue
        if waiting is not None:
            yield waiting
        waiting = message
    if waiting is not None:
        yield waiting


def _goes_on(before: Message, message: Message) -> bool:
    if not before.role == message.role == "assistant" or before.origin != message.origin:
        return False
    return message.origin != PROTOCOL or CONTINUATION in before.extra.get("candidate", {})


def continuation(messages: tuple[Message, ...]) -> tuple[tuple[Message, ...], str | None]:
    """An answer that broke off with a token is continued by the same request with that token, without the answer."""
    last = messages[-1] if messages else None
    if last is not None and last.role == "assistant" and last.origin == PROTOCOL:
        token = last.extra.get("candidate", {}).get(CONTINUATION)
        if isinstance(token, str):
            return messages[:-1], token
    return messages, None
