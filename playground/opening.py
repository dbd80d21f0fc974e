"""A recorded model request, opened again as something to run: decoded from the stored bytes, nothing lost."""

from dataclasses import dataclass, replace

from accounts.models import Workspace
from playground.errors import InvalidRun
from playground.models import Run
from providers.profiles import profile_of
from tools.service import current_versions, definition
from traces.models import Span
from traces.reader import request_bytes
from wire.conversation import Json, Message, ModelRequest, Settings, Text, ToolChoice
from wire.errors import WireError
from wire.profiles import Profile
from wire.protocols import PROTOCOLS


@dataclass(frozen=True, slots=True)
class Opened:
    """A request as it was sent, who it went to, and the run that it belongs to, if that still exists."""

    span: Span
    request: ModelRequest
    run: Run | None

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
        """The conversation to run, ending in `words`; the recorded message itself where these are unchanged."""
        if not words.strip():
            return self.earlier
        if words == self.last_words:
            return self.request.messages
        return (*self.earlier, Message("user", (Text(words),)))

    def wishes(self) -> dict[str, Json]:
        """The setup in the words of the public API."""
        request = self.request
        return {
            "provider": self.run.provider_id if self.run else self.span.provider,
            "model": request.model,
            "system": request.system or "",
            "tools": [tool.name for tool in request.tools],
            "tool_choice": _tool_choice(request.tool_choice),
            "parallel_tool_calls": request.parallel_tool_calls is not False,
            "stream": request.stream,
            "settings": _settings(request.settings),
            "limits": self.run.limits if self.run else {},
        }


def open_span(workspace: Workspace, span_id: str) -> Opened:
    """What was sent in this model span. Raises InvalidRun where there is nothing that can be opened."""
    span = Span.objects.select_related("trace").filter(trace__workspace=workspace, pk=span_id).first()
    body = request_bytes(span) if span is not None and span.kind == Span.Kind.MODEL else None
    if span is None or body is None:
        raise InvalidRun([("from_span", "The recorded request is gone; its trace was deleted.")])
    run = Run.objects.select_related("provider").filter(trace_id=span.trace_id).first()
    try:
        request = PROTOCOLS[span.protocol].decode_request(body, _profile(run))
    except WireError as error:
        raise InvalidRun([("from_span", f"The recorded request cannot be read: {error}")]) from None
    return Opened(span, _with_own_names(request, run), run)


def tool_notes(workspace: Workspace, opened: Opened) -> list[str]:
    """In which tools the registry differs from what was sent: a sentence each."""
    sent = {tool.name: tool for tool in opened.request.tools}
    current = current_versions(workspace, sent)
    notes = [f"{name} was deleted since; it will not be offered." for name in sent if name not in current]
    changed = [name for name, version in current.items() if definition(version) != sent[name]]
    return notes + [f"{name} has changed since; its current version will be offered." for name in changed]


def _profile(run: Run | None) -> Profile:
    """How the host that was asked spells things."""
    return profile_of(run.provider, run.model) if run is not None and run.provider is not None else Profile()


def _with_own_names(request: ModelRequest, run: Run | None) -> ModelRequest:
    """The request with the tools' names in Toolscope, where the protocol had to spell them otherwise."""
    if run is None:
        return request
    own = run.offered()
    if len(own) != len(request.tools):
        return request
    return replace(
        request,
        tools=tuple(replace(sent, name=mine.tool.name) for sent, mine in zip(request.tools, own, strict=True)),
    )


def _tool_choice(choice: ToolChoice | None) -> Json:
    if choice is None:
        return "auto"
    if choice.mode == "tool":
        return {"name": choice.names[0]}
    return {"allowed": list(choice.names), "mode": choice.mode} if choice.names else choice.mode


def _settings(settings: Settings) -> dict[str, Json]:
    return {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "max_output_tokens": settings.max_output_tokens,
        "stop": list(settings.stop),
        "seed": settings.seed,
        "reasoning_effort": settings.reasoning_effort,
        "response_format": settings.response_format,
        "extra_body": dict(settings.extra_body),
    }
