"""The differences between a recorded request and the same one decoded and encoded: all that are accepted, and why."""

from typing import Any

from wire.protocols.gemini.spelling import camel
from wire.schemas.openapi import from_openapi

_AS_THEY_ARE = ("args", "response", "parametersJsonSchema", "parameters_json_schema", "responseJsonSchema", "schema")
"""Fields of Gemini that hold what is not the protocol's: names in them are nobody's to respell."""


def _camel_case(value: Any) -> Any:
    if isinstance(value, list):
        return [_camel_case(one) for one in value]
    if not isinstance(value, dict):
        return value
    return camel({name: one if name in _AS_THEY_ARE else _camel_case(one) for name, one in value.items()})


def _say_in_camel_case(request: dict[str, Any]) -> None:
    respelled = _camel_case(request)
    request.clear()
    request.update(respelled)


def _say_as_json_schema(request: dict[str, Any]) -> None:
    for tool in request.get("tools", []):
        for one in tool.get("functionDeclarations", tool.get("function_declarations", [])):
            if "parameters" in one:
                one["parametersJsonSchema"] = from_openapi(one.pop("parameters"))


def _say_input_as_list(request: dict[str, Any]) -> None:
    if isinstance(request.get("input"), str):
        request["input"] = [{"role": "user", "content": request["input"]}]
    request.setdefault("input", [])


def _leave_out_nulls(request: dict[str, Any]) -> None:
    for tool in request.get("tools") or []:
        for holder in (tool, tool.get("function")):
            for name in [name for name, value in (holder or {}).items() if value is None and name != "parameters"]:
                del holder[name]


def _say_descriptions(request: dict[str, Any]) -> None:
    for tool in request.get("tools") or []:
        if tool.get("type") == "custom":
            tool["description"] = tool.get("description") or ""


def _say_stops_as_list(request: dict[str, Any]) -> None:
    if isinstance(request.get("stop"), str):
        request["stop"] = [request["stop"]]


def _split_tools(request: dict[str, Any]) -> None:
    split: list[dict[str, Any]] = []
    for tool in request.get("tools") or []:
        rest = {name: value for name, value in tool.items() if name != _DECLARED}
        if tool.get(_DECLARED) and split and split[-1].keys() == {_DECLARED}:
            split[-1][_DECLARED] += tool[_DECLARED]
        elif tool.get(_DECLARED):
            split.append({_DECLARED: [*tool[_DECLARED]]})
        split += [rest] if rest or not tool else []
    if split:
        request["tools"] = split


def _say_content(request: dict[str, Any]) -> None:
    for message in request["messages"]:
        if message["role"] == "assistant":
            message.setdefault("content", None)


def _say_type(request: dict[str, Any]) -> None:
    for one in (*(request.get("tools") or []), request.get("tool_choice")):
        if isinstance(one, dict):
            one.setdefault("type", "function")


def _say_stream(request: dict[str, Any]) -> None:
    request["stream"] = request.get("stream") or False


def _leave_out_role(request: dict[str, Any]) -> None:
    request.get("systemInstruction", {}).pop("role", None)


_DECLARED = "functionDeclarations"
_STREAM = "a `stream` that is missing, or null, is said: false is what it means"
_NULLS = "null in the definition of a tool is left out: it says nothing"
ACCEPTED = {
    "openai_chat": {
        "a missing `content` of an assistant message is said as null": _say_content,
        "a missing `type` of a function is said (Mistral's and Hugging Face's clients leave it out)": _say_type,
        "a `stop` that is one string is said as the list of one that it stands for": _say_stops_as_list,
        _NULLS: _leave_out_nulls,
        _STREAM: _say_stream,
    },
    "openai_responses": {
        "an `input` that is one string is said as the message of the user that it stands for, a missing one as an "
        "empty list": _say_input_as_list,
        "no description of a custom tool is an empty one": _say_descriptions,
        _NULLS: _leave_out_nulls,
        _STREAM: _say_stream,
    },
    "anthropic_messages": {_NULLS: _leave_out_nulls, _STREAM: _say_stream},
    "gemini": {
        "`parameters`, the older subset of schemas, is said as `parametersJsonSchema`": _say_as_json_schema,
        "`snake_case` is said in `camelCase`: the protocol reads both alike": _say_in_camel_case,
        "the role of `systemInstruction` is left out: it means nothing": _leave_out_role,
        "a tool is an object of its own, and functions that stand together are declared together": _split_tools,
    },
}
