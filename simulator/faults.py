"""Faults on request: models named `sim-fault-<name>` that go wrong in one known way.

What each does and what to watch for is said in `providers.simulated.MODELS` and docs/simulator.md. All are
deterministic and stateless: a fault of the first step is over once the request shows that it has happened.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from simulator.breaking import broken_arguments
from simulator.planner import turns
from simulator.planner.plan import forced, is_forced, plan
from simulator.refusals import Failed, Failure
from simulator.reply import Html, RawCall, Reply, Timing
from wire.conversation import FinishReason, ModelRequest

Fault = Callable[[ModelRequest, date], Reply | Html]

SLOW_FIRST_BYTE_MS = 12_000
SLOW_STREAM_MS = 20_000
MANY_CALLS = 50
MANY_CALLS_MS = 1_500
LONG_TEXT = (
    "This is an answer of the simulator that is long enough to be interrupted in the middle of a sentence, so that "
    "you can see what your page shows of it, what the trace keeps of it, and which reason it names for the end. "
)
_NEEDS_TOOLS = "This simulated fault needs at least one tool: offer one with the request."
_PAGE = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def planned(request: ModelRequest, today: date) -> Reply:
    """What the planner does: the behaviour that the faults spoil."""
    made = plan(request, today)
    return Reply(text=made.text, calls=tuple(RawCall(name, _json(filled)) for name, filled in made.calls))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _failing(failure: Failure) -> Fault:
    def fault(_: ModelRequest, __: date) -> Reply:
        raise Failed(failure)

    return fault


def _spoiling(**changes: object) -> Fault:
    """The planner's answer, with something else about it."""

    def fault(request: ModelRequest, today: date) -> Reply:
        reply = planned(request, today)
        if not reply.calls and len(reply.text) < len(LONG_TEXT):
            reply = replace(reply, text=f"{reply.text}\n\n{LONG_TEXT}")
        return replace(reply, **changes)  # type: ignore[arg-type]

    return fault


def _first_call(change: Callable[[RawCall, ModelRequest], RawCall]) -> Fault:
    """In the first step one call goes wrong; once its error result is there, the planner corrects it."""

    def fault(request: ModelRequest, today: date) -> Reply:
        if not request.tools:
            return Reply(text=_NEEDS_TOOLS)
        reply = planned(request, today)
        if turns.read(request).steps:
            return reply
        calls = reply.calls or (_any_call(request, today),)
        return Reply(calls=(change(calls[0], request), *calls[1:]))

    return fault


def _any_call(request: ModelRequest, today: date) -> RawCall:
    name, filled = forced(request, today)
    return RawCall(name, _json(filled))


def _cut_json(call: RawCall, _: ModelRequest) -> RawCall:
    return replace(call, arguments=call.arguments[: max(1, len(call.arguments) * 2 // 3)].rstrip("}"))


def _against_schema(call: RawCall, request: ModelRequest) -> RawCall:
    tool = next((tool for tool in request.tools if tool.name == call.name), request.tools[0])
    return RawCall(tool.name, _json(broken_arguments(json.loads(call.arguments), tool.parameters)))


def _unknown_tool(call: RawCall, _: ModelRequest) -> RawCall:
    return replace(call, name=f"{call.name[:60]}_v2")


def _same_call_forever(request: ModelRequest, today: date) -> Reply:
    if not request.tools:
        return Reply(text=_NEEDS_TOOLS)
    turn = turns.read(request)
    if turn.made:
        return Reply(calls=(RawCall(turn.made[0].name, _json(dict(turn.made[0].arguments))),))
    reply = planned(request, today)
    return Reply(calls=(reply.calls or (_any_call(request, today),))[:1])


def _many_calls(request: ModelRequest, today: date) -> Reply:
    if not request.tools or turns.read(request).made:
        return planned(request, today) if request.tools else Reply(text=_NEEDS_TOOLS)
    call = (planned(request, today).calls or (_any_call(request, today),))[0]
    return Reply(calls=(call,) * MANY_CALLS, timing=Timing(duration_ms=MANY_CALLS_MS))


def _max_tokens(request: ModelRequest, today: date) -> Reply:
    """Cut inside the arguments where it calls, inside the text where it speaks."""
    reply = planned(request, today)
    if reply.calls:
        return Reply(calls=(_cut_json(reply.calls[0], request),), finish=FinishReason.LENGTH)
    return Reply(text=LONG_TEXT.rsplit(" ", 20)[0], finish=FinishReason.LENGTH)


def _pause(request: ModelRequest, today: date) -> Reply:
    """Once in a turn, before anything else; then the planner goes on."""
    is_continued = request.messages and request.messages[-1].role == "assistant"
    if is_continued or "continuationToken" in request.settings.extra_body or turns.read(request).steps:
        return planned(request, today)
    return Reply(text="Let me think about that for a moment. ", finish=FinishReason.PAUSE)


def _malformed(request: ModelRequest, today: date) -> Reply:
    """The first call cannot be read; one that is held to its schema can."""
    reply = _first_call(_cut_json)(request, today)
    is_held = any(tool.strict for tool in request.tools) or is_forced(request)
    if is_held or not isinstance(reply, Reply) or not reply.calls or turns.read(request).steps:
        return planned(request, today)
    return replace(reply, finish=FinishReason.MALFORMED_CALL)


def _context_window(_: ModelRequest, __: date) -> Reply:
    return Reply(text=LONG_TEXT.rsplit(" ", 20)[0], finish=FinishReason.CONTEXT_LENGTH)


FAULTS: dict[str, Fault] = {
    "401": _failing(Failure.WRONG_KEY),
    "429": _failing(Failure.RATE_LIMIT),
    "quota": _failing(Failure.QUOTA),
    "500": _failing(Failure.SERVER_ERROR),
    "529": _failing(Failure.OVERLOADED),
    "context-length": _failing(Failure.CONTEXT_LENGTH),
    "html": lambda _, __: Html(_PAGE),
    "slow-first-byte": _spoiling(timing=Timing(first_byte_ms=SLOW_FIRST_BYTE_MS)),
    "slow-stream": _spoiling(timing=Timing(first_byte_ms=500, duration_ms=SLOW_STREAM_MS)),
    "stalled-stream": _spoiling(ending="stalled"),
    "cut-stream": _spoiling(ending="cut"),
    "invalid-json-arguments": _first_call(_cut_json),
    "schema-violation": _first_call(_against_schema),
    "unknown-tool": _first_call(_unknown_tool),
    "same-call-forever": _same_call_forever,
    "many-calls": _many_calls,
    "empty-answer": lambda _, __: Reply(),
    "max-tokens": _max_tokens,
    "content-filter": lambda _, __: Reply(text="I was going to say", finish=FinishReason.CONTENT_FILTER),
    "pause": _pause,
    "malformed-call": _malformed,
    "context-window": _context_window,
    "blocked-prompt": lambda _, __: Reply(is_blocked=True, finish=FinishReason.CONTENT_FILTER),
    "error-in-stream": _spoiling(breaks=Failure.OVERLOADED),
    "refusal": lambda _, __: Reply(refusal="I can't help with that. (A simulated refusal.)"),
}
