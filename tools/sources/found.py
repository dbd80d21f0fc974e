"""What was found in a text, before anything is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tools.provider_run import implementation_of, name_of
from tools.sources.names import tool_name
from tools.takes import ANY_TEXT, IN_AN_OBJECT
from wire.conversation import CustomTool, Json, ProviderTool, ToolDefinition

SideEffects = Literal["", "read_only", "idempotent", "destructive"]
Approval = Literal["", "auto", "ask"]


_EFFECTS: dict[str, SideEffects] = {"GET": "read_only", "PUT": "idempotent"}


def effects_of(method: str) -> SideEffects:
    """What a request of this method may do, by HTTP's own word on it."""
    return _EFFECTS.get(method, "destructive")


NO_PARAMETERS: dict[str, Json] = {"type": "object", "properties": {}}

MOST_ENTRIES = 5_000
"""Of a text, each looked at whether it is a tool; far more than are imported at once (`tools.proposals`)."""


class NotThis(Exception):
    """The text is not of this form; another one may fit."""


class Unreadable(Exception):
    """The text is of this form, but wrong. The message is a sentence that says where."""


def few_enough(count: int, words: str = "entries") -> None:
    """Raises Unreadable for more than are looked at."""
    if count > MOST_ENTRIES:
        raise Unreadable(f"There are more than {MOST_ENTRIES:,} {words} in this text: import it in parts.")


@dataclass(frozen=True, slots=True)
class FoundTool:
    """A tool in a text. `implementation` None: the text says none. `notes` say what could not be carried over.

    `side_effects` and `approval` are what the text hints at for a new tool, "" nothing.
    `input` is the kind of free text that it takes in place of an object (`tools.takes`); `fields` are further ones of
    its version, where the text says them.
    """

    definition: ToolDefinition
    implementation: Mapping[str, Json] | None = None
    side_effects: SideEffects = ""
    approval: Approval = ""
    notes: tuple[str, ...] = ()
    input: Mapping[str, Json] | None = None
    fields: Mapping[str, Json] = field(default_factory=dict)


def of_request(tool: ToolDefinition | CustomTool) -> FoundTool:
    """A tool as a model request offers it."""
    if isinstance(tool, CustomTool):
        definition = ToolDefinition(tool.name, tool.description, IN_AN_OBJECT)
        return FoundTool(definition, input=tool.format or ANY_TEXT)
    return FoundTool(tool)


def of_provider(tool: ProviderTool, name: str = "") -> FoundTool:
    """A tool that the provider runs by itself, as a model request offers it."""
    implementation = implementation_of(tool)
    called = name or tool_name(name_of(implementation["spec"]), otherwise="provider_tool")
    return FoundTool(ToolDefinition(called, "", NO_PARAMETERS), implementation)


@dataclass(frozen=True, slots=True)
class Found:
    """The tools of a text; `form` says, for a person, what it was; `left_out` what in it became no tool, and why.

    `toolsets` are names of tools by the name of their set.
    """

    form: str
    tools: tuple[FoundTool, ...]
    left_out: tuple[str, ...] = ()
    toolsets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
