"""What a host or model can do, as data: the part of a codec's decisions that is not the protocol's."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Profile:
    """Quirks of a host. The defaults are those of the protocol's own vendor."""

    max_tokens_field: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"
    system_role: Literal["system", "developer"] = "system"
    stream_usage: bool = True
    """May `stream_options.include_usage` be sent?"""
    strict: bool = True
    """Is `strict` known in tool definitions?"""
    parallel_switch: bool = True
    """Is `parallel_tool_calls` known?"""
    required_word: Literal["required", "any"] = "required"
    allowed_tools: bool = True
    """Is the `allowed_tools` form of `tool_choice` known? Otherwise the tools themselves are filtered."""
    call_id_pattern: str = r".{1,40}"
    """What a tool call's id must match; one that does not is sent in another form, the same everywhere."""
    reasoning_field: Literal["", "reasoning_content"] = ""
    """The field that every assistant message with tool calls must carry, empty if need be (DeepSeek)."""
