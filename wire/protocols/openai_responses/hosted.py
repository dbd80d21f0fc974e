"""Items of tools that the provider runs itself (web_search_call, mcp_call, ...) <-> server tool parts.

Such an item goes back verbatim; what it holds is also said in neutral form, for a person to read.
"""

from collections.abc import Mapping

from wire import json_text
from wire.conversation import Json, Part, ServerToolCall, ServerToolResult
from wire.protocols.openai_responses.content import kind_of

_CLIENT_RUNS = {"computer_call", "shell_call", "local_shell_call", "apply_patch_call"}
_ARGUMENTS = ("arguments", "action", "queries", "code", "input")
_OUTPUTS = ("output", "outputs", "results", "result", "error", "tools", "contents")


def decode_hosted(item: Mapping[str, Json]) -> tuple[Part, ...] | None:
    """The call, and its result where the item holds one; None when this is no item of a server tool."""
    kind = kind_of(item)
    if kind in _CLIENT_RUNS or item.get("execution") == "client":
        return None
    call_id = next((one for one in (item.get("call_id"), item.get("id")) if isinstance(one, str)), "")
    if kind == "tool_search_output" or kind == "mcp_list_tools" or is_result_list(kind):
        return (ServerToolResult(call_id, kind, _output(item), _failed(item), {"item": dict(item)}),)
    if not kind.endswith("_call"):
        return None
    said = item.get("name")
    name = said if isinstance(said, str) else kind.removesuffix("_call")
    call = ServerToolCall(call_id, name, _arguments(item), {"item": dict(item)})
    output = _output(item)
    return (call,) if output is None else (call, ServerToolResult(call_id, name, output, _failed(item)))


def encode_hosted(part: ServerToolCall | ServerToolResult) -> Json:
    """The item that it came from; None for a result that stands in its call's item."""
    return part.extra.get("item")


def is_result_list(kind: str) -> bool:
    """Is this one of Perplexity's lists (`search_results`, `fetch_url_results`)? They have no form in a request."""
    return kind.endswith("_results")


def _arguments(item: Mapping[str, Json]) -> str:
    said = {name: item[name] for name in _ARGUMENTS if item.get(name) is not None}
    value = next(iter(said.values())) if len(said) == 1 else said
    if "code" in said:
        value = said
    return value if isinstance(value, str) else json_text.dumps(value)


def _output(item: Mapping[str, Json]) -> Json:
    return next((item[name] for name in _OUTPUTS if item.get(name) is not None), None)


def _failed(item: Mapping[str, Json]) -> bool:
    return item.get("status") == "failed" or item.get("error") is not None
