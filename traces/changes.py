"""What can happen to a trace, as values: the words in which the loop tells the recorder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from traces.arrivals import Arrival
from wire.conversation import Message, Usage


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run began; `span_id` names its own span, which has sequence 0."""

    span_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SpanStarted:
    """A model request or a tool call began. `sequence` counts from 1 in the order that the loop gave.

    `request` is the body in pieces as the codec cut it, `request_base` the model span whose request it continues.
    """

    span_id: str
    parent_id: str | None
    sequence: int
    kind: str
    name: str
    step: int | None
    at: datetime
    provider: str = ""
    protocol: str = ""
    model: str = ""
    tool_name: str = ""
    tool_version: int | None = None
    call_id: str = ""
    request: tuple[bytes, ...] | None = None
    request_base: str | None = None
    arguments: bytes | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpanEnded:
    """It ended: `status` ok, error or cancelled. `arrivals` are `(t_ms, end offset in response)` of each chunk.

    `answer` is what a streamed response says, put together: it tells whether a secret stands in it in pieces.
    `cost_usd` None is: unknown. `attributes` are added to those it started with. The first end of a span counts.
    `masked` are secrets that were taken out before it came here.
    """

    span_id: str
    at: datetime
    status: str
    error_type: str = ""
    error_message: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    response: bytes | None = None
    response_content_type: str = ""
    arrivals: tuple[Arrival, ...] = ()
    answer: Message | None = None
    usage: Usage | None = None
    cost_usd: Decimal | None = None
    price: Mapping[str, Any] | None = None
    time_to_first_token_ms: int | None = None
    finish_reason: str = ""
    output: bytes | None = None
    is_error: bool | None = None
    masked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpanChanged:
    """More is known of a span that has not ended: `attributes` are added to its own.

    `started_at`: it begins only now, what came before was waiting (`traces.waits`).
    """

    span_id: str
    attributes: Mapping[str, Any]
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The run goes on in another status, one that is no end."""

    status: str


@dataclass(frozen=True, slots=True)
class StepsCounted:
    """The run has taken so many steps."""

    steps: int


@dataclass(frozen=True, slots=True)
class RunEnded:
    """Nothing more comes. Spans still running end with it: cancelled, or as an error `interrupted` if it failed."""

    at: datetime
    status: str
    reason: str = ""


Change = RunStarted | StatusChanged | SpanStarted | SpanChanged | SpanEnded | StepsCounted | RunEnded
