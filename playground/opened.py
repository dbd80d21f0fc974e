"""A model request that was sent somewhere, as something to run: its conversation, its setup, nothing lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wire.conversation import CustomTool, Json, Message, ModelRequest, Settings, Text, ToolChoice, ToolDefinition
from wire.moving import without_foreign_fields

AnyTool = ToolDefinition | CustomTool


@dataclass(frozen=True, slots=True)
class Opened:
    """The request and how it would be run here: `provider` is an id or a name, `notes` are sentences about it."""

    request: ModelRequest
    provider: str
    protocol: str = ""
    limits: Mapping[str, Json] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def tools(self) -> dict[str, AnyTool]:
        """The tools that answer outside of the provider, by name, in the order in which a run offers them."""
        tools: tuple[AnyTool, ...] = (*self.request.tools, *self.request.custom_tools)
        return {tool.name: tool for tool in tools}

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
        if protocol == self.protocol or not extra or extra != _extra_body(self.request):
            return extra, []
        return without_foreign_fields(extra, self.protocol)

    def wishes(self) -> dict[str, Json]:
        """The setup in the words of the public API."""
        request = self.request
        return {
            "provider": self.provider,
            "model": request.model,
            "system": request.system or "",
            "tools": list(self.tools),
            "tool_choice": _tool_choice(request.tool_choice),
            "parallel_tool_calls": request.parallel_tool_calls is not False,
            "stream": request.stream,
            "settings": _settings(request),
            "limits": dict(self.limits),
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


def _settings(request: ModelRequest) -> dict[str, Json]:
    settings: Settings = request.settings
    return {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "max_output_tokens": settings.max_output_tokens,
        "stop": list(settings.stop),
        "seed": settings.seed,
        "reasoning_effort": settings.reasoning_effort,
        "response_format": settings.response_format,
        "extra_body": _extra_body(request),
    }


def _extra_body(request: ModelRequest) -> dict[str, Json]:
    """What has no field: also the provider's own tools, which every codec adds to the others."""
    extra = dict(request.settings.extra_body)
    own = [dict(tool.spec) for tool in request.provider_tools]
    if not own:
        return extra
    more = extra.get("tools")
    return {**extra, "tools": [*own, *(more if isinstance(more, list) else [])]}
