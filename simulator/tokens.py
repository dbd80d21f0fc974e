"""Plausible token counts: about four characters a token, tools and history included."""

import json

from simulator.reply import Reply
from wire.conversation import Message, ModelRequest, Text, ToolCall, ToolResult, Usage

CHARACTERS_PER_TOKEN = 4
# What the frame of a message and of a call costs.
PER_MESSAGE = 4
PER_CALL = 9
PER_TOOL = 7
# A prompt's prefix is cached from this length on, in steps of the second (as OpenAI documents its cache).
CACHE_MINIMUM = 1024
CACHE_STEP = 128


def count(text: str) -> int:
    """The tokens of a text."""
    return (len(text) + CHARACTERS_PER_TOKEN - 1) // CHARACTERS_PER_TOKEN


def usage(request: ModelRequest, reply: Reply | None = None) -> Usage:
    """What a request and its answer cost. What an earlier request of the conversation sent already counts as cached."""
    fixed = sum(_tool(tool.name, tool.description, json.dumps(dict(tool.parameters))) for tool in request.tools)
    fixed += count(request.system or "") + PER_MESSAGE
    sizes = [_message(message) for message in request.messages]
    last_answer = max((index for index, one in enumerate(request.messages) if one.role == "assistant"), default=0)
    before = fixed + sum(sizes[:last_answer])
    is_cached = last_answer > 0 and before >= CACHE_MINIMUM
    return Usage(
        input_tokens=fixed + sum(sizes),
        output_tokens=0 if reply is None else output_tokens(reply),
        reasoning_tokens=0 if reply is None else count(reply.thoughts),
        cache_read_tokens=before - before % CACHE_STEP if is_cached else 0,
    )


def output_tokens(reply: Reply) -> int:
    """What the model made."""
    calls = sum(PER_CALL + count(call.name) + count(call.arguments) for call in reply.calls)
    return count(reply.thoughts) + count(reply.text) + count(reply.refusal) + calls + 1


def _tool(name: str, description: str, parameters: str) -> int:
    return PER_TOOL + count(name) + count(description) + count(parameters)


def _message(message: Message) -> int:
    total = PER_MESSAGE
    for part in message.parts:
        if isinstance(part, Text):
            total += count(part.text)
        elif isinstance(part, ToolCall):
            total += PER_CALL + count(part.name) + count(part.arguments)
        elif isinstance(part, ToolResult):
            total += count(part.text)
    return total
