"""What an executor is given and what it gives back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from accounts.masking import Masker
from outbound.addresses import AddressPolicy
from tools.mcp.peers import Peers
from tools.outputs import MODEL_LIMIT, text_for_model
from wire import json_text
from wire.conversation import Json
from wire.errors import ErrorType

Problem = tuple[str, str]
"""Where in the input (dotted), and one sentence on what is wrong there."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a call may use: its time in seconds, the workspace's secrets by name, and where it may connect to.

    `masker` takes secrets out of what comes back, before anything of it is cut or quoted. `peers` are the MCP servers
    that it may speak to, with the sessions that are open. `attempt` counts from 1.
    `text_limit` is for an executor that makes the text for the model by itself: how long it may be.
    """

    timeout_s: float
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    policy: AddressPolicy = field(default_factory=AddressPolicy)
    masker: Masker = field(default_factory=lambda: Masker({}), repr=False)
    attempt: int = 1
    text_limit: int = MODEL_LIMIT
    peers: Peers | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One of several attempts at a call: how long it waited for its turn and then for its place, and how it ended."""

    waited_ms: int
    queued_ms: int
    duration_ms: int
    error_type: str
    error: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tool call came to.

    `text` is what the model reads, bounded; `output` is everything that came back. A failure's `error_detail` is
    for the person. `empty_arguments` says that the model sent nothing and `{}` was taken for it, `dropped_nulls` that
    it gave null for what it left out, as it was told to. `printed` is what a tool's own code said beside its output:
    for the person, never for the model.

    A failure that `is_passing` may not come again: the same call may be made once more, after `retry_after_s` where
    the host asked for that. `queued_ms` were waited for a place under the tool's limits; they are no part of
    `duration_ms`. `attempts` has every attempt, where there were several. `text_limit` is the tool's own bound of
    `text`, where it has one. `undeclared` are arguments that the schema lets pass and does not name. `masked` are the
    secrets that were taken out of it. `advice` is what the person can do, where the kind of error does not say it.
    """

    text: str
    output: bytes
    is_error: bool = False
    error_type: str = ""
    error_detail: str = ""
    content_type: str = ""
    duration_ms: int = 0
    empty_arguments: bool = False
    dropped_nulls: bool = False
    printed: str = ""
    is_passing: bool = False
    retry_after_s: float | None = None
    queued_ms: int = 0
    attempts: tuple[Attempt, ...] = ()
    text_limit: int | None = None
    undeclared: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    advice: str = ""


Check = Callable[[dict[str, Json], Mapping[str, Json]], list[Problem]]
Execute = Callable[[Mapping[str, Json], dict[str, Json], Context], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Executor:
    """A kind of implementation.

    `check(implementation, parameters)` lists what is wrong with one; `execute(implementation, arguments, context)`
    runs it with arguments that fit the tool's parameters. A failure is an Outcome; a time limit is the caller's.
    """

    label: str
    check: Check
    execute: Execute


def succeeded(output: bytes, content_type: str = "") -> Outcome:
    """The tool answered."""
    return Outcome(text=text_for_model(output, content_type), output=output, content_type=content_type)


def failed(
    error_type: ErrorType, message: str, *, detail: str = "", output: bytes = b"", content_type: str = ""
) -> Outcome:
    """The tool did not answer: `message` is one sentence for the model, `detail` is for the person."""
    text = json_text.dumps({"error": True, "message": message})
    return Outcome(
        text=text,
        output=output or text.encode(),
        is_error=True,
        error_type=error_type.value,
        error_detail=detail or message,
        content_type=content_type if output else "application/json",
    )


def timed_out(timeout_s: float, *, detail: str = "", output: bytes = b"", is_passing: bool = True) -> Outcome:
    """The tool took too long."""
    message = f"The tool did not answer within {timeout_s:g} s."
    return replace(failed(ErrorType.TOOL_TIMEOUT, message, detail=detail, output=output), is_passing=is_passing)
