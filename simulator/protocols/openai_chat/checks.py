"""What the real API refuses with 400, in its words: a stand-in that takes everything would hide a caller's mistakes.

The sentences are those of OpenAI's API as clients have reported them; `param` and `code` as well.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from simulator.protocols.openai_chat.state import state
from simulator.protocols.openai_errors import (
    bad_request,
    empty,
    missing,
    no_match,
    too_long,
    too_small,
    wrong_type,
    wrong_value,
)
from simulator.refusals import Refused
from wire.conversation import Json

ROLES = ("system", "assistant", "user", "function", "tool", "developer")
NAME_PATTERN = "^[a-zA-Z0-9_-]+$"
MAX_NAME = 64
MAX_CALL_ID = 40
_CHOICES = ("none", "auto", "required")


def check(fields: Json) -> Mapping[str, Json]:
    """The fields of a request body that the API would accept. Raises Refused for the first that it would not."""
    if not isinstance(fields, dict):
        raise bad_request("We could not parse the JSON body of your request: it must be a JSON object.")
    for finding in _findings(fields):
        raise finding
    return fields


def _findings(fields: Mapping[str, Json]) -> Iterator[Refused]:
    yield from _model(fields)
    yield from _messages(fields)
    yield from _pairs(fields["messages"])
    yield from _tools(fields.get("tools"))
    yield from _choice(fields)
    yield from _settings(fields)
    yield from state(fields)


def _model(fields: Mapping[str, Json]) -> Iterator[Refused]:
    if not isinstance(fields.get("model"), str) or not fields["model"]:
        yield bad_request("you must provide a model parameter", param="model")


def _messages(fields: Mapping[str, Json]) -> Iterator[Refused]:
    messages = fields.get("messages")
    if messages is None:
        yield missing("messages")
    elif not isinstance(messages, list):
        yield wrong_type("messages", "an array of objects", messages)
    elif not messages:
        yield empty("messages")
    else:
        for index, message in enumerate(messages):
            yield from _message(f"messages[{index}]", message)


def _message(where: str, message: Json) -> Iterator[Refused]:
    if not isinstance(message, dict):
        yield wrong_type(where, "an object", message)
        return
    if "role" not in message:
        yield missing(f"{where}.role")
    elif message["role"] not in ROLES:
        yield wrong_value(f"{where}.role", message["role"], ROLES)
    content = message.get("content")
    if content is None and message.get("role") != "assistant":
        yield bad_request(
            f"Invalid value for 'content': expected a string, got null. ({where})", param=f"{where}.content"
        )
    elif content is not None and not isinstance(content, str | list):
        yield wrong_type(f"{where}.content", "a string or an array of objects", content)
    yield from _calls(where, message.get("tool_calls"))


def _calls(where: str, calls: Json) -> Iterator[Refused]:
    if calls is None:
        return
    if not isinstance(calls, list):
        yield wrong_type(f"{where}.tool_calls", "an array of objects", calls)
        return
    if not calls:
        yield empty(f"{where}.tool_calls")
    for index, call in enumerate(calls):
        place = f"{where}.tool_calls[{index}]"
        call_id = call.get("id") if isinstance(call, dict) else None
        if not isinstance(call_id, str):
            yield missing(f"{place}.id")
        elif len(call_id) > MAX_CALL_ID:
            yield too_long(f"{place}.id", call_id, MAX_CALL_ID)


def _pairs(messages: Sequence[Mapping[str, Json]]) -> Iterator[Refused]:
    """Every call is answered before anything else comes, and nothing else is answered."""
    waiting: list[str] = []
    for index, message in enumerate([*messages, {"role": "end"}]):
        if message["role"] == "tool":
            if message.get("tool_call_id") not in waiting:
                yield bad_request(
                    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with "
                    "'tool_calls'.",
                    param=f"messages.[{index}].role",
                )
            waiting = [one for one in waiting if one != message.get("tool_call_id")]
        elif waiting:
            yield bad_request(
                "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
                "'tool_call_id'. The following tool_call_ids did not have response messages: " + ", ".join(waiting),
                param="messages",
            )
        if message["role"] == "assistant":
            waiting = [call["id"] for call in message.get("tool_calls") or ()]


def _tools(tools: Json) -> Iterator[Refused]:
    if tools is None:
        return
    if not isinstance(tools, list):
        yield wrong_type("tools", "an array of objects", tools)
        return
    if not tools:
        yield empty("tools")
    for index, tool in enumerate(tools):
        yield from _tool(f"tools[{index}]", tool)


def _tool(where: str, tool: Json) -> Iterator[Refused]:
    if not isinstance(tool, dict) or "type" not in tool:
        yield missing(f"{where}.type")
        return
    if tool["type"] == "custom":
        return
    if tool["type"] != "function":
        yield wrong_value(f"{where}.type", tool["type"], ("function", "custom"))
    function = tool.get("function")
    if not isinstance(function, dict):
        yield missing(f"{where}.function")
        return
    yield from _name(f"{where}.function.name", function.get("name"))
    yield from _schema(f"{where}.function.parameters", str(function.get("name")), function.get("parameters"))


def _name(where: str, name: Json) -> Iterator[Refused]:
    if not isinstance(name, str) or not name:
        yield missing(where)
    elif not re.fullmatch(NAME_PATTERN, name):
        yield no_match(where, NAME_PATTERN)
    elif len(name) > MAX_NAME:
        yield too_long(where, name, MAX_NAME)


def _schema(where: str, name: str, schema: Json) -> Iterator[Refused]:
    if schema is None or schema == {}:
        return
    declared = schema.get("type") if isinstance(schema, dict) else None
    if declared != "object":
        shown = "None" if declared is None else declared
        yield bad_request(
            f"Invalid schema for function '{name}': schema must be a JSON Schema of 'type: \"object\"', got 'type: "
            f'"{shown}"\'.',
            param=where,
            code="invalid_function_parameters",
        )


def _choice(fields: Mapping[str, Json]) -> Iterator[Refused]:
    tools = fields.get("tools")
    for name in ("tool_choice", "parallel_tool_calls"):
        if fields.get(name) is not None and not tools:
            yield bad_request(
                f"Invalid value for '{name}': '{name}' is only allowed when 'tools' are specified.", param=name
            )
    choice = fields.get("tool_choice")
    if isinstance(choice, str) and choice not in _CHOICES:
        yield wrong_value("tool_choice", choice, _CHOICES)
    known = {tool["function"]["name"] for tool in tools or () if tool["type"] == "function"}
    for name in _chosen_names(choice):
        if name not in known:
            yield bad_request(
                f"Invalid value for 'tool_choice': '{name}' is not one of the 'tools'.", param="tool_choice"
            )


def _chosen_names(choice: Json) -> Iterator[str]:
    if choice is None or isinstance(choice, str):
        return
    match choice:
        case {"type": "function", "function": {"name": str(name)}}:
            yield name
        case {"type": "allowed_tools", "allowed_tools": {"mode": "auto" | "required", "tools": [*allowed]}}:
            for one in allowed:
                yield from _chosen_names(one)
        case {"type": "custom"}:
            return
        case _:
            raise bad_request("Invalid value for 'tool_choice': it has none of the known forms.", param="tool_choice")


def _settings(fields: Mapping[str, Json]) -> Iterator[Refused]:
    if fields.get("max_tokens") is not None and fields.get("max_completion_tokens") is not None:
        yield bad_request(
            "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", param="max_tokens"
        )
    for name, least, most in (("temperature", 0, 2), ("top_p", 0, 1)):
        yield from _within(name, fields.get(name), least, most)
    for name in ("max_tokens", "max_completion_tokens"):
        value = fields.get(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            yield wrong_type(name, "an integer", value)
        elif value is not None and value < 1:
            yield too_small(name, value, 1)
    if fields.get("stream_options") is not None and not fields.get("stream"):
        yield bad_request(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.", param="stream_options"
        )


def _within(name: str, value: Json, least: int, most: int) -> Iterator[Refused]:
    if value is None:
        return
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield wrong_type(name, "a decimal", value)
        return
    for wrong, words, bound in (
        (value > most, "above maximum", f"<= {most}"),
        (value < least, "below minimum", f">= {least}"),
    ):
        if wrong:
            yield bad_request(
                f"Invalid '{name}': decimal {words} value. Expected a value {bound}, but got {value} instead.",
                param=name,
                code=f"decimal_{words.split()[0]}_{words.split()[1][:3]}_value",
            )
