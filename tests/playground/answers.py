"""What a model may answer, for tests of the loop without a model."""

from decimal import Decimal

from playground.state import Failure, Step
from wire.conversation import FinishReason, Message, ModelResponse, ToolCall, ToolResult, Usage
from wire.errors import ErrorType


def answer(*parts, finish=FinishReason.STOP, tokens=10, raw=None, extra=None) -> ModelResponse:
    message = Message("assistant", parts, extra=extra or {})
    return ModelResponse(message, finish, raw_finish_reason=raw, usage=Usage(tokens, 0))


def call(name="get_weather", arguments='{"city":"Tokyo"}', call_id="c1", **extra) -> ToolCall:
    return ToolCall(call_id, name, arguments, extra)


def done(*calls, cost=Decimal(0), tokens=10) -> Step:
    """A step whose calls have all been answered."""
    results = {index: ToolResult(one.call_id, one.name, "ok") for index, one in enumerate(calls)}
    return Step(answer(*calls, tokens=tokens), results, cost)


def failed(type_=ErrorType.PROVIDER_OVERLOADED, **more) -> Failure:
    return Failure(type_, "busy", **{"retryable": True, **more})
