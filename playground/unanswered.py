"""Calls of a conversation that have no result: each gets one that says so, as every provider asks for. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from playground.history import NOT_RUN
from wire.conversation import Message, ToolCall, ToolResult


def with_every_result(messages: Iterable[Message]) -> tuple[tuple[Message, ...], tuple[ToolCall, ...]]:
    """The messages with a result for each call, before the next turn, and the calls that had none."""
    whole: list[Message] = []
    waiting: list[ToolCall] = []
    lacking: list[ToolCall] = []
    for message in messages:
        if message.role == "assistant" and whole and whole[-1].role == "assistant":
            waiting += message.tool_calls  # one turn in two messages, as some clients send it
        elif message.role != "tool":
            lacking += waiting
            _answer(whole, waiting)
            waiting = list(message.tool_calls)
        else:
            answered = [part.call_id for part in message.parts if isinstance(part, ToolResult)]
            waiting = _without(waiting, answered)
        whole.append(message)
    _answer(whole, waiting)
    return tuple(whole), (*lacking, *waiting)


def _without(calls: Sequence[ToolCall], answered: Sequence[str]) -> list[ToolCall]:
    """The calls that still wait; of two with the same id, one result answers the first."""
    left = list(calls)
    for call_id in answered:
        place = next((place for place, call in enumerate(left) if call.call_id == call_id), None)
        if place is not None:
            del left[place]
    return left


def _answer(whole: list[Message], waiting: Sequence[ToolCall]) -> None:
    """Say of these calls that they were not run, beside the results that are there."""
    results = tuple(ToolResult(call.call_id, call.name, NOT_RUN, is_error=True) for call in waiting)
    if results and whole[-1].role == "tool":
        whole[-1] = replace(whole[-1], parts=whole[-1].parts + results)
    elif results:
        whole.append(Message("tool", results))
