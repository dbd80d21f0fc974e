"""What a run asks the model: one request, from what it was given and what has happened so far. Pure."""

from collections.abc import Iterable

from tools.definitions import Definitions
from wire.conversation import Message, ModelRequest, Settings, ToolChoice

FORCING = ("required", "tool")
"""Modes that make a model call a tool whether it wants to or not."""


def model_request(
    model: str,
    messages: Iterable[Message],
    *,
    system: str | None,
    definitions: Definitions,
    tool_choice: ToolChoice,
    parallel_tool_calls: bool,
    stream: bool,
    settings: Settings,
    has_called: bool = False,
) -> ModelRequest:
    """What to ask now; `has_called` once the model has made calls in this run."""
    return ModelRequest(
        model=model,
        messages=tuple(messages),
        system=system,
        tools=definitions.functions,
        custom_tools=definitions.custom,
        provider_tools=definitions.provider,
        tool_order=definitions.order,
        tool_choice=_choice(tool_choice, has_called) if definitions else None,
        # Said only where it differs from what every host does by itself.
        parallel_tool_calls=None if parallel_tool_calls or not definitions else False,
        stream=stream,
        settings=settings,
    )


def _choice(choice: ToolChoice, has_called: bool) -> ToolChoice | None:
    """A forced choice holds for the first step: forced again in each, a model could never answer."""
    if choice == ToolChoice():
        return None
    if has_called and choice.mode in FORCING:
        return ToolChoice("auto", choice.names) if choice.mode == "required" and choice.names else None
    return choice
