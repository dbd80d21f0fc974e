"""Answers of a model in any protocol, as its own codec says them; and what a request says, in neutral form."""

from collections.abc import Iterator

from accounts.models import Workspace
from providers.models import Provider
from providers.service import create_provider
from tests.playground.stub import Answer, Stub
from wire.conversation import (
    FinishReason,
    Message,
    ModelRequest,
    ModelResponse,
    Reasoning,
    Refusal,
    Text,
    ToolCall,
    ToolResult,
    Usage,
)
from wire.deltas import Delta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from wire.protocols import PROTOCOLS

USED = Usage(20, 5)


def speaking(workspace: Workspace, stub: Stub, protocol: str) -> Provider:
    """A provider at the stub that speaks this protocol."""
    return create_provider(
        workspace=workspace,
        name=f"stub {protocol}",
        protocol=protocol,
        base_url=stub.url,
        api_key="sk-a-key-that-must-not-show",
        headers={},
        preset="custom",
        models=["stub-1"],
    )


def said(protocol: str, *parts, finish: FinishReason | None = None, stream: bool = True) -> Answer:
    """An answer of these parts; it ends as the parts suggest unless `finish` says otherwise."""
    calls = any(isinstance(part, ToolCall) for part in parts)
    reason = finish or (FinishReason.TOOL_CALLS if calls else FinishReason.STOP)
    if not stream:
        response = ModelResponse(Message("assistant", parts), reason, None, USED, "r1", "stub-1")
        return Answer([PROTOCOLS[protocol].encode_response(response)], type="application/json")
    encoder = PROTOCOLS[protocol].stream_encoder("r1", "stub-1")
    return Answer([*(encoder.encode(delta) for delta in _deltas(parts)), encoder.finish(reason, USED)])


def asked(protocol: str, body: bytes) -> ModelRequest:
    """What a request says."""
    return PROTOCOLS[protocol].decode_request(body)


def results(request: ModelRequest) -> list[ToolResult]:
    """The results in a request, in order."""
    return [part for message in request.messages for part in message.parts if isinstance(part, ToolResult)]


def calls(request: ModelRequest) -> list[ToolCall]:
    """The calls in a request, in order."""
    return [call for message in request.messages for call in message.tool_calls]


def _deltas(parts) -> Iterator[Delta]:
    position = 0
    for part in parts:
        match part:
            case Text(text):
                yield TextDelta(text)
            case Reasoning(text):
                yield ReasoningDelta(text)
            case Refusal(text):
                yield RefusalDelta(text)
            case ToolCall(call_id, name, arguments):
                half = len(arguments) // 2
                yield ToolCallDelta(position, "", call_id, name)
                yield ToolCallDelta(position, arguments[:half])
                yield ToolCallDelta(position, arguments[half:])
                position += 1
