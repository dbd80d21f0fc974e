"""What the loop knows and what it may decide: values. `playground.loop` leads from the one to the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from wire.conversation import ModelResponse, ToolCall, ToolResult, Usage
from wire.errors import ErrorType

MOST_RETRIES = 2
"""How often a failed model request is sent again within one step."""

EndStatus = Literal["succeeded", "failed", "cancelled", "limit_reached"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A model request that brought no answer to go on with.

    `retryable`: may the same request bring one a little later? If so it is sent again `most_retries` times at most.
    `why` says in few words what kept it from answering; `advice` what a person can do about it, `request_id` under
    which id the provider knows it. `usage` and `cost_usd` are of an answer that came and could not be used.
    """

    type: ErrorType
    message: str
    retryable: bool = False
    retry_after_s: float | None = None
    answer_begun: bool = False
    most_retries: int = MOST_RETRIES
    why: str = ""
    advice: str = ""
    request_id: str = ""
    usage: Usage | None = None
    cost_usd: Decimal | None = Decimal(0)


@dataclass(frozen=True, slots=True)
class Hold:
    """What stands between a call and its run: a person. `why` in a word, and the same in a sentence.

    `span_id` names the span that waits, once the person is asked; `is_granted`: they agreed.
    """

    why: str
    sentence: str = ""
    span_id: str = ""
    is_granted: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """An answer, and the results so far by the position of their call in it. `cost_usd` None is unknown.

    `holds` are of the calls that do not run by themselves.
    """

    response: ModelResponse
    results: Mapping[int, ToolResult] = field(default_factory=dict)
    cost_usd: Decimal | None = None
    holds: Mapping[int, Hold] = field(default_factory=dict)

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """What the model asked for, in order."""
        return self.response.message.tool_calls


@dataclass(frozen=True, slots=True)
class Spent:
    """What answers used that came and could not be used: they count towards the limits all the same."""

    tokens: int = 0
    cost_usd: Decimal | None = Decimal(0)

    def plus(self, tokens: int, cost_usd: Decimal | None) -> "Spent":
        """With what another such answer used; a cost that is not known makes the sum unknown."""
        known = self.cost_usd is not None and cost_usd is not None
        return Spent(self.tokens + tokens, (self.cost_usd or Decimal(0)) + (cost_usd or Decimal(0)) if known else None)


@dataclass(frozen=True, slots=True)
class State:
    """What has happened so far. `failures` are those of the model request that is under way."""

    steps: tuple[Step, ...] = ()
    failures: tuple[Failure, ...] = ()
    elapsed_s: float = 0
    cancelled: bool = False
    spent: Spent = Spent()

    @property
    def total_tokens(self) -> int:
        """Read and made in all answers, as far as the provider said."""
        usages = [step.response.usage for step in self.steps]
        return self.spent.tokens + sum(usage.total_tokens for usage in usages if usage)

    @property
    def tokens_are_known(self) -> bool:
        """Did the provider say of every answer what it read and made?"""
        usages = [step.response.usage for step in self.steps]
        return all(usage and None not in (usage.input_tokens, usage.output_tokens) for usage in usages)

    @property
    def cost_usd(self) -> Decimal | None:
        """Of all answers; None as soon as one is unknown."""
        costs = [self.spent.cost_usd, *(step.cost_usd for step in self.steps)]
        return None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class AskModel:
    """Send the conversation so far, as attempt `attempt` of step `step`, after `wait_s` seconds.

    `why` says what this request is for where it is neither the first nor brings results of tools.
    """

    step: int
    attempt: int = 1
    wait_s: float = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class NotRun:
    """Why a call is answered without being run, in a sentence for the model, and what a person can do about it."""

    type: ErrorType
    sentence: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call to run; with `refusal`, one to answer with its sentence. `repeats`: earlier steps with the same call.

    `hold`: it waits for a person, or did.
    """

    position: int
    call: ToolCall
    repeats: int = 0
    refusal: NotRun | None = None
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class RunTools:
    """Run these calls of step `step`, all at once; their results go back together, in this order."""

    step: int
    calls: tuple[PlannedCall, ...]


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Put these calls of step `step` before a person; meanwhile others run."""

    step: int
    calls: tuple[PlannedCall, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing can be done before a person decides on these calls of step `step`."""

    step: int
    calls: tuple[PlannedCall, ...]


@dataclass(frozen=True, slots=True)
class Finish:
    """The run is over. `reason` begins with the name of the cap or the error type, where there is one."""

    status: EndStatus
    reason: str = ""


Decision = AskModel | AskPerson | RunTools | Wait | Finish
