"""What a stream brings, one piece at a time, in neutral form."""

from dataclasses import dataclass

from wire.conversation import FinishReason, Usage


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the answer's words."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """More of the model's thoughts."""

    text: str


@dataclass(frozen=True, slots=True)
class RefusalDelta:
    """More of a refusal."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """More of the tool call at `index` of this answer. `call_id` and `name` are complete whenever they are given."""

    index: int
    arguments: str = ""
    call_id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class UsageDelta:
    """Tokens so far; a later one replaces an earlier one."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class FinishDelta:
    """The model stopped."""

    reason: FinishReason
    raw: str | None = None


Delta = TextDelta | ReasoningDelta | RefusalDelta | ToolCallDelta | UsageDelta | FinishDelta
