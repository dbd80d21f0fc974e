"""A person's messages, checked: a conversation that every provider takes. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from playground.errors import FieldError, InvalidRun
from wire.conversation import Json, Message, ToolResult
from wire.endings import as_sentence
from wire.errors import WireError
from wire.transcript import parse_message


def parse_messages(values: Json) -> tuple[Message, ...]:
    """The conversation that the public API's `messages` describe. Raises InvalidRun with every fault."""
    if not isinstance(values, Sequence) or isinstance(values, str) or not values:
        raise InvalidRun([("messages", "Must be a list of at least one message.")])
    errors: list[FieldError] = []
    messages: list[Message] = []
    for index, value in enumerate(values):
        try:
            messages.append(parse_message(value, f"messages[{index}]"))
        except WireError as error:
            place, _, sentence = str(error).partition(": ")
            errors.append((place, as_sentence(sentence)))
    if not errors:
        messages, errors = _check_results(messages)
    if not errors and messages[-1].role == "assistant":
        errors = [(f"messages[{len(messages) - 1}].role", "The last message must be a person's or a tool's.")]
    if errors:
        raise InvalidRun(errors)
    return tuple(messages)


def _check_results(messages: Sequence[Message]) -> tuple[list[Message], list[FieldError]]:
    """The messages, each tool result with its tool's name; and where a call lacks its result or the other way round."""
    checked: list[Message] = []
    errors: list[FieldError] = []
    open_calls: dict[str, str] = {}
    for index, message in enumerate(messages):
        place = f"messages[{index}]"
        if message.role == "tool":
            [result] = [part for part in message.parts if isinstance(part, ToolResult)]
            if result.call_id not in open_calls:
                errors.append(
                    (f"{place}.call_id", f"No call before it with the id “{result.call_id}” waits for a result.")
                )
            name = open_calls.pop(result.call_id, "")
            message = replace(message, parts=(replace(result, name=name),))
        elif open_calls:
            errors.append((place, f"The call “{next(iter(open_calls))}” has no result before this message."))
            open_calls = {}
        ids = [call.call_id for call in message.tool_calls]
        if len(set(ids)) < len(ids):
            errors.append((f"{place}.tool_calls", "Two calls of one message have the same call_id."))
        open_calls |= {call.call_id: call.name for call in message.tool_calls}
        checked.append(message)
    if open_calls and not errors:
        errors.append(("messages", f"The call “{next(iter(open_calls))}” has no result."))
    return checked, errors
