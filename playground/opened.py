"""A model request that was sent somewhere, as something to run: its conversation, its setup, nothing lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire.conversation import (
    CustomTool,
    Json,
    Message,
    ModelRequest,
    ProviderTool,
    Settings,
    Text,
    ToolChoice,
    ToolDefinition,
)
from wire.moving import without_foreign_fields
from wire.protocols.tool_order import in_order

AnyTool = ToolDefinition | CustomTool


@dataclass(frozen=True, slots=True)
class HostTool:
    """A tool that the provider runs, as the request says it: `name` is that of the tool here that says the same.

    Where there is none, `name` is free for one. `is_extra`: it goes out as an extra field, for it cannot be registered
    here, or nobody was asked whether it should be.
    """

    tool: ProviderTool
    name: str
    is_here: bool
    can_be_here: bool = True
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """The request and how it would be run here: `provider` is an id or a name, `notes` are sentences about it."""

    request: ModelRequest
    provider: str
    protocol: str = ""
    limits: Mapping[str, Json] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    host_tools: tuple[HostTool, ...] = ()
    """Those of the request, one for each of its `provider_tools`."""

    @property
    def tools(self) -> dict[str, AnyTool]:
        """The tools that answer outside of the provider, by name."""
        tools: tuple[AnyTool, ...] = (*self.request.tools, *self.request.custom_tools)
        return {tool.name: tool for tool in tools}

    @property
    def missing_host_tools(self) -> list[HostTool]:
        """Those that could be registered here and are not."""
        return [one for one in self.host_tools if not one.is_here and not one.is_extra]

    @property
    def names(self) -> list[str]:
        """Of all tools that a run offers by their names here, in the order of the request."""
        functions, custom = ([tool.name for tool in some] for some in (self.request.tools, self.request.custom_tools))
        hosted = [one.name if one.is_here else None for one in self.host_tools]
        return [name for name in in_order(self.request, functions, custom, hosted) if name is not None]

    @property
    def last_words(self) -> str:
        """The person's text at the very end of the conversation; empty where it ends otherwise."""
        last = self.request.messages[-1] if self.request.messages else None
        is_plain = last is not None and last.role == "user" and all(isinstance(part, Text) for part in last.parts)
        return last.text if last is not None and is_plain else ""

    @property
    def earlier(self) -> tuple[Message, ...]:
        """What stands before `last_words`."""
        return self.request.messages[:-1] if self.last_words else self.request.messages

    def messages_with(self, words: str) -> tuple[Message, ...]:
        """The conversation to run, ending in `words`; the message itself where these are unchanged."""
        if not words.strip():
            return self.earlier
        if _lines(words) == _lines(self.last_words):
            return self.request.messages
        return (*self.earlier, Message("user", (Text(words),)))

    def extra_elsewhere(self, extra: Mapping[str, Json], protocol: str) -> tuple[Mapping[str, Json], list[str]]:
        """The extra fields of a run in `protocol`: those of the request mean nothing in another. And what is lost."""
        if protocol == self.protocol or not extra or extra != self.extra_body:
            return extra, []
        return without_foreign_fields(extra, self.protocol)

    def wishes(self) -> dict[str, Json]:
        """The setup in the words of the public API."""
        request = self.request
        return {
            "provider": self.provider,
            "model": request.model,
            "system": request.system or "",
            "tools": self.names,
            "tool_choice": _tool_choice(request.tool_choice),
            "parallel_tool_calls": request.parallel_tool_calls is not False,
            "stream": request.stream,
            "settings": self._settings(),
            "limits": dict(self.limits),
        }

    @property
    def extra_body(self) -> dict[str, Json]:
        """What has no field: also those of the provider's own tools that are not registered here."""
        extra = dict(self.request.settings.extra_body)
        own = [dict(one.tool.spec) for one in self.host_tools if one.is_extra]
        if not own:
            return extra
        more = extra.get("tools")
        return {**extra, "tools": [*own, *(more if isinstance(more, list) else [])]}

    def _settings(self) -> dict[str, Json]:
        settings: Settings = self.request.settings
        return {
            "temperature": settings.temperature,
            "top_p": settings.top_p,
            "max_output_tokens": settings.max_output_tokens,
            "stop": list(settings.stop),
            "seed": settings.seed,
            "reasoning_effort": settings.reasoning_effort,
            "response_format": settings.response_format,
            "extra_body": self.extra_body,
        }


def _lines(text: str) -> str:
    """A browser sends the ends of lines in its own form, and none before the first."""
    return text.replace("\r\n", "\n").removeprefix("\n")


def _tool_choice(choice: ToolChoice | None) -> Json:
    if choice is None:
        return "auto"
    if choice.mode == "tool":
        return {"name": choice.names[0]}
    return {"allowed": list(choice.names), "mode": choice.mode} if choice.names else choice.mode
