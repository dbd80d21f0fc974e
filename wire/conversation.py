"""The neutral conversation: values that every protocol's codec reads and writes.

Nothing here knows a provider, a database or a clock. Identity and storage live elsewhere. What a protocol
sends that has no field here is kept in `extra` (or whole, as `Opaque`) and goes back where it came from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

Json = Any
"""A value as `json.loads` makes it."""

Role = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where some of a text's words come from. They stand at characters `start` to `end` of it, where that is said."""

    url: str = ""
    title: str = ""
    quote: str = ""
    start: int | None = None
    end: int | None = None
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """Words, of a person or of a model."""

    text: str
    extra: Mapping[str, Json] = field(default_factory=dict)
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by reference: an http(s) or `data:` URL."""

    url: str
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """A document by reference: an http(s) or `data:` URL, or the id under which a provider keeps it."""

    url: str = ""
    file_id: str = ""
    media_type: str = ""
    name: str = ""
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What a model thought before it answered. `extra` holds the opaque state that must go back with it."""

    text: str
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A model's explicit refusal, in its words."""

    text: str
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model's wish to call a tool. `arguments` is the raw string as received, valid JSON or not."""

    call_id: str
    name: str
    arguments: str
    extra: Mapping[str, Json] = field(default_factory=dict)

    @property
    def is_free_text(self) -> bool:
        """Is this a custom tool's call, whose `arguments` are plain text?"""
        return self.extra.get("type") == "custom"


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool answered: the text that the model reads; `parts`, where there are any, say the same in full.

    A protocol that takes only text is sent `text`.
    """

    call_id: str
    name: str
    text: str
    is_error: bool = False
    extra: Mapping[str, Json] = field(default_factory=dict)
    parts: tuple[Text | Image | File, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerToolCall:
    """A call that the provider itself runs; nobody else owes it a result. It goes back to its own protocol only."""

    call_id: str
    name: str
    arguments: str
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServerToolResult:
    """What the provider's own tool answered, in the protocol's form. It goes back to its own protocol only."""

    call_id: str
    name: str
    output: Json
    is_error: bool = False
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opaque:
    """A part of `protocol` that is not modelled here, kept verbatim."""

    protocol: str
    value: Json


Part = Text | Image | File | Reasoning | Refusal | ToolCall | ToolResult | ServerToolCall | ServerToolResult | Opaque


@dataclass(frozen=True, slots=True)
class Message:
    """One turn's contribution. `extra` holds fields of the message itself that `origin`, a protocol, gave it.

    `model` is the model that was asked for it, where that is known: reasoning state is that model's own.
    """

    role: Role
    parts: tuple[Part, ...]
    origin: str | None = None
    extra: Mapping[str, Json] = field(default_factory=dict)
    model: str | None = None

    @property
    def text(self) -> str:
        """The plain words of this message, joined."""
        return "".join(part.text for part in self.parts if isinstance(part, Text))

    def parts_for(self, protocol: str) -> tuple[Part, ...]:
        """The parts without those that only another protocol knows."""
        return tuple(part for part in self.parts if not isinstance(part, Opaque) or part.protocol == protocol)

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The calls that this message asks for, in order."""
        return tuple(part for part in self.parts if isinstance(part, ToolCall))


@dataclass(frozen=True, slots=True)
class ToolDefinition:
    """A tool as a model sees it. `parameters` is a JSON Schema with an object at its root.

    `extra`: what only the protocol `origin` says of it (to cache it, to load it late); None for what it leaves unsaid.
    """

    name: str
    description: str
    parameters: Mapping[str, Json]
    strict: bool = False
    extra: Mapping[str, Json] = field(default_factory=dict)
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class CustomTool:
    """A tool that takes free text. `format` says what text, as Responses does: any, or that of a grammar."""

    name: str
    description: str
    format: Json = None


@dataclass(frozen=True, slots=True)
class ProviderTool:
    """A tool that `protocol` knows by itself (web search, code execution, ...), as its request says it."""

    protocol: str
    spec: Mapping[str, Json]


ToolKind = Literal["function", "custom", "provider"]


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """Whether and which tools may be called.

    `mode` "tool" forces the one tool in `names`; `names` beside "auto" or "required" is an allowed subset.
    """

    mode: Literal["auto", "required", "none", "tool"] = "auto"
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Sampling and output settings; `None` means: do not send. `extra_body` is merged into the request last."""

    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    reasoning_effort: str | None = None
    response_format: Mapping[str, Json] | None = None
    extra_body: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """Everything that one model request says. `parallel_tool_calls` None means: do not send."""

    model: str
    messages: tuple[Message, ...]
    system: str | None = None
    tools: tuple[ToolDefinition, ...] = ()
    tool_choice: ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    stream: bool = False
    settings: Settings = Settings()
    provider_tools: tuple[ProviderTool, ...] = ()
    custom_tools: tuple[CustomTool, ...] = ()
    tool_order: tuple[ToolKind, ...] = ()
    """Of which kind the tools are, in the order in which they were said; empty where they stand by kind."""


class FinishReason(StrEnum):
    """Why a model stopped. The loop decides by the presence of calls, never by this.

    PAUSE: the same turn wants to be continued. CONTEXT_LENGTH: no room was left in the model's context. UNFINISHED: the
    provider still works on the answer, in the background.
    """

    STOP = "stop"
    TOOL_CALLS = "tool_calls"
    LENGTH = "length"
    CONTENT_FILTER = "content_filter"
    REFUSAL = "refusal"
    PAUSE = "pause"
    MALFORMED_CALL = "malformed_call"
    CONTEXT_LENGTH = "context_length"
    ERROR = "error"
    UNFINISHED = "unfinished"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens. `input_tokens` is everything read, cached included; `output_tokens` all made, reasoning included.

    None is unknown: what was said of it, if anything, is no number of tokens.
    """

    input_tokens: int | None = 0
    output_tokens: int | None = 0
    cache_read_tokens: int | None = 0
    cache_write_tokens: int | None = 0
    reasoning_tokens: int | None = 0
    raw: Mapping[str, Json] = field(default_factory=dict)

    @property
    def total_tokens(self) -> int:
        """Read and made together, as far as they are known."""
        return (self.input_tokens or 0) + (self.output_tokens or 0)

    @property
    def is_known(self) -> bool:
        """Is every count a number?"""
        kinds = (self.cache_read_tokens, self.cache_write_tokens, self.reasoning_tokens)
        return None not in (self.input_tokens, self.output_tokens, *kinds)


@dataclass(frozen=True, slots=True)
class ModelResponse:
    """A whole answer, streamed or not: the same answer ends in the same value. `usage` None is unknown."""

    message: Message
    finish_reason: FinishReason = FinishReason.UNKNOWN
    raw_finish_reason: str | None = None
    usage: Usage | None = None
    response_id: str | None = None
    model: str | None = None
