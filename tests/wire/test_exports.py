"""A trace's request, as each other protocol says it, opens again: the same conversation, up to what is listed."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from typing import Any

import pytest

from tests.wire.recordings import recordings
from wire.conversation import Message, ModelRequest, Part, Text, ToolCall, ToolResult
from wire.errors import WireError
from wire.json_text import loads
from wire.moving import move
from wire.profiles import Profile
from wire.protocols import PROTOCOLS
from wire.protocols.calls import arguments_object
from wire.recognition import recognise

# What differs, why it may, and what of it the person is told before it is sent ("" where nothing is lost).
ACCEPTED = (
    (r"-Reasoning", "a model's thoughts mean nothing to another", "Reasoning"),
    (r"-ServerTool(Call|Result)", "what a provider ran by itself only its own protocol can say", "ran by itself"),
    (r"-Opaque", "what is not modelled is its protocol's own", "A part that only"),
    (r"[-+]choice auto", "auto is said beside tools alone, and the other protocol may have none of them", ""),
    (r"[-+]choice required( .*)?", "Anthropic has no subset: the other tools are left out", "only these are sent"),
    (r"-tool .*", "Anthropic has no subset: the other tools are left out", "only these are sent"),
    (
        r"[-+]max_output_tokens .*",
        "Anthropic wants a limit: where there is none, the usual one is said",
        "requires a limit",
    ),
    (r"[-+]assistant .*", "Chat Completions has the words of a turn before its calls", "said before its calls"),
    (r"-stop .*", "Responses knows no stop sequences", "stop"),
)


@pytest.fixture(scope="module")
def requests(shared_data):
    return [
        (one.name, one.protocol, PROTOCOLS[one.protocol].decode_request(body, one.profile, path=one.path))
        for one in recordings(shared_data)
        for body in [json.dumps(one.request).encode()]
    ]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_a_trace_shows_in_another_protocol_opens_as_the_same_conversation(requests, protocol):
    codec, unlisted, used = PROTOCOLS[protocol], [], set()
    for name, source, request in requests:
        moved = move(request, protocol, Profile(), source=source)
        encoded = codec.encode_request(moved.request, Profile())
        body = json.loads(encoded.body)
        assert recognise(body, encoded.path) == protocol, name
        assert recognise(body) == protocol, name
        opened = codec.decode_request(encoded.body, Profile(), path=encoded.path)
        for difference in differences(request, opened):
            entry = next((one for one in ACCEPTED if re.fullmatch(one[0], difference)), None)
            is_told = entry is not None and (not entry[2] or any(entry[2] in loss for loss in moved.losses))
            unlisted += [] if is_told else [(name, source, difference, moved.losses)]
            used.add(entry and entry[0])
    assert not unlisted, unlisted
    assert used


def differences(request: ModelRequest, opened: ModelRequest) -> Iterator[str]:
    """What one of them says and the other does not."""
    before, after = list(outline(request)), list(outline(opened))
    yield from (f"-{line}" for line in before if line not in after)
    yield from (f"+{line}" for line in after if line not in before)
    common = [line for line in before if line in after]
    if common != [line for line in after if line in before]:
        yield "~order"


def outline(request: ModelRequest) -> Iterator[str]:
    """A request, a line for each thing that it says; who says the same next to each other says it at once."""
    ids: dict[str, int] = {}
    system = (Message("system", (Text(request.system),)),) if request.system else ()
    parts = [(message, part) for message in (*system, *request.messages) for part in message.parts]
    said = [line for message, part in parts for line in _part(message, part, ids)]
    yield from (type(part).__name__ for _, part in parts if not isinstance(part, Text | ToolCall | ToolResult))
    for who, lines in groupby(said, key=lambda line: line[0]):
        texts = [text for _, text in lines]
        if who in ("system", "user", "assistant"):
            yield f"{who} {''.join(''.join(texts).split())}"
        else:
            yield from (f"{who} {text}".strip() for text in texts)
    yield from (f"tool {tool.name} {tool.description}" for tool in (*request.tools, *request.custom_tools))
    if request.tool_choice:
        yield f"choice {request.tool_choice.mode} {' '.join(request.tool_choice.names)}".strip()
    for name in ("temperature", "top_p", "max_output_tokens", "stop", "seed", "reasoning_effort"):
        if getattr(request.settings, name) not in (None, ()):
            yield f"{name} {getattr(request.settings, name)}"


def _part(message: Message, part: Part, ids: dict[str, int]) -> Iterator[tuple[str, str]]:
    match part:
        case Text(text=text):
            if text:
                yield message.role, text
        case ToolCall():
            ids[part.call_id] = len(ids)
            given = arguments_object(part.arguments)
            yield "call", f"{ids[part.call_id]} {part.name} {part.arguments if given is None else json.dumps(given)}"
        case ToolResult():
            yield "result", f"{ids.get(part.call_id, '?')} {_result(part)}"


def _result(result: ToolResult) -> str:
    """A failure's sentence, whether a flag or its text says that it is one; JSON in one spelling."""
    value: Any = result.text
    with suppress(WireError):
        value = loads(result.text)
    if isinstance(value, dict) and value.get("error") is True and isinstance(value.get("message"), str):
        return f"failed {value['message']}"
    return f"{'failed' if result.is_error else 'ok'} {value}"
