"""Answers of Responses."""

from simulator.answers import EVENT_STREAM, JSON
from simulator.call import Asked
from simulator.memory import Memory
from simulator.protocols.openai_chat.answering import model, models
from simulator.protocols.openai_responses.provider_runs import annotation, provider_run
from simulator.protocols.speaker import Context
from simulator.reply import Reply
from simulator.state import fingerprint, seal
from wire.conversation import Json, Message, ModelResponse, Part, Reasoning, Refusal, Text, ToolCall
from wire.protocols import openai_responses
from wire.protocols.codec import StreamEncoder
from wire.protocols.openai_responses.content import PROTOCOL
from wire.protocols.openai_responses.response import encode_output

THOUGHT = "call_t"
"""How the id of a call begins that came with thoughts: not as in Chat Completions, which wants its own back."""
_DEFAULTS: dict[str, Json] = {
    "background": False,
    "instructions": None,
    "max_output_tokens": None,
    "max_tool_calls": None,
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "reasoning": {"effort": None, "summary": None},
    "store": True,
    "temperature": 1.0,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "tools": [],
    "top_p": 1.0,
    "truncation": "disabled",
    "metadata": {},
}
"""What an answer repeats of its request, and says where that says nothing."""
__all__ = ["model", "models"]


def response_id(context: Context) -> str:
    """The answer's own id."""
    return f"resp_{context.nonce}"


def message(context: Context) -> Message:
    """The reply with ids for its calls and its thoughts sealed."""
    reply = context.reply
    after: list[Part] = [item for run in reply.runs for item in provider_run(run, context.nonce)]
    if reply.text:
        annotations = [annotation(run, reply.text) for run in reply.runs if run.url]
        after.append(Text(reply.text, {"type": "output_text", "annotations": annotations}))
    after += [Refusal(reply.refusal, {"type": "refusal"})] if reply.refusal else []
    mark = THOUGHT if reply.thoughts else "call_"
    for index, call in enumerate(reply.calls):
        extra = {"type": "custom"} if call.is_custom else {}
        after.append(ToolCall(f"{mark}{context.nonce}{index:02d}", call.name, call.arguments, extra))
    thoughts = [_reasoning(reply, context, after)] if reply.thoughts else []
    return Message("assistant", (*thoughts, *after), PROTOCOL)


def _reasoning(reply: Reply, context: Context, after: list[Part]) -> Reasoning:
    shown = reply.thoughts if context.asked.shows_thoughts else ""
    summary = [{"type": "summary_text", "text": shown}] if shown else []
    follows = next((part.call_id for part in after[:1] if isinstance(part, ToolCall)), "")
    sealed = seal({"thought": fingerprint(reply.thoughts), "follows": follows})
    return Reasoning(shown, {"summary": summary, "encrypted_content": sealed})


def remember(message: Message, context: Context, memory: Memory) -> None:
    """Keep the conversation so far under the answer's id, unless it shall not be stored."""
    if context.asked.fields.get("store") is not False:
        given = context.asked.fields["input"]
        items = [{"role": "user", "content": given}] if isinstance(given, str) else given
        memory.keep(response_id(context), [*items, *encode_output(message, response_id(context))])


def body(response: ModelResponse, context: Context) -> bytes:
    """A whole answer."""
    return openai_responses.encode_response(response, created=context.created, echo=_echo(context))


def encoder(context: Context) -> StreamEncoder:
    """Whoever makes the answer's stream."""
    model_name = context.asked.request.model
    return openai_responses.stream_encoder(
        response_id(context), model_name, created=context.created, echo=_echo(context)
    )


def _echo(context: Context) -> dict[str, Json]:
    """What an answer repeats of its request."""
    said = context.asked.fields
    return {name: said.get(name, default) for name, default in _DEFAULTS.items()}


def content_type(asked: Asked) -> str:
    """That of the answer."""
    return EVENT_STREAM if asked.request.stream else JSON


def count(tokens: int) -> Json:
    """The answer about a prompt's length."""
    return {"object": "response.input_tokens", "input_tokens": tokens}
