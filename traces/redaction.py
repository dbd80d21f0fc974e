"""What a share link shows: parts that it hides are taken out before anything is rendered, so no byte of them leaves.

Wherever a hidden part could stand a second time (an error that quotes it, a title made from it, fields that only the
protocol knows), that goes too.
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from traces.models import RUN_BY, Share, Span, Trace
from wire.conversation import (
    File,
    Image,
    Message,
    Opaque,
    Part,
    Reasoning,
    Refusal,
    ServerToolCall,
    ServerToolResult,
    Text,
    ToolCall,
    ToolResult,
)


@dataclass(frozen=True, slots=True)
class Visible:
    """Which parts of a trace a reader may see."""

    system: bool = True
    arguments: bool = True
    outputs: bool = True

    @property
    def everything(self) -> bool:
        """Is nothing hidden?"""
        return self.system and self.arguments and self.outputs

    @property
    def hidden(self) -> tuple[str, ...]:
        """What is hidden, in words for a person."""
        parts = (
            (self.system, Share.Part.SYSTEM),
            (self.arguments, Share.Part.ARGUMENTS),
            (self.outputs, Share.Part.OUTPUTS),
        )
        return tuple(part.label for is_visible, part in parts if not is_visible)

    def title(self, trace: Trace) -> str:
        """What the page is called: with anything hidden, the status and the tools' names only."""
        if self.everything:
            return trace.title
        names = [tool.name for tool in sorted(trace.tools.all(), key=lambda tool: tool.position)]
        return ": ".join([trace.get_status_display().capitalize(), *([", ".join(names)] if names else [])])

    def trace(self, trace: Trace) -> Trace:
        """A copy of `trace`, not to be saved, without what is hidden."""
        shown = copy.copy(trace)
        if not self.everything:
            shown.title, shown.status_reason, shown.metadata = self.title(trace), "", {}
        return shown

    def span(self, span: Span) -> Span:
        """A copy of `span`, not to be saved, without what is hidden."""
        shown = copy.copy(span)
        if self.everything:
            return shown
        shown.request = shown.response = shown.arrivals = None
        shown.error_message = ""
        shown.attributes = {name: value for name, value in span.attributes.items() if name == RUN_BY}
        if not self.arguments:
            shown.arguments = None
        if not self.outputs or (not self.arguments and span.status == Span.Status.ERROR):
            shown.output = None
        return shown

    def messages(self, messages: Iterable[Message]) -> tuple[Message, ...]:
        """A conversation without what is hidden; calls and results stay, with empty arguments and texts."""
        if self.everything:
            return tuple(messages)
        return tuple(self._message(message) for message in messages if self.system or message.role != "system")

    def _message(self, message: Message) -> Message:
        parts = (self._part(part) for part in message.parts if not isinstance(part, Opaque))
        return replace(message, parts=tuple(parts), extra={})

    def _part(self, part: Part) -> Part:
        match part:
            case Text() | Image() | File():
                return _bare(part)
            case Reasoning() | Refusal():
                return replace(part, extra={})
            case ToolCall() | ServerToolCall():
                return replace(part, arguments=part.arguments if self.arguments else "", extra={})
            case ToolResult():
                return self._result(part)
            case ServerToolResult():
                is_hidden = not self.outputs or (not self.arguments and part.is_error)
                return replace(part, output=None if is_hidden else part.output, extra={})
            case Opaque():
                raise TypeError("parts that are not modelled cannot be shown in part")
        assert_never(part)

    def _result(self, part: ToolResult) -> ToolResult:
        if not self.outputs or (not self.arguments and _is_failure(part)):
            return replace(part, text="", parts=(), extra={})
        return replace(part, parts=tuple(map(_bare, part.parts)), extra={})


def _bare(part: Text | Image | File) -> Text | Image | File:
    """The part alone. Citations go: they quote what the provider's own tools found, or documents."""
    if isinstance(part, Text):
        return Text(part.text)
    return replace(part, extra={})


def _is_failure(result: ToolResult) -> bool:
    """Did the call fail? Its reason may quote the arguments. Not every protocol has a field for it: the text tells."""
    return result.is_error or result.text.lstrip().startswith('{"error"')


def visible(share: Share) -> Visible:
    """What this link shows."""
    return Visible(
        system=Share.Part.SYSTEM not in share.hide,
        arguments=Share.Part.ARGUMENTS not in share.hide,
        outputs=Share.Part.OUTPUTS not in share.hide,
    )
