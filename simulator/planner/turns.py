"""The history of a request, read as turns: what the person says now, what was called for it, what came back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wire.conversation import Json, Message, ModelRequest, ToolCall, ToolResult

# More of a text is not read: what a person wants done stands within a page, and this runs in the web process.
MAX_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Made:
    """A call that was made, with its output. `step` counts the assistant's messages of the turn from 0."""

    call_id: str
    name: str
    arguments: Mapping[str, Json]
    output: Json
    error: str
    step: int

    @property
    def failed(self) -> bool:
        """Did the tool, or what stands before it, answer with an error?"""
        return bool(self.error)


@dataclass(frozen=True, slots=True)
class Turn:
    """The person's latest words and what followed; `earlier` are the calls of the turns before."""

    text: str
    made: tuple[Made, ...]
    steps: int
    earlier: tuple[Made, ...]

    @property
    def last_step(self) -> tuple[Made, ...]:
        """The calls whose outputs just came."""
        return tuple(call for call in self.made if call.step == self.steps - 1)


def read(request: ModelRequest) -> Turn:
    """The turn in which `request` stands."""
    messages = list(request.messages)
    start = max((index for index, message in enumerate(messages) if message.role == "user"), default=-1)
    return Turn(
        text=messages[start].text[:MAX_TEXT] if start >= 0 else "",
        made=_made(messages[start + 1 :]),
        steps=sum(message.role == "assistant" for message in messages[start + 1 :]),
        earlier=_made(messages[: max(start, 0)]),
    )


def _made(messages: Sequence[Message]) -> tuple[Made, ...]:
    made: list[Made] = []
    waiting: dict[str, tuple[ToolCall, int]] = {}
    step = -1
    for message in messages:
        step += message.role == "assistant"
        for part in message.parts:
            if isinstance(part, ToolCall):
                waiting[part.call_id] = (part, step)
            elif isinstance(part, ToolResult) and part.call_id in waiting:
                made.append(_with_result(*waiting.pop(part.call_id), part))
    return tuple(made)


def _with_result(call: ToolCall, step: int, result: ToolResult) -> Made:
    output = parsed(result.text)
    arguments = parsed(call.arguments)
    return Made(
        call_id=call.call_id,
        name=call.name,
        arguments=arguments if isinstance(arguments, dict) else {},
        output=output,
        error=_error(output, result),
        step=step,
    )


def parsed(text: str) -> Json:
    """The JSON value of a text, or the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _error(output: Json, result: ToolResult) -> str:
    """The message of an error result. This protocol has no flag for it, so the common forms are recognised."""
    if isinstance(output, dict) and output.get("error"):
        inner = output["error"]
        inner = inner.get("message") if isinstance(inner, dict) else inner
        return str(output.get("message") or (inner if isinstance(inner, str) else "") or "the tool reported an error")
    if isinstance(output, str) and output.lower().startswith(("error", "traceback", "exception")):
        return output[:300]
    return result.text[:300] or "the tool reported an error" if result.is_error else ""
